#include "server/base/errors.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/base/text.h"

namespace citymatch {
namespace {

// Under this URL an absl::Status carries its google.rpc.Status.
constexpr absl::string_view kPayloadUrl =
    "type.googleapis.com/google.rpc.Status";

// Limits that keep all details within the trailing metadata (server/edge/
// status.h has the last word); a longer text is cut with an ellipsis.
constexpr size_t kMaxMessageBytes = 600;
constexpr size_t kMaxValueBytes = 200;
constexpr size_t kMaxFieldBytes = 120;
constexpr size_t kMaxDescriptionBytes = 300;
constexpr size_t kMaxViolationBytes = 3000;

constexpr absl::Duration kDefaultRetryDelay = absl::Seconds(1);

// The same bytes for the same message: by itself, protobuf writes maps in an
// order that changes, and errors are compared.
std::string Bytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

// Builds one error, a detail at a time.
class Builder {
 public:
  Builder(absl::StatusCode code, absl::string_view message) {
    status_.set_code(static_cast<int>(code));
    status_.set_message(Ellipsize(message, kMaxMessageBytes));
  }

  Builder& Info(absl::string_view reason, const Metadata& metadata) {
    google::rpc::ErrorInfo info;
    info.set_reason(std::string(reason));
    info.set_domain(kErrorDomain);
    for (const auto& [key, value] : metadata) {
      (*info.mutable_metadata())[key] = Ellipsize(value, kMaxValueBytes);
    }
    return Detail(info);
  }

  Builder& Retry(absl::Duration delay) {
    google::rpc::RetryInfo retry;
    const absl::Duration wait = std::max(delay, absl::ZeroDuration());
    absl::Duration rest;
    retry.mutable_retry_delay()->set_seconds(
        absl::IDivDuration(wait, absl::Seconds(1), &rest));
    retry.mutable_retry_delay()->set_nanos(
        static_cast<int>(absl::ToInt64Nanoseconds(rest)));
    return Detail(retry);
  }

  Builder& Detail(const google::protobuf::Message& detail) {
    google::protobuf::Any& packed = *status_.add_details();
    packed.set_type_url(absl::StrCat("type.googleapis.com/",
                                     detail.GetDescriptor()->full_name()));
    packed.set_value(Bytes(detail));
    return *this;
  }

  const google::rpc::Status& rpc_status() const { return status_; }

  absl::Status Build() const {
    absl::Status status(static_cast<absl::StatusCode>(status_.code()),
                        status_.message());
    status.SetPayload(kPayloadUrl, absl::Cord(Bytes(status_)));
    return status;
  }

