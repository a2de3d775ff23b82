#include "client/rpc/interruption.h"

namespace citymatch::client {

void Interruption::Trigger() {
  absl::MutexLock lock(&mutex_);
  triggered_ = true;
  for (grpc::ClientContext* call : calls_) call->TryCancel();
}

bool Interruption::Triggered() const {
  absl::MutexLock lock(&mutex_);
  return triggered_;
}

bool Interruption::Wait(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&triggered_), duration);
}

Interruption::Guard::Guard(Interruption& interruption,
                           grpc::ClientContext& context)
    : interruption_(interruption), context_(context) {
  absl::MutexLock lock(&interruption_.mutex_);
  interruption_.calls_.insert(&context_);
  if (interruption_.triggered_) context_.TryCancel();
}

Interruption::Guard::~Guard() {
  absl::MutexLock lock(&interruption_.mutex_);
  interruption_.calls_.erase(interruption_.calls_.find(&context_));
}

}  // namespace citymatch::client
