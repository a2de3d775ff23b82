#include "client/rpc/resuming_stream.h"

#include "client/rpc/status_details.h"

namespace citymatch::client {

bool IsCutOff(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return true;
    case absl::StatusCode::kResourceExhausted:
      // Without a reason a message is too large for the client, and stays so.
      return !ReasonOf(status).empty();
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      // Without a reason of the server: something on the way cut it.
      return ReasonOf(status).empty();
    default:
      return false;
  }
}

}  // namespace citymatch::client
