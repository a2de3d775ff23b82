// How many calls a second each caller may make: a token bucket for each.
#ifndef CITYMATCH_SERVER_GATE_RATE_LIMITER_H_
#define CITYMATCH_SERVER_GATE_RATE_LIMITER_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace citymatch {

// Thread-safe. Remembers a caller for as long as its bucket is not full, so
// that memory is bounded by the callers of the last seconds.
class RateLimiter {
 public:
  // `rate`: calls a second; 0 = no limit. `burst`: calls at once after a pause,
  // at least 1.
  RateLimiter(int rate, int burst);

  // Takes a call of `caller` at `now`: zero if it may go on, else how long the
  // caller should wait before it tries again.
  [[nodiscard]] absl::Duration Take(absl::string_view caller, absl::Time now);

  // Callers that are remembered.
  [[nodiscard]] size_t size() const;

 private:
  struct Bucket {
    double calls = 0;  // that may be made at `time`
    absl::Time time;
  };

  // What the bucket holds at `now`.
  [[nodiscard]] double Filled(const Bucket& bucket, absl::Time now) const;

  const double rate_;
  const double burst_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Bucket> buckets_ ABSL_GUARDED_BY(mutex_);
  absl::Time next_sweep_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_RATE_LIMITER_H_
