#include "server/gate/turns.h"

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"

namespace citymatch {
namespace {

// How often a call that waits looks whether it should wait on.
constexpr absl::Duration kLook = absl::Milliseconds(100);

}  // namespace

class Turns::Turn {
 public:
  explicit Turn(Turns* turns) : turns_(*turns) {}
  ~Turn() {
    absl::MutexLock lock(&turns_.mutex_);
    --turns_.running_;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Turns& turns_;
};

absl::Status Turns::Run(const Call& call,
                        absl::FunctionRef<absl::Status()> work) {
  {
    const auto free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return running_ < at_once_;
    };
    absl::MutexLock lock(&mutex_);
    while (!mutex_.AwaitWithDeadline(
        absl::Condition(&free), std::min(absl::Now() + kLook, call.deadline))) {
      CITYMATCH_RETURN_IF_ERROR(call.Check());
    }
    ++running_;
  }
  const Turn turn(this);
  return work();
}

}  // namespace citymatch
