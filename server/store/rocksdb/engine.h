// RocksDB with our column families open, and its statuses turned into ours.
#ifndef CITYMATCH_SERVER_STORE_ROCKSDB_ENGINE_H_
#define CITYMATCH_SERVER_STORE_ROCKSDB_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/iterator.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"
#include "rocksdb/write_batch.h"
#include "server/store/rocksdb/tuning.h"
#include "server/store/rocksdb_store.h"

namespace citymatch::store {

// Views of bytes, there and back.
[[nodiscard]] inline rocksdb::Slice ToSlice(absl::string_view bytes) {
  return rocksdb::Slice(bytes.data(), bytes.size());
}
[[nodiscard]] inline absl::string_view ToView(const rocksdb::Slice& bytes) {
  return absl::string_view(bytes.data(), bytes.size());
}

// `status` with what RocksDB said attached (EngineDetail in rocksdb_store.h).
[[nodiscard]] absl::Status WithEngineDetail(absl::Status status,
                                            const rocksdb::Status& cause);

// An error while reading `name`: DATA_LOSS for damaged bytes, else
// UNAVAILABLE. REQUIRES: !cause.ok().
[[nodiscard]] absl::Status ReadError(absl::string_view name,
                                     const rocksdb::Status& cause);

// An open database. Thread-safe. Closes it when destroyed.
class Engine {
 public:
  // As OpenRocksDbStore.
  [[nodiscard]] static absl::StatusOr<std::shared_ptr<Engine>> Open(
      const RocksDbOptions& options);

  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] rocksdb::DB& db() const { return *db_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return handles_[static_cast<size_t>(family)];
  }

  // The value under `key`, nullopt if there is none, as of `snapshot` (nullptr
  // = now). `name` is for messages. Errors as ReadError.
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> Get(
      Family family, absl::string_view key, absl::string_view name,
      const rocksdb::Snapshot* snapshot = nullptr) const;

  // A range of keys, as of `snapshot` (nullptr = now). Lives as long as its
  // iterator is used.
  struct Range {
    std::string begin;  // included
    std::string end;    // not included; empty = no bound
    rocksdb::Slice begin_slice;
    rocksdb::Slice end_slice;
    std::unique_ptr<rocksdb::Iterator> iterator;  // not yet positioned
  };
  [[nodiscard]] std::unique_ptr<Range> Iterate(
      Family family, std::string begin, std::string end,
      const rocksdb::Snapshot* snapshot = nullptr) const;

  // FAILED_PRECONDITION if the data folder was removed, or another put in its
  // place, since it was opened: what is written then is gone with the process.
  [[nodiscard]] absl::Status CheckInPlace() const;

  // Writes `batch`; OK means that it is on disk.
  [[nodiscard]] rocksdb::Status WriteDurably(rocksdb::WriteBatch& batch) const;

 private:
  Engine() = default;

  // Checks the schema version of an open database, and writes it to a new one.
  absl::Status CheckSchema(bool is_new) const;

  std::string data_dir_;
  bool flush_when_closed_ = true;
  uint64_t device_ = 0;  // of the folder, when it was opened
  uint64_t inode_ = 0;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // owned, by Family
};

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_ROCKSDB_ENGINE_H_
