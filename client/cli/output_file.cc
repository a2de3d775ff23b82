#include "client/cli/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace citymatch::client {
namespace {

absl::Status WriteError(const std::string& path) {
  return absl::UnknownError(absl::StrCat(
      "the file ", path,
      " cannot be written: ", std::generic_category().message(errno)));
}

}  // namespace

OutputFile::~OutputFile() {
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

absl::Status OutputFile::Open() {
  std::string name = absl::StrCat(path_, ".part-XXXXXX");
  const int file = mkstemp(name.data());
  if (file < 0) return WriteError(path_);
  temporary_ = name;
  // mkstemp's files are private; exports are as public as other new files.
  const mode_t mask = umask(0);
  umask(mask);
  (void)fchmod(file, 0666 & ~mask);
  close(file);
  stream_.open(name, std::ios::binary | std::ios::trunc);
  return stream_ ? absl::OkStatus() : WriteError(path_);
}

absl::Status OutputFile::Commit() {
  stream_.close();
  if (!stream_) return WriteError(path_);
  const int file = open(temporary_.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  if (file >= 0) close(file);
  if (!synced || std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    return WriteError(path_);
  }
  temporary_.clear();
  return absl::OkStatus();
}

}  // namespace citymatch::client
