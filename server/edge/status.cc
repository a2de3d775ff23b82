#include "server/edge/status.h"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/any.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"
#include "server/base/errors.h"
#include "server/base/text.h"

namespace citymatch {
namespace {

// gRPC writes every byte outside of printable ASCII as three.
size_t PercentEncodedSize(absl::string_view text) {
  size_t size = 0;
  for (const char c : text) {
    size += c >= 0x20 && c <= 0x7E && c != '%' ? 1 : 3;
  }
  return size;
}

size_t Base64Size(size_t bytes) { return (bytes + 2) / 3 * 4; }

std::string FitMessage(absl::string_view message) {
  std::string fitted(message);
  size_t bytes = kMaxEncodedMessageBytes;
  while (PercentEncodedSize(fitted) > kMaxEncodedMessageBytes) {
    bytes -= bytes / 8;
    fitted = Ellipsize(message, bytes);
  }
  return fitted;
}

bool Fits(const google::rpc::Status& status) {
  return Base64Size(status.ByteSizeLong()) <= kMaxEncodedDetailsBytes;
}

// Leaves the first detail of each type.
void DropDoubles(google::rpc::Status& status) {
  std::set<std::string> seen;
  google::rpc::Status kept = status;
  kept.clear_details();
  for (const google::protobuf::Any& detail : status.details()) {
    if (seen.insert(detail.type_url()).second) *kept.add_details() = detail;
  }
  status = std::move(kept);
}

// The place of the ErrorInfo, adding one if there is none.
int EnsureErrorInfo(google::rpc::Status& status) {
  for (int i = 0; i < status.details_size(); ++i) {
    if (status.details(i).Is<google::rpc::ErrorInfo>()) return i;
  }
  google::rpc::ErrorInfo info;
  info.set_domain(kErrorDomain);
  info.set_reason(ErrorReason(absl::Status(
      static_cast<absl::StatusCode>(status.code()), status.message())));
  status.add_details()->PackFrom(info);
  return status.details_size() - 1;
}

// Takes violations from the end until all fits; the first one stays.
void ShortenViolations(google::rpc::Status& status) {
  for (google::protobuf::Any& detail : *status.mutable_details()) {
    google::rpc::BadRequest bad_request;
    if (!detail.UnpackTo(&bad_request)) continue;
    while (!Fits(status) && bad_request.field_violations_size() > 1) {
      bad_request.mutable_field_violations()->RemoveLast();
      detail.PackFrom(bad_request);
    }
  }
}

// What is left when even an ErrorInfo is too large: its reason.
void ShortenErrorInfo(google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  if (!status.details(0).UnpackTo(&info)) return;
  info.clear_metadata();
  info.set_reason(Ellipsize(info.reason(), 63));
  info.set_domain(kErrorDomain);
  status.mutable_details(0)->PackFrom(info);
}

}  // namespace

google::rpc::Status FitToTrailer(google::rpc::Status status) {
  status.set_message(FitMessage(status.message()));
  DropDoubles(status);
  const int info = EnsureErrorInfo(status);
  // First, so that cutting from the end never reaches it.
  status.mutable_details()->SwapElements(0, info);
  ShortenViolations(status);
  while (!Fits(status) && status.details_size() > 1) {
    status.mutable_details()->RemoveLast();
  }
  if (!Fits(status)) ShortenErrorInfo(status);
  return status;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status fitted = FitToTrailer(ToRpcStatus(status));
  return {static_cast<grpc::StatusCode>(fitted.code()), fitted.message(),
          fitted.SerializeAsString()};
}

}  // namespace citymatch
