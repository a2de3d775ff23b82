// Asks the server who it takes the caller for.
#ifndef CITYMATCH_CLIENT_CLI_ACCESS_CALLER_H_
#define CITYMATCH_CLIENT_CLI_ACCESS_CALLER_H_

#include "absl/status/status.h"
#include "citymatch/v1/access_service.pb.h"
#include "client/cli/session.h"

namespace citymatch::client {

[[nodiscard]] absl::Status GetCaller(Session& session,
                                     v1::GetCallerResponse& caller);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_ACCESS_CALLER_H_
