#include "client/rpc/retry.h"

#include <algorithm>

#include "client/rpc/status_details.h"

namespace citymatch::client {

bool IsWorthRetrying(const absl::Status& status, Persistence persistence) {
  if (persistence == Persistence::kOnce || !absl::IsUnavailable(status)) {
    return false;
  }
  return persistence == Persistence::kPatient || !IsUnreachable(status);
}

absl::Duration DelayBefore(int attempt, const RetryPolicy& policy,
                           const absl::Status& status, double jitter) {
  absl::Duration delay = policy.first_delay;
  for (int i = 2; i < attempt && delay < policy.max_delay; ++i) delay *= 2;
  delay = std::min(delay, policy.max_delay) * (1 - jitter / 4);
  return std::max(delay, RetryDelay(status));
}

}  // namespace citymatch::client