 private:
  google::rpc::Status status_;
};

// `cities` → `city`, `programmes` → `programme`.
std::string Singular(absl::string_view collection) {
  if (absl::ConsumeSuffix(&collection, "ies")) {
    return absl::StrCat(collection, "y");
  }
  absl::ConsumeSuffix(&collection, "s");
  return std::string(collection);
}

// The words of a resource name's type: `cities/x/preferences` → city,
// preferences (a singleton keeps its own word).
std::vector<std::string> TypeWords(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  std::vector<std::string> words;
  for (size_t i = 0; i < parts.size(); i += 2) {
    const bool is_collection = i + 1 < parts.size();
    words.push_back(is_collection ? Singular(parts[i]) : std::string(parts[i]));
  }
  // A name without a collection has no type.
  if (parts.size() < 2 || words.front().empty()) return {"resource"};
  return words;
}

// CITY_PREFERENCES, PUBLISHED_ROUND.
std::string TypeAsReason(absl::string_view name) {
  std::string reason;
  for (const std::string& word : TypeWords(name)) {
    if (!reason.empty()) reason.push_back('_');
    for (const char c : word) {
      if (absl::ascii_isupper(static_cast<unsigned char>(c))) {
        reason.push_back('_');
      }
      reason.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
    }
  }
  return reason;
}

google::rpc::ResourceInfo Resource(absl::string_view name,
                                   absl::string_view description) {
  std::string type = absl::StrCat(kErrorDomain, "/");
  for (std::string word : TypeWords(name)) {
    word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
    absl::StrAppend(&type, word);
  }
  google::rpc::ResourceInfo info;
  info.set_resource_type(type);
  info.set_resource_name(Ellipsize(name, kMaxValueBytes));
  info.set_description(Ellipsize(description, kMaxDescriptionBytes));
  return info;
}

// The google.rpc.Status that a status carries, if any.
std::optional<google::rpc::Status> Carried(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  google::rpc::Status carried;
  if (!payload.has_value() || !carried.ParseFromString(std::string(*payload))) {
    return std::nullopt;
  }
  return carried;
}

// The reason of an error that came without one.
absl::string_view ImpliedReason(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return "";
    case absl::StatusCode::kCancelled:
      return "CANCELLED";
    case absl::StatusCode::kUnknown:
      return "INTERNAL";
    case absl::StatusCode::kInvalidArgument:
      return "INVALID_FIELD";
    case absl::StatusCode::kDeadlineExceeded:
      return "DEADLINE_EXCEEDED";
    case absl::StatusCode::kNotFound:
      return "NOT_FOUND";
    case absl::StatusCode::kAlreadyExists:
      return "ALREADY_EXISTS";
    case absl::StatusCode::kPermissionDenied:
      return "PERMISSION_DENIED";
    case absl::StatusCode::kResourceExhausted:
      return "OVERLOADED";
    case absl::StatusCode::kFailedPrecondition:
      return "FAILED_PRECONDITION";
    case absl::StatusCode::kAborted:
      return "CONFLICT";
    case absl::StatusCode::kOutOfRange:
      return "OUT_OF_RANGE";
    case absl::StatusCode::kUnimplemented:
      return "UNIMPLEMENTED";
    case absl::StatusCode::kInternal:
      return "INTERNAL";
    case absl::StatusCode::kUnavailable:
      return "NOT_READY";
    case absl::StatusCode::kDataLoss:
      return "CORRUPT_RECORD";
    case absl::StatusCode::kUnauthenticated:
      return "UNAUTHENTICATED";
    default:
      return "INTERNAL";
  }
}

}  // namespace

void AddViolation(absl::string_view field, absl::string_view description,
                  Violations& violations) {
  google::rpc::BadRequest::FieldViolation& violation =
      violations.emplace_back();
  violation.set_field(Ellipsize(field, kMaxFieldBytes));
  violation.set_description(Ellipsize(description, kMaxDescriptionBytes));
}

absl::Status InvalidArgument(const Violations& violations,
                             absl::string_view reason) {
  if (violations.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument,
                     "the request is invalid", reason);
  }
  google::rpc::BadRequest bad_request;
  size_t bytes = 0;
  for (const auto& violation : violations) {
    bytes += violation.ByteSizeLong() + 4;
    if (bytes > kMaxViolationBytes && bad_request.field_violations_size() > 0) {
      break;
    }
    *bad_request.add_field_violations() = violation;
  }
  const auto& first = violations.front();
  Metadata metadata = {{"field", first.field()},
                       {"violation_count", absl::StrCat(violations.size())}};
  std::string message = absl::StrCat(first.field(), ": ", first.description());
  if (violations.size() > 1) {
    message = absl::StrCat(violations.size(),
                           " fields are invalid; the first: ", message);
  }
  const int shown = bad_request.field_violations_size();
  if (static_cast<size_t>(shown) < violations.size()) {
    metadata.emplace_back("violations_shown", absl::StrCat(shown));
  }
  return Builder(absl::StatusCode::kInvalidArgument, message)
      .Info(reason, metadata)
      .Detail(bad_request)
      .Build();
}

absl::Status InvalidField(absl::string_view field,
                          absl::string_view description,
                          absl::string_view reason) {
  Violations violations;
  AddViolation(field, description, violations);
  return InvalidArgument(violations, reason);
}

