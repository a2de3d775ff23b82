// How RocksDB is set up for our data, and the removal of expired requests.
#ifndef CITYMATCH_SERVER_STORE_ROCKSDB_TUNING_H_
#define CITYMATCH_SERVER_STORE_ROCKSDB_TUNING_H_

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "rocksdb/compaction_filter.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "server/store/rocksdb_store.h"

namespace citymatch::store {

// The column families of the store. The order is of this program only: on
// disk they go by name.
enum class Family {
  kRecords,
  kHistory,
  kReferences,
  kChanges,
  kRequests,
  kMeta,
};

// Names of the column families, in the order of Family.
inline constexpr std::array<const char*, 6> kFamilyNames = {
    "records", "history", "references", "changes", "requests", "meta"};

// Options of the database as a whole.
[[nodiscard]] rocksdb::DBOptions MakeDbOptions(const RocksDbOptions& options);

// The column families with their options, in the order of Family; RocksDB's
// own "default", which stays empty, comes after them.
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(
    const RocksDbOptions& options);

// Makes filters that drop expired requests when their files are compacted. An
// entry that does not parse is kept: a read is to report it.
[[nodiscard]] std::shared_ptr<rocksdb::CompactionFilterFactory>
MakeRequestFilterFactory(std::function<absl::Time()> clock);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_ROCKSDB_TUNING_H_
