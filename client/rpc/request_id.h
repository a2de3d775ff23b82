// Ids that make a request safe to send twice.
#ifndef CITYMATCH_CLIENT_RPC_REQUEST_ID_H_
#define CITYMATCH_CLIENT_RPC_REQUEST_ID_H_

#include <string>

#include "absl/strings/string_view.h"

namespace citymatch::client {

// A new random UUID (version 4).
[[nodiscard]] std::string RandomRequestId();

// A UUID of version 4's shape that follows from `run` and `content`: the same
// content sent again in the same run is the same request, in another run a new
// one.
[[nodiscard]] std::string RequestIdFor(absl::string_view run,
                                       absl::string_view content);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_REQUEST_ID_H_
