// Files that only their owner may read: tokens, profiles, keys.
#ifndef CITYMATCH_CLIENT_ACCESS_PRIVATE_FILE_H_
#define CITYMATCH_CLIENT_ACCESS_PRIVATE_FILE_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace citymatch::client {

// The whole file, at most 1 MiB. NOT_FOUND if there is none;
// FAILED_PRECONDITION, with the command that mends it, if others than the owner
// may read or change it. What is no regular file, such as a pipe, is read as it
// is.
[[nodiscard]] absl::StatusOr<std::string> ReadPrivateFile(
    const std::string& path);

// The whole file, at most 1 MiB, whoever may read it. NOT_FOUND if there is
// none.
[[nodiscard]] absl::StatusOr<std::string> ReadPublicFile(
    const std::string& path);

// Writes a file of mode 0600 that appears complete or not at all, in the place
// of any that was there.
[[nodiscard]] absl::Status WritePrivateFile(const std::string& path,
                                            absl::string_view content);

// Makes a folder of mode 0700 and those above it that are missing; one that is
// there already is closed to others.
[[nodiscard]] absl::Status MakePrivateFolder(const std::string& path);

// A new file of mode 0600 for a secret that does not exist yet: made first, so
// that the secret is not lost when it cannot be. Removed again unless written.
class NewPrivateFile {
 public:
  explicit NewPrivateFile(std::string path) : path_(std::move(path)) {}
  ~NewPrivateFile();
  NewPrivateFile(const NewPrivateFile&) = delete;
  NewPrivateFile& operator=(const NewPrivateFile&) = delete;

  // ALREADY_EXISTS if something is there: nothing is overwritten.
  [[nodiscard]] absl::Status Create();

  // Writes all of it, durably. REQUIRES: Create was OK.
  [[nodiscard]] absl::Status Write(absl::string_view content);

 private:
  const std::string path_;
  int file_ = -1;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ACCESS_PRIVATE_FILE_H_
