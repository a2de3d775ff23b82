// A bound on how many calls do something costly at once, where the threads that
// they hold are no bound: a watch holds one all day and seldom computes.
#ifndef CITYMATCH_SERVER_GATE_TURNS_H_
#define CITYMATCH_SERVER_GATE_TURNS_H_

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/gate/call.h"

namespace citymatch {

// Thread-safe.
class Turns {
 public:
  // At least one at a time.
  explicit Turns(int at_once) : at_once_(std::max(at_once, 1)) {}

  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  // Waits until fewer than `at_once` run, then runs `work` and returns what it
  // does; or, if the call should stop before, why.
  [[nodiscard]] absl::Status Run(const Call& call,
                                 absl::FunctionRef<absl::Status()> work);

 private:
  // A turn, given back however the work ends.
  class Turn;

  const int at_once_;
  absl::Mutex mutex_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_TURNS_H_
