// A real store in a folder that goes with it.
#ifndef CITYMATCH_TESTS_SUPPORT_TEMP_STORE_H_
#define CITYMATCH_TESTS_SUPPORT_TEMP_STORE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/store/rocksdb_store.h"
#include "server/store/store.h"
#include "tests/support/temp_dir.h"

namespace citymatch::testing {

// A clock that moves when told. Begins at 2026-01-01T00:00:00Z. Thread-safe;
// copies of Function() are valid while the clock lives.
class ManualClock {
 public:
  [[nodiscard]] absl::Time Now() const {
    absl::MutexLock lock(&mutex_);
    return now_;
  }
  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mutex_);
    now_ += by;
  }
  [[nodiscard]] std::function<absl::Time()> Function() const {
    return [this] { return Now(); };
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1767225600);
};

// Options of a store that lives by this clock.
[[nodiscard]] inline store::RocksDbOptions OptionsWith(
    const ManualClock& clock) {
  store::RocksDbOptions options;
  options.clock = clock.Function();
  return options;
}

// Opens a RocksDbStore in a fresh folder and removes both at the end. Ends the
// program with the error if it cannot be opened.
class TempStore {
 public:
  // `options.data_dir` is set here.
  explicit TempStore(store::RocksDbOptions options = {});

  [[nodiscard]] store::Store& operator*() const { return *store_; }
  [[nodiscard]] store::Store* operator->() const { return store_.get(); }
  [[nodiscard]] store::Store* get() const { return store_.get(); }

  // The folder of the store.
  [[nodiscard]] const std::string& data_dir() const {
    return options_.data_dir;
  }

  // Closes the store and opens it again. Views must be gone.
  void Reopen();

  // Closes the store, so that its files can be handled; then opens it with
  // Reopen.
  void Shut() { store_.reset(); }

 private:
  TempDir dir_;
  store::RocksDbOptions options_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SUPPORT_TEMP_STORE_H_
