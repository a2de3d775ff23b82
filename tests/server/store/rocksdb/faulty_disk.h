// A disk that fails when told, and that forgets what was not synced, as a
// machine does when its power fails.
#ifndef CITYMATCH_TESTS_SERVER_STORE_ROCKSDB_FAULTY_DISK_H_
#define CITYMATCH_TESTS_SERVER_STORE_ROCKSDB_FAULTY_DISK_H_

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace citymatch::store {

enum class Fault { kNone, kAppend, kHalfAppend, kSync, kNoSpace };

// Thread-safe. Faults hit the write-ahead log only (files `*.log`).
class FaultyDisk : public rocksdb::FileSystemWrapper {
 public:
  FaultyDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "FaultyDisk"; }

  // From the operation of this kind after `after` more that succeed, all fail.
  void Arm(Fault fault, int after) {
    absl::MutexLock lock(&mutex_);
    fault_ = fault;
    countdown_ = after;
  }

  // Makes every sync of a log take this long from now on.
  void SlowDown(absl::Duration sync_time) {
    absl::MutexLock lock(&mutex_);
    sync_time_ = sync_time;
  }

  // How many syncs of logs succeeded.
  [[nodiscard]] int syncs() {
    absl::MutexLock lock(&mutex_);
    return syncs_;
  }

  // Cuts every log to what was synced.
  void LosePower() {
    absl::MutexLock lock(&mutex_);
    for (const auto& [path, size] : synced_) {
      std::error_code gone;
      if (std::filesystem::exists(path, gone)) {
        std::filesystem::resize_file(path, size);
      }
    }
    fault_ = Fault::kNone;
  }

  rocksdb::IOStatus NewWritableFile(
      const std::string& path, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* result,
      rocksdb::IODebugContext* debug) override {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    rocksdb::IOStatus status =
        target()->NewWritableFile(path, options, &file, debug);
    if (status.ok() && absl::EndsWith(path, ".log")) {
      absl::MutexLock lock(&mutex_);
      synced_[path] = 0;
      *result = std::make_unique<Log>(std::move(file), path, *this);
    } else {
      *result = std::move(file);
    }
    return status;
  }

 private:
  class Log : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    Log(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path,
        FaultyDisk& disk)
        : FSWritableFileOwnerWrapper(std::move(file)),
          path_(std::move(path)),
          disk_(disk) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      switch (
          disk_.Next({Fault::kAppend, Fault::kHalfAppend, Fault::kNoSpace})) {
        case Fault::kAppend:
          return rocksdb::IOStatus::IOError("injected fault of append");
        case Fault::kNoSpace:
          return rocksdb::IOStatus::NoSpace("injected lack of space");
        case Fault::kHalfAppend:
          target()
              ->Append(rocksdb::Slice(data.data(), data.size() / 2), options,
                       debug)
              .PermitUncheckedError();
          return rocksdb::IOStatus::IOError("injected fault amid an append");
        default:
          break;
      }
      size_ += data.size();
      return target()->Append(data, options, debug);
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data,
                             const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo& /*info*/,
                             rocksdb::IODebugContext* debug) override {
      return Append(data, options, debug);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
      if (disk_.Next({Fault::kSync}) == Fault::kSync) {
        return rocksdb::IOStatus::IOError("injected fault of sync");
      }
      rocksdb::IOStatus status = target()->Sync(options, debug);
      if (status.ok()) disk_.NoteSynced(path_, size_);
      return status;
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* debug) override {
      return Sync(options, debug);
    }

   private:
    const std::string path_;
    FaultyDisk& disk_;
    uint64_t size_ = 0;
  };

  // The fault to commit now, if the armed one is among `kinds`.
  Fault Next(std::initializer_list<Fault> kinds) {
    absl::MutexLock lock(&mutex_);
    for (const Fault kind : kinds) {
      if (kind == fault_ && countdown_-- <= 0) return fault_;
    }
    return Fault::kNone;
  }

  void NoteSynced(const std::string& path, uint64_t size) {
    absl::Duration pause;
    {
      absl::MutexLock lock(&mutex_);
      synced_[path] = size;
      ++syncs_;
      pause = sync_time_;
    }
    absl::SleepFor(pause);
  }

  absl::Mutex mutex_;
  Fault fault_ ABSL_GUARDED_BY(mutex_) = Fault::kNone;
  int countdown_ ABSL_GUARDED_BY(mutex_) = 0;
  int syncs_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration sync_time_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, uint64_t> synced_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace citymatch::store

#endif  // CITYMATCH_TESTS_SERVER_STORE_ROCKSDB_FAULTY_DISK_H_
