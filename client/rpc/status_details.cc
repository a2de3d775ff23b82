#include "client/rpc/status_details.h"

#include <string>

#include "absl/strings/strip.h"
#include "google/protobuf/util/time_util.h"
#include "grpcpp/support/status.h"

namespace citymatch::client {

absl::Status NamingMethod(absl::Status status, absl::string_view request_type) {
  if (!status.ok()) {
    status.SetPayload(kMethodPayload,
                      absl::Cord(absl::StripSuffix(request_type, "Request")));
  }
  return status;
}

std::string MethodOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kMethodPayload);
  return payload.has_value() ? std::string(*payload) : "";
}

absl::Status ToAbslStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status converted(static_cast<absl::StatusCode>(status.error_code()),
                         status.error_message());
  if (!status.error_details().empty()) {
    converted.SetPayload(kDetailsPayload, absl::Cord(status.error_details()));
  }
  return converted;
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

bool IsUnreachable(const absl::Status& status) {
  return absl::IsUnavailable(status) &&
         !GetDetail<google::rpc::ErrorInfo>(status).has_value();
}

absl::Duration RetryDelay(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::RetryInfo>(status);
  if (!info.has_value()) return absl::ZeroDuration();
  return absl::Nanoseconds(
      google::protobuf::util::TimeUtil::DurationToNanoseconds(
          info->retry_delay()));
}

}  // namespace citymatch::client
