// A fixed number of threads before bounded queues, one for each client.
//
// Clients take turns: whoever has many tasks waiting runs one, and then all
// others that wait run one first. A client may also hold only a share of the
// threads, so that one that floods the server leaves the processors to others.
// Of one client the oldest task goes first, but heavy tasks may hold only a
// share of the threads and of the waiting places, so that a run of imports
// never keeps questions waiting.
#ifndef CITYMATCH_SERVER_GATE_WORKER_POOL_H_
#define CITYMATCH_SERVER_GATE_WORKER_POOL_H_

#include <cstdint>
#include <deque>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/node_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
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
    // Threads that one client may hold; 0 = all.
    int max_running_per_client = 0;
    // Tasks of one client beyond those running; -1 = as `max_waiting`.
    int max_waiting_per_client = -1;
    // A client that stands for many people, and the threads that it may hold
    // instead; 0 = as any other.
    std::string crowd = {};
    int max_running_of_crowd = 0;
  };

  struct Load {
    int running = 0;
    int waiting = 0;
  };

  // What became of a task.
  enum class Submitted {
    kTaken,
    kFull,        // no place for anybody
    kClientFull,  // this client has had its share
  };

  explicit WorkerPool(Limits limits);
  // Runs all accepted tasks, then joins the threads.
  ~WorkerPool();

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Takes `task` of `client` to run it once on one of the threads; or leaves
  // `task` as it was, if there is no place for it. Never blocks.
  [[nodiscard]] Submitted TrySubmit(Lane lane, absl::string_view client,
                                    Task& task);

  [[nodiscard]] Load load() const;

 private:
  struct Waiting {
    uint64_t order;
    Task task;
  };
  // A client with tasks that run or wait.
  struct Client {
    std::deque<Waiting> light;
    std::deque<Waiting> heavy;
    int running = 0;
    bool waits() const { return !light.empty() || !heavy.empty(); }
    int count() const {
      return running + static_cast<int>(light.size() + heavy.size());
    }
  };
  // The next task to run.
  struct Next {
    std::string client;
    Lane lane;
    Task task;
  };

  void Stop();
  void RunWorker();
  // Threads that it may hold.
  int ShareOf(absl::string_view client) const;
  bool MayRun(const std::string& key) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Takes the next task, if there is one that may run now.
  bool TakeNext(Next& next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Finished(const Next& done) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  absl::node_hash_map<std::string, Client> clients_ ABSL_GUARDED_BY(mutex_);
  // Clients that wait, the next one first.
  std::list<std::string> turns_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_order_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  int heavy_waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  int heavy_running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_WORKER_POOL_H_
