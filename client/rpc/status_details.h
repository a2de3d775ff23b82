// Errors of calls as absl::Status, with all that the server says about them.
#ifndef CITYMATCH_CLIENT_RPC_STATUS_DETAILS_H_
#define CITYMATCH_CLIENT_RPC_STATUS_DETAILS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace citymatch::client {

// Where ToAbslStatus keeps the google.rpc.Status with the details.
inline constexpr char kDetailsPayload[] =
    "type.googleapis.com/google.rpc.Status";

// Where NamingMethod keeps the method's name.
inline constexpr char kMethodPayload[] = "citymatch/method";

// The same code and message; the details as payload.
[[nodiscard]] absl::Status ToAbslStatus(const grpc::Status& status);

// The detail of type `Detail`, such as google::rpc::BadRequest.
template <typename Detail>
[[nodiscard]] std::optional<Detail> GetDetail(const absl::Status& status) {
  const auto payload = status.GetPayload(kDetailsPayload);
  google::rpc::Status details;
  if (!payload.has_value() || !details.ParseFromString(std::string(*payload))) {
    return std::nullopt;
  }
  for (const auto& any : details.details()) {
    Detail detail;
    if (any.Is<Detail>() && any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

// The server's reason, such as `ETAG_MISMATCH`; the contract names them all.
// Empty if the status has none: it is then not of the server.
[[nodiscard]] std::string ReasonOf(const absl::Status& status);

// Whether no server answered: UNAVAILABLE without a reason of ours. Where the
// connection was lost in the middle, the call may have been done.
[[nodiscard]] bool IsUnreachable(const absl::Status& status);

// How long the server asks to wait before the next try; 0 = it does not say.
[[nodiscard]] absl::Duration RetryDelay(const absl::Status& status);

// `status` with the name of the method that it came from: `GetCity` for the
// request type `GetCityRequest`. OK stays as it is.
[[nodiscard]] absl::Status NamingMethod(absl::Status status,
                                        absl::string_view request_type);

// The method that NamingMethod named; empty if none.
[[nodiscard]] std::string MethodOf(const absl::Status& status);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_STATUS_DETAILS_H_
