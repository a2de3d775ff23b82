#include "server/edge/web/reply_pipe.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"

namespace citymatch {
namespace {

// How often a waiting side looks whether it should wait on.
constexpr absl::Duration kLook = absl::Milliseconds(100);

}  // namespace

absl::Status ReplyPipe::Write(const Call& call, std::string bytes) {
  CITYMATCH_RETURN_IF_ERROR(call.Check());
  absl::MutexLock lock(&mutex_);
  waiting_ = std::move(bytes);
  const auto sent = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return broken_ || (!waiting_.has_value() && !sending_);
  };
  while (!mutex_.AwaitWithDeadline(
      absl::Condition(&sent), std::min(absl::Now() + kLook, call.deadline))) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
  }
  if (!broken_) return absl::OkStatus();
  return stalled_ ? absl::DeadlineExceededError(
                        "the client has not read from the stream for too long")
                  : absl::CancelledError("the caller is gone");
}

void ReplyPipe::Finish(const absl::Status& outcome) {
  absl::MutexLock lock(&mutex_);
  outcome_ = outcome;
}

std::optional<std::string> ReplyPipe::Next(const std::function<bool()>& look) {
  absl::MutexLock lock(&mutex_);
  sending_ = false;
  const auto something = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return waiting_.has_value() || outcome_.has_value();
  };
  while (!mutex_.AwaitWithTimeout(absl::Condition(&something), kLook)) {
    if (!broken_ && look()) broken_ = true;
  }
  if (!waiting_.has_value()) return std::nullopt;
  sending_ = true;
  return std::exchange(waiting_, std::nullopt);
}

void ReplyPipe::Break(bool stalled) {
  absl::MutexLock lock(&mutex_);
  broken_ = true;
  stalled_ = stalled;
}

absl::Status ReplyPipe::outcome() const {
  absl::MutexLock lock(&mutex_);
  return *outcome_;
}

}  // namespace citymatch
