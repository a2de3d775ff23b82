#include "client/rpc/endpoints.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace citymatch::client {
namespace {

// How soon an interruption is noticed while a connection is made.
constexpr absl::Duration kGlance = absl::Milliseconds(100);

}  // namespace

Endpoints::Endpoints(std::vector<Endpoint> endpoints,
                     absl::Duration return_after)
    : endpoints_(std::move(endpoints)), return_after_(return_after) {}

size_t Endpoints::InUse() const {
  absl::MutexLock lock(&mutex_);
  return in_use_;
}

bool Endpoints::Leave(size_t index, absl::Time now) {
  if (size() == 1) return false;
  absl::MutexLock lock(&mutex_);
  if (in_use_ == index) {
    in_use_ = (index + 1) % size();
    last_look_ = now;
  }
  return true;
}

bool Endpoints::LookIsDue(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (in_use_ == 0 || now - last_look_ < return_after_) return false;
  last_look_ = now;
  return true;
}

void Endpoints::Return(size_t index) {
  absl::MutexLock lock(&mutex_);
  in_use_ = std::min(in_use_, index);
}

bool Endpoints::Connect(size_t index, absl::Duration patience,
                        const Interruption& interruption) const {
  grpc::Channel& channel = *endpoints_[index].channel;
  const absl::Time end = absl::Now() + patience;
  while (true) {
    const grpc_connectivity_state state = channel.GetState(true);
    if (state == GRPC_CHANNEL_READY) return true;
    const absl::Time now = absl::Now();
    if (state == GRPC_CHANNEL_TRANSIENT_FAILURE ||
        state == GRPC_CHANNEL_SHUTDOWN || now >= end ||
        interruption.Triggered()) {
      return false;
    }
    channel.WaitForStateChange(
        state, absl::ToChronoTime(std::min(end, now + kGlance)));
  }
}

}  // namespace citymatch::client
