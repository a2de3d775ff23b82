// Errors with their details, made where the error is born. Inside the server
// an error is an absl::Status whose payload is a google.rpc.Status; the edge
// turns it into a gRPC status (server/edge/status.h).
#ifndef CITYMATCH_SERVER_BASE_ERRORS_H_
#define CITYMATCH_SERVER_BASE_ERRORS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace citymatch {

// The domain of every ErrorInfo.
inline constexpr char kErrorDomain[] = "citymatch.example.com";

// Metadata of an ErrorInfo: every changing part of the message, by key.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// Violations of one request, collected; paths such as `city.needs[2].topic`.
using Violations = std::vector<google::rpc::BadRequest::FieldViolation>;

// Adds a violation. `description` says what is wrong and how to mend it.
void AddViolation(absl::string_view field, absl::string_view description,
                  Violations& violations);

// INVALID_ARGUMENT, reason INVALID_FIELD unless another is given, with all
// violations (capped so that they fit the trailing metadata; the message says
// how many there are). REQUIRES: not empty.
absl::Status InvalidArgument(const Violations& violations,
                             absl::string_view reason = "INVALID_FIELD");

// INVALID_ARGUMENT with one violation.
absl::Status InvalidField(absl::string_view field,
                          absl::string_view description,
                          absl::string_view reason = "INVALID_FIELD");

// NOT_FOUND for a resource name: reason CITY_NOT_FOUND and the like, made from
// the collection in the name.
absl::Status NotFound(absl::string_view name);

// ALREADY_EXISTS for a resource name: reason CITY_EXISTS and the like.
absl::Status AlreadyExists(absl::string_view name);

// ABORTED, reason ETAG_MISMATCH, metadata `current_etag`.
absl::Status EtagMismatch(absl::string_view name, absl::string_view sent,
                          absl::string_view current);

// FAILED_PRECONDITION with a PreconditionFailure: `reason` such as CITY_IN_USE,
// `subject` a resource name, `description` what to do about it.
absl::Status FailedPrecondition(absl::string_view reason,
                                absl::string_view subject,
                                absl::string_view description,
                                const Metadata& metadata = {});

// RESOURCE_EXHAUSTED, reason OVERLOADED, with RetryInfo.
absl::Status Overloaded(absl::string_view what, absl::Duration retry_after);

// UNAVAILABLE, reason NOT_READY or `reason`, with RetryInfo.
absl::Status Unavailable(absl::string_view why, absl::Duration retry_after,
                         absl::string_view reason = "NOT_READY");

// Any code with an ErrorInfo, for what the functions above do not cover.
absl::Status MakeError(absl::StatusCode code, absl::string_view message,
                       absl::string_view reason, const Metadata& metadata = {});

// The details of an error made here; for any other status, those that its code
// implies (DATA_LOSS → CORRUPT_RECORD, INTERNAL → INTERNAL, …), so that every
// error leaves the server with exactly one ErrorInfo. REQUIRES: !status.ok().
// The message of an INTERNAL or UNKNOWN error that was not made here is
// replaced: it speaks of the machinery, and belongs in the log.
google::rpc::Status ToRpcStatus(const absl::Status& status);

// The reason in the ErrorInfo that ToRpcStatus would send; empty if OK.
std::string ErrorReason(const absl::Status& status);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_BASE_ERRORS_H_
