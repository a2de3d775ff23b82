// SIGTERM, SIGINT and SIGHUP, received by a thread of their own: nothing runs
// in a signal handler.
#ifndef CITYMATCH_SERVER_STOP_SIGNALS_H_
#define CITYMATCH_SERVER_STOP_SIGNALS_H_

#include <csignal>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace citymatch {

// Make it first in main: threads that exist already would still get signals.
// Thread-safe.
class StopSignals {
 public:
  // `again` runs, on the thread of the signals, at every signal but the first.
  explicit StopSignals(std::function<void()> again);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  void WaitForFirst() const { first_.WaitForNotification(); }

  // Replaces what the next signals do. When it returns, the one before is not
  // running and never will again.
  void SetAgain(std::function<void()> again);

 private:
  void Run();

  sigset_t signals_{};
  absl::Notification first_;
  absl::Mutex mutex_;
  std::function<void()> again_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_STOP_SIGNALS_H_
