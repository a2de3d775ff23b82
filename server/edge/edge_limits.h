// What the gRPC transport may take.
#ifndef CITYMATCH_SERVER_EDGE_EDGE_LIMITS_H_
#define CITYMATCH_SERVER_EDGE_EDGE_LIMITS_H_

#include <cstdint>

#include "absl/time/time.h"

namespace citymatch {

// Limits of the transport. (What the server takes on is in GateLimits.)
struct EdgeLimits {
  // The largest request, in bytes. Larger: RESOURCE_EXHAUSTED, from gRPC.
  int max_request_bytes = 8 << 20;
  // Memory for requests and replies under way, in bytes; 0 = no limit.
  int64_t memory_quota_bytes = int64_t{512} << 20;
  // Calls at once on one connection; more wait in the client.
  int max_calls_per_connection = 128;
  // A client that pings more often than this is cut off.
  absl::Duration min_ping_interval = absl::Seconds(10);
  // A silent connection is asked for a sign of life after this, and closed if
  // none comes within `keepalive_timeout`.
  absl::Duration keepalive_interval = absl::Minutes(1);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  // A connection without calls is closed after this.
  absl::Duration max_connection_idle = absl::Minutes(30);
  // A stream whose client reads nothing for this long is ended.
  absl::Duration max_stall = absl::Minutes(1);
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_EDGE_LIMITS_H_
