// A fixed number of threads before a bounded queue.
//
// Two lanes share the threads: the oldest task goes first, but heavy tasks may
// hold only a share of the threads and of the waiting places, so that a run of
// imports never keeps questions waiting.
#ifndef CITYMATCH_SERVER_GATE_WORKER_POOL_H_
#define CITYMATCH_SERVER_GATE_WORKER_POOL_H_

#include <cstdint>
#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace citymatch {

// Thread-safe.
class WorkerPool {
 public:
  using Task = absl::AnyInvocable<void()>;
  enum class Lane { kLight, kHeavy };

  struct Limits {
    int threads = 1;            // at least 1
    int max_waiting = 0;        // tasks beyond those running; 0 = none wait
    int max_heavy_running = 1;  // 1 to `threads`
  };

  struct Load {
    int running = 0;
    int waiting = 0;
  };

  explicit WorkerPool(Limits limits);
  // Runs all accepted tasks, then joins the threads.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Takes `task` to run it once on one of the threads; false, leaving `task`
  // as it was, if there is no place for it. Never blocks.
  [[nodiscard]] bool TrySubmit(Lane lane, Task& task);

  [[nodiscard]] Load load() const;

 private:
  struct Waiting {
    uint64_t order;
    Task task;
  };

  void Stop();
  void RunWorker();
  bool HeavyMayStart() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasNext() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // REQUIRES: HasNext().
  Lane NextLane() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<Waiting> light_ ABSL_GUARDED_BY(mutex_);
  std::deque<Waiting> heavy_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_order_ ABSL_GUARDED_BY(mutex_) = 0;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  int heavy_running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_WORKER_POOL_H_
