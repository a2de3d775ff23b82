// Small files of the operator's, such as certificates: read whole, and watched
// for being replaced.
#ifndef CITYMATCH_SERVER_BASE_FILES_H_
#define CITYMATCH_SERVER_BASE_FILES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace citymatch {

// What changes when a file is replaced, rewritten, or given other rights; all
// zero for a file that is not there. Symbolic links are followed.
struct FileStamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size = 0;         // bytes
  int64_t modified_ns = 0;  // since 1970: of the content
  int64_t changed_ns = 0;   // since 1970: of the content, owner or rights

  [[nodiscard]] static FileStamp Of(const std::string& path);

  bool operator==(const FileStamp&) const = default;
};

struct SmallFile {
  std::string content;
  // Whether accounts that are neither its owner nor in its group may read or
  // write it.
  bool open_to_all = false;
};

// Reads a regular file of at most 1 MiB. NOT_FOUND, PERMISSION_DENIED or
// FAILED_PRECONDITION; the message begins with the path.
[[nodiscard]] absl::StatusOr<SmallFile> ReadSmallFile(const std::string& path);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_BASE_FILES_H_
