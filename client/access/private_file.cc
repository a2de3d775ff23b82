#include "client/access/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace citymatch::client {
namespace {

constexpr size_t kMostBytes = 1 << 20;
constexpr mode_t kOthers = 077;

std::string SystemError() { return std::generic_category().message(errno); }

absl::Status CannotWrite(const std::string& path) {
  return absl::UnknownError(
      absl::StrCat("the file ", path, " cannot be written: ", SystemError()));
}

absl::StatusOr<std::string> Read(const std::string& path, bool is_private) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    const std::string text =
        absl::StrCat("the file ", path, " cannot be read: ", SystemError());
    return errno == ENOENT ? absl::NotFoundError(text)
                           : absl::UnknownError(text);
  }
  const absl::Cleanup closer = [file] { close(file); };
  struct stat status {};
  if (fstat(file, &status) != 0 || S_ISDIR(status.st_mode)) {
    return absl::UnknownError(
        absl::StrCat("the file ", path, " cannot be read: it is a folder"));
  }
  // Asked of the open file, so that it cannot be exchanged in between.
  if (is_private && S_ISREG(status.st_mode) &&
      (status.st_mode & kOthers) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the file ", path,
                     " holds a secret, but others can read or change it; "
                     "close it with: chmod 600 ",
                     path));
  }
  std::string content;
  char buffer[4096];
  for (;;) {
    const ssize_t size = read(file, buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      return absl::UnknownError(
          absl::StrCat("the file ", path, " cannot be read: ", SystemError()));
    }
    if (size == 0) return content;
    content.append(buffer, static_cast<size_t>(size));
    if (content.size() > kMostBytes) {
      return absl::InvalidArgumentError(absl::StrCat(
          "the file ", path, " is too large; is it the right one?"));
    }
  }
}

bool WriteAll(int file, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t size = write(file, content.data(), content.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    content.remove_prefix(static_cast<size_t>(size));
  }
  return fsync(file) == 0;
}

}  // namespace

absl::StatusOr<std::string> ReadPrivateFile(const std::string& path) {
  return Read(path, true);
}

absl::StatusOr<std::string> ReadPublicFile(const std::string& path) {
  return Read(path, false);
}

absl::Status WritePrivateFile(const std::string& path,
                              absl::string_view content) {
  std::string temporary = absl::StrCat(path, ".part-XXXXXX");
  const int file = mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (file < 0) return CannotWrite(path);
  const bool written = WriteAll(file, content);
  const bool closed = close(file) == 0;
  if (!written || !closed ||
      std::rename(temporary.c_str(), path.c_str()) != 0) {
    absl::Status status = CannotWrite(path);
    std::remove(temporary.c_str());
    return status;
  }
  return absl::OkStatus();
}

absl::Status MakePrivateFolder(const std::string& path) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
      return absl::UnknownError(absl::StrCat(
          "the folder ", part, " cannot be made: ", SystemError()));
    }
    if (end == std::string::npos) break;
  }
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 ||
      ((status.st_mode & kOthers) != 0 && chmod(path.c_str(), 0700) != 0)) {
    return absl::UnknownError(absl::StrCat(
        "the folder ", path, " cannot be closed to others: ", SystemError()));
  }
  return absl::OkStatus();
}

NewPrivateFile::~NewPrivateFile() {
  if (file_ < 0) return;
  close(file_);
  std::remove(path_.c_str());
}

absl::Status NewPrivateFile::Create() {
  file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file_ >= 0) return absl::OkStatus();
  if (errno != EEXIST) return CannotWrite(path_);
  return absl::AlreadyExistsError(absl::StrCat(
      "the file ", path_, " exists already; a secret overwrites nothing"));
}

absl::Status NewPrivateFile::Write(absl::string_view content) {
  if (!WriteAll(file_, content)) return CannotWrite(path_);
  close(std::exchange(file_, -1));
  return absl::OkStatus();
}

}  // namespace citymatch::client
