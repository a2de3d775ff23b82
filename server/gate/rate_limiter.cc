#include "server/gate/rate_limiter.h"

#include <algorithm>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace citymatch {

RateLimiter::RateLimiter(int rate, int burst)
    : rate_(rate), burst_(std::max(burst, 1)) {}

absl::Duration RateLimiter::Take(absl::string_view caller, absl::Time now) {
  if (rate_ <= 0) return absl::ZeroDuration();
  absl::MutexLock lock(&mutex_);
  if (now >= next_sweep_) {
    absl::erase_if(buckets_, [&](const auto& entry) {
      return Filled(entry.second, now) >= burst_;
    });
    next_sweep_ = now + absl::Seconds(10);
  }
  Bucket& bucket =
      buckets_.try_emplace(caller, Bucket{burst_, now}).first->second;
  bucket = {Filled(bucket, now), std::max(now, bucket.time)};
  if (bucket.calls < 1) return absl::Seconds((1 - bucket.calls) / rate_);
  bucket.calls -= 1;
  return absl::ZeroDuration();
}

size_t RateLimiter::size() const {
  absl::MutexLock lock(&mutex_);
  return buckets_.size();
}

double RateLimiter::Filled(const Bucket& bucket, absl::Time now) const {
  // A clock that was set back fills nothing.
  const double seconds =
      std::max(0.0, absl::ToDoubleSeconds(now - bucket.time));
  return std::min(burst_, bucket.calls + seconds * rate_);
}

}  // namespace citymatch
