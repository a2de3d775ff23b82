// Where a connection takes its time from, so that tests need none.
#ifndef CITYMATCH_CLIENT_RPC_TIMING_H_
#define CITYMATCH_CLIENT_RPC_TIMING_H_

#include <functional>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/rpc/interruption.h"

namespace citymatch::client {

// Each function must be thread-safe.
struct Timing {
  std::function<absl::Time()> now = [] { return absl::Now(); };

  // Waits, but not beyond the interruption. True if there was one.
  std::function<bool(Interruption&, absl::Duration)> wait =
      [](Interruption& interruption, absl::Duration duration) {
        return interruption.Wait(duration);
      };

  // In [0, 1), for DelayBefore.
  std::function<double()> jitter = [] {
    absl::BitGen random;
    return absl::Uniform<double>(random, 0, 1);
  };
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_TIMING_H_
