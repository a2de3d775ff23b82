// What one call may have different from the others of its connection.
#ifndef CITYMATCH_CLIENT_RPC_CALL_OPTIONS_H_
#define CITYMATCH_CLIENT_RPC_CALL_OPTIONS_H_

#include <optional>

#include "absl/time/time.h"
#include "client/rpc/retry.h"

namespace citymatch::client {

// Unset = as ConnectionOptions say.
struct CallOptions {
  // Most time of the call, all its tries and the waits between them included;
  // of a list, that of each page. A stream ends when it is over.
  std::optional<absl::Duration> timeout;

  // How eagerly the call is repeated if it is safe to send twice; one that is
  // not never is.
  std::optional<Persistence> persistence;

  std::optional<RetryPolicy> retry;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_CALL_OPTIONS_H_
