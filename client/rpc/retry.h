// When a call is tried again, and after how long.
#ifndef CITYMATCH_CLIENT_RPC_RETRY_H_
#define CITYMATCH_CLIENT_RPC_RETRY_H_

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace citymatch::client {

// Exponential backoff with jitter.
struct RetryPolicy {
  // Tries in all, at least 1.
  int attempts = 6;

  // Wait before the second try; doubles with each further one.
  absl::Duration first_delay = absl::Milliseconds(200);

  // No wait is longer, but for the server's own wish.
  absl::Duration max_delay = absl::Seconds(5);
};

// How eagerly a call is repeated. Only calls that are safe to send twice ever
// are: see repeatable.h.
enum class Persistence {
  // Never.
  kOnce,
  // Only when a server that was reached asks for it; a server that is not
  // there is reported at once.
  kImpatient,
  // Also when the server cannot be reached: it may be restarting.
  kPatient,
};

// Whether `status` is worth another try: UNAVAILABLE only.
[[nodiscard]] bool IsWorthRetrying(const absl::Status& status,
                                   Persistence persistence);

// Wait before try number `attempt` (from 2). `jitter` in [0, 1) takes up to a
// quarter off, so that many clients do not come back at once. A RetryInfo in
// `status` is kept as the least wait.
[[nodiscard]] absl::Duration DelayBefore(int attempt, const RetryPolicy& policy,
                                         const absl::Status& status,
                                         double jitter);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_RETRY_H_