absl::Status NotFound(absl::string_view name) {
  const std::string message = absl::StrCat(name, " does not exist");
  return Builder(absl::StatusCode::kNotFound, message)
      .Info(absl::StrCat(TypeAsReason(name), "_NOT_FOUND"),
            {{"name", std::string(name)}})
      .Detail(Resource(name, message))
      .Build();
}

absl::Status AlreadyExists(absl::string_view name) {
  const std::string message = absl::StrCat(name, " exists already");
  return Builder(absl::StatusCode::kAlreadyExists, message)
      .Info(absl::StrCat(TypeAsReason(name), "_EXISTS"),
            {{"name", std::string(name)}})
      .Detail(Resource(name, message))
      .Build();
}

absl::Status EtagMismatch(absl::string_view name, absl::string_view sent,
                          absl::string_view current) {
  return Builder(absl::StatusCode::kAborted,
                 absl::StrCat(name, " has changed since it was read: the etag ",
                              sent, " was sent, it is now ", current,
                              "; read it again and redo the change"))
      .Info("ETAG_MISMATCH", {{"name", std::string(name)},
                              {"sent_etag", std::string(sent)},
                              {"current_etag", std::string(current)}})
      .Build();
}

absl::Status FailedPrecondition(absl::string_view reason,
                                absl::string_view subject,
                                absl::string_view description,
                                const Metadata& metadata) {
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(std::string(reason));
  violation->set_subject(Ellipsize(subject, kMaxValueBytes));
  violation->set_description(Ellipsize(description, kMaxDescriptionBytes));
  Metadata all = {{"subject", std::string(subject)}};
  all.insert(all.end(), metadata.begin(), metadata.end());
  return Builder(absl::StatusCode::kFailedPrecondition,
                 absl::StrCat(subject, ": ", description))
      .Info(reason, all)
      .Detail(failure)
      .Build();
}

absl::Status Overloaded(absl::string_view what, absl::Duration retry_after) {
  return Builder(absl::StatusCode::kResourceExhausted,
                 absl::StrCat("the server is busy: ", what, "; try again in ",
                              absl::FormatDuration(retry_after)))
      .Info("OVERLOADED", {{"limit", std::string(what)},
                           {"retry_after", absl::FormatDuration(retry_after)}})
      .Retry(retry_after)
      .Build();
}

absl::Status Unavailable(absl::string_view why, absl::Duration retry_after,
                         absl::string_view reason) {
  return Builder(absl::StatusCode::kUnavailable,
                 absl::StrCat(why, "; try again in ",
                              absl::FormatDuration(retry_after)))
      .Info(reason, {{"cause", std::string(why)},
                     {"retry_after", absl::FormatDuration(retry_after)}})
      .Retry(retry_after)
      .Build();
}

absl::Status MakeError(absl::StatusCode code, absl::string_view message,
                       absl::string_view reason, const Metadata& metadata) {
  return Builder(code, message).Info(reason, metadata).Build();
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  if (std::optional<google::rpc::Status> carried = Carried(status)) {
    return *std::move(carried);
  }
  const absl::StatusCode code = status.code();
  const bool of_the_machinery =
      code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown;
  Builder builder(code, of_the_machinery
                            ? "internal error; the server's log says more"
                            : status.message());
  builder.Info(ImpliedReason(code), {});
  if (code == absl::StatusCode::kUnavailable ||
      code == absl::StatusCode::kResourceExhausted) {
    builder.Retry(kDefaultRetryDelay);
  }
  return builder.rpc_status();
}

std::string ErrorReason(const absl::Status& status) {
  if (status.ok()) return "";
  if (const auto carried = Carried(status)) {
    for (const auto& detail : carried->details()) {
      google::rpc::ErrorInfo info;
      if (detail.UnpackTo(&info)) return info.reason();
    }
  }
  return std::string(ImpliedReason(status.code()));
}

}  // namespace citymatch
