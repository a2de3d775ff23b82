// The store on RocksDB, embedded in the process: one folder, one process.
#ifndef CITYMATCH_SERVER_STORE_ROCKSDB_STORE_H_
#define CITYMATCH_SERVER_STORE_ROCKSDB_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/store/store.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace citymatch::store {

struct RocksDbOptions {
  // The data folder; it holds nothing but the store. Required. In one place on
  // a local disk: network file systems may lie about locks and about what is
  // on disk.
  std::string data_dir;

  // Whether to make the folder (for its owner's eyes only) and a store in it
  // if it is absent or empty. If false, that is NOT_FOUND.
  bool create_if_missing = true;

  // Memory for blocks read from disk, in bytes, at least 0. Writes that are not
  // yet in table files take up to about 128 MiB beside it.
  int64_t block_cache_bytes = int64_t{64} << 20;

  // Whether to open a folder whose log is damaged by dropping the damaged
  // commit and every commit after it. That can lose acknowledged commits, so
  // it is for an operator without a backup, once.
  bool drop_damaged_log_end = false;

  // The time of day, for commit times and the lifetime of requests. Called
  // from several threads, also from the engine's.
  std::function<absl::Time()> clock = [] { return absl::Now(); };

  // Whether closing moves what is in the log into tables, where no later loss
  // of the log can reach it. False leaves the files as a crash would; for
  // tests.
  bool flush_when_closed = true;

  // Called once, when a write failed and the store takes no more commits, with
  // the error that they get from then on. From the thread of a commit, under no
  // lock. For the log and for health.
  std::function<void(const absl::Status&)> on_broken;

  // Files and threads; nullptr = the operating system's. Must outlive the
  // store and its views. For tests that inject faults.
  rocksdb::Env* env = nullptr;
};

// Opens the store in `options.data_dir`, making it first if allowed. Errors,
// each with what to do about it; the folder is unchanged:
//   INVALID_ARGUMENT     an option is out of range
//   NOT_FOUND            there is no store, and create_if_missing is false
//   PERMISSION_DENIED    the folder cannot be made, read or written
//   FAILED_PRECONDITION  data_dir is a file, holds something else than a
//                        store, or a store of a newer schema
//   UNAVAILABLE          another process (or this one) has it open, or the
//                        disk fails
//   DATA_LOSS            the store is damaged
// The store may be destroyed while views of it live; the folder stays locked
// until the last of them is gone. REQUIRES: no call is running when the store
// is destroyed.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(
    const RocksDbOptions& options);

// What the engine said about the cause of an error from a store or from
// OpenRocksDbStore, for the log: it may name files on this machine. Empty if
// the engine said nothing.
[[nodiscard]] std::string EngineDetail(const absl::Status& status);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_ROCKSDB_STORE_H_
