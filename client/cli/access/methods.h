// Which methods the server has, for commands that are given the name of one.
#ifndef CITYMATCH_CLIENT_CLI_ACCESS_METHODS_H_
#define CITYMATCH_CLIENT_CLI_ACCESS_METHODS_H_

#include <string>

#include "absl/status/status.h"
#include "citymatch/v1/access_service.pb.h"
#include "client/cli/session.h"

namespace citymatch::client {

// The access rules of one method, named as in `GetCity`,
// `CityService/GetCity` or in full; empty = of all.
[[nodiscard]] absl::Status ListRules(Session& session,
                                     const std::string& method,
                                     v1::ListAccessRulesResponse& rules);

// Whether ListRules said that there is no such method.
[[nodiscard]] bool IsUnknownMethod(const std::string& method,
                                   const absl::Status& status,
                                   const v1::ListAccessRulesResponse& rules);

// Says so, and names those that are near. The exit code.
int FailUnknownMethod(Session& session, const std::string& method);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_ACCESS_METHODS_H_
