// The one place where an absl::Status becomes a gRPC status.
#ifndef CITYMATCH_SERVER_EDGE_STATUS_H_
#define CITYMATCH_SERVER_EDGE_STATUS_H_

#include <cstddef>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace citymatch {

// Trailing metadata is limited to 8 KiB by default, at both ends. The message
// travels percent-encoded and the details, on some paths, in base64; both
// limits are on the bytes so encoded, and leave room for other headers.
inline constexpr size_t kMaxEncodedMessageBytes = 1024;
inline constexpr size_t kMaxEncodedDetailsBytes = 6 * 1024;

// Cuts an error to the limits: exactly one ErrorInfo stays whatever happens,
// then as many of the violations, the other details and the metadata as fit.
// A missing ErrorInfo is added, a second detail of one type dropped.
[[nodiscard]] google::rpc::Status FitToTrailer(google::rpc::Status status);

// The gRPC status with its details in `grpc-status-details-bin`.
[[nodiscard]] grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_STATUS_H_
