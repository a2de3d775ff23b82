// Looks at the data folder before RocksDB does, so that each thing that can be
// wrong with it gets a message of its own.
#ifndef CITYMATCH_SERVER_STORE_ROCKSDB_DATA_FOLDER_H_
#define CITYMATCH_SERVER_STORE_ROCKSDB_DATA_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace citymatch::store {

enum class FolderContent {
  kNothing,  // empty, or left by a creation that did not come to its end
  kDatabase,
};

// Makes the folder if it is absent and `create` is true, and says what is in
// it. Errors as in OpenRocksDbStore.
[[nodiscard]] absl::StatusOr<FolderContent> PrepareFolder(
    const std::string& data_dir, bool create);

// The id of the process that holds the lock on the folder, 0 if none or not
// known. Reads the kernel's list of locks; does not touch the lock.
[[nodiscard]] int LockHolder(const std::string& data_dir);

// UNAVAILABLE: who has the folder open, and what to do.
[[nodiscard]] absl::Status LockedError(const std::string& data_dir, int holder);

// FAILED_PRECONDITION: the folder holds something else than a store.
[[nodiscard]] absl::Status ForeignError(const std::string& data_dir,
                                        const std::string& what);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_ROCKSDB_DATA_FOLDER_H_
