// Tasks that run a while later, on one thread: for refusals, which a caller
// that floods the server would otherwise get, and answer, as fast as the
// machine can write them.
#ifndef CITYMATCH_SERVER_GATE_DELAYED_TASKS_H_
#define CITYMATCH_SERVER_GATE_DELAYED_TASKS_H_

#include <map>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace citymatch {

// Thread-safe.
class DelayedTasks {
 public:
  // Must not block.
  using Task = absl::AnyInvocable<void()>;

  // Holds at most `most` tasks.
  explicit DelayedTasks(size_t most);
  // Runs what it holds at once, then joins the thread.
  ~DelayedTasks();

  DelayedTasks(const DelayedTasks&) = delete;
  DelayedTasks& operator=(const DelayedTasks&) = delete;

  // Takes `task` to run it once, at `when` or soon after; false, leaving `task`
  // as it was, if there is no place for it or nothing is delayed any more.
  [[nodiscard]] bool TryAdd(absl::Time when, Task& task);

  // Runs at once what is held, and takes nothing more.
  void Flush();

 private:
  void Run();

  const size_t most_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::multimap<absl::Time, Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool flushing_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_DELAYED_TASKS_H_
