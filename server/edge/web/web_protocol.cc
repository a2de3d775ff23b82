#include "server/edge/web/web_protocol.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status.pb.h"
#include "nlohmann/json.hpp"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/edge/codec.h"
#include "server/edge/status.h"
#include "server/edge/web/frames.h"

namespace citymatch {
namespace {

using nlohmann::json;

// A code as Connect calls it, and its HTTP status.
struct ConnectCode {
  const char* name;
  int http_status;
};

ConnectCode ConnectCodeOf(int code) {
  switch (static_cast<absl::StatusCode>(code)) {
    case absl::StatusCode::kCancelled:
      return {"canceled", 499};
    case absl::StatusCode::kInvalidArgument:
      return {"invalid_argument", 400};
    case absl::StatusCode::kDeadlineExceeded:
      return {"deadline_exceeded", 504};
    case absl::StatusCode::kNotFound:
      return {"not_found", 404};
    case absl::StatusCode::kAlreadyExists:
      return {"already_exists", 409};
    case absl::StatusCode::kPermissionDenied:
      return {"permission_denied", 403};
    case absl::StatusCode::kResourceExhausted:
      return {"resource_exhausted", 429};
    case absl::StatusCode::kFailedPrecondition:
      return {"failed_precondition", 400};
    case absl::StatusCode::kAborted:
      return {"aborted", 409};
    case absl::StatusCode::kOutOfRange:
      return {"out_of_range", 400};
    case absl::StatusCode::kUnimplemented:
      return {"unimplemented", 501};
    case absl::StatusCode::kInternal:
      return {"internal", 500};
    case absl::StatusCode::kUnavailable:
      return {"unavailable", 503};
    case absl::StatusCode::kDataLoss:
      return {"data_loss", 500};
    case absl::StatusCode::kUnauthenticated:
      return {"unauthenticated", 401};
    default:
      return {"unknown", 500};
  }
}

// Standard base64 without padding, as both protocols want it for bytes.
std::string Base64(absl::string_view bytes) {
  std::string text = absl::Base64Escape(bytes);
  text.resize(absl::StripSuffix(absl::StripSuffix(text, "="), "=").size());
  return text;
}

// A detail in Connect's form. `debug` is for readers without our .proto files.
json DetailOf(const google::protobuf::Any& detail) {
  absl::string_view type = detail.type_url();
  type.remove_prefix(type.rfind('/') + 1);
  json written = {{"type", std::string(type)},
                  {"value", Base64(detail.value())}};
  std::string text;
  if (google::protobuf::util::MessageToJsonString(detail, &text).ok()) {
    json debug = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (debug.is_object()) {
      debug.erase("@type");
      written["debug"] = std::move(debug);
    }
  }
  return written;
}

json ErrorAsJson(const google::rpc::Status& error) {
  json written = {{"code", ConnectCodeOf(error.code()).name},
                  {"message", error.message()}};
  for (const auto& detail : error.details()) {
    written["details"].push_back(DetailOf(detail));
  }
  return written;
}

std::string Text(const json& value) {
  // What is not UTF-8 is replaced: an error must never fail to be told.
  return value.dump(-1, ' ', /*ensure_ascii=*/false,
                    json::error_handler_t::replace);
}

std::string PercentEncoded(absl::string_view message) {
  std::string encoded;
  for (const char c : message) {
    if (c >= 0x20 && c <= 0x7E && c != '%') {
      encoded.push_back(c);
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<uint8_t>(c));
    }
  }
  return encoded;
}

std::string Trailers(const absl::Status& status) {
  if (status.ok()) return "grpc-status:0\r\n";
  const google::rpc::Status error = FitToTrailer(ToRpcStatus(status));
  return absl::StrCat("grpc-status:", error.code(),
                      "\r\ngrpc-message:", PercentEncoded(error.message()),
                      "\r\ngrpc-status-details-bin:",
                      Base64(error.SerializeAsString()), "\r\n");
}

absl::StatusOr<absl::Duration> GrpcTimeout(absl::string_view header) {
  constexpr size_t kMostDigits = 8;
  const std::string problem = absl::StrCat(
      "the header grpc-timeout, \"", header.substr(0, 20),
      "\", is not at most 8 digits and one of the units H, M, S, m, u, n");
  const absl::string_view digits = header.substr(0, header.size() - 1);
  int64_t count = 0;
  if (digits.size() > kMostDigits || !absl::SimpleAtoi(digits, &count) ||
      digits.find_first_not_of("0123456789") != absl::string_view::npos) {
    return absl::InvalidArgumentError(problem);
  }
  switch (header.back()) {
    case 'H':
      return absl::Hours(count);
    case 'M':
      return absl::Minutes(count);
    case 'S':
      return absl::Seconds(count);
    case 'm':
      return absl::Milliseconds(count);
    case 'u':
      return absl::Microseconds(count);
    case 'n':
      return absl::Nanoseconds(count);
    default:
      return absl::InvalidArgumentError(problem);
  }
}

// One line of ASCII, at most 200 bytes: the library's words show a part of the
// request, whatever that is.
std::string Tame(absl::string_view words) {
  constexpr size_t kMost = 200;
  std::string tame;
  for (const char c : words.substr(0, kMost)) {
    tame.push_back(c >= 0x20 && c <= 0x7E ? c : ' ');
  }
  return tame;
}

absl::Status ReadJson(absl::string_view text,
                      google::protobuf::Message& request) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto read = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(text.data(), text.size()), &request,
      options);
  if (read.ok()) return absl::OkStatus();
  return MalformedRequest(request,
                          absl::StrCat("it is not JSON of that type: ",
                                       Tame(std::string(read.message()))));
}

}  // namespace

std::optional<WebProtocol> WebProtocolOf(absl::string_view content_type) {
  const std::string type = absl::AsciiStrToLower(absl::StripAsciiWhitespace(
      content_type.substr(0, content_type.find(';'))));
  absl::string_view rest = type;
  if (!absl::ConsumePrefix(&rest, "application/")) return std::nullopt;
  if (rest == "json" || rest == "proto") {
    return WebProtocol{Framing::kConnectUnary, rest == "json", type};
  }
  if (rest == "connect+json" || rest == "connect+proto") {
    return WebProtocol{Framing::kConnectStream, rest == "connect+json", type};
  }
  if (rest == "grpc-web" || rest == "grpc-web+proto") {
    return WebProtocol{Framing::kGrpcWeb, false, "application/grpc-web+proto"};
  }
  if (rest == "grpc-web-text" || rest == "grpc-web-text+proto") {
    return WebProtocol{Framing::kGrpcWebText, false,
                       "application/grpc-web-text+proto"};
  }
  return std::nullopt;
}

std::string ContentTypesFor(bool streams) {
  return absl::StrCat(
      streams ? "application/connect+json, application/connect+proto"
              : "application/json, application/proto",
      ", application/grpc-web+proto, application/grpc-web-text+proto");
}

absl::StatusOr<absl::Duration> WebTimeout(const WebProtocol& protocol,
                                          absl::string_view header) {
  if (header.empty()) return absl::InfiniteDuration();
  if (protocol.is_grpc_web()) return GrpcTimeout(header);
  constexpr size_t kMostDigits = 10;
  int64_t milliseconds = 0;
  if (header.size() > kMostDigits ||
      header.find_first_not_of("0123456789") != absl::string_view::npos ||
      !absl::SimpleAtoi(header, &milliseconds)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the header connect-timeout-ms, \"", header.substr(0, 20),
        "\", is not a number of milliseconds of at most 10 digits"));
  }
  return absl::Milliseconds(milliseconds);
}

absl::Status ReadWebRequest(const WebProtocol& protocol, absl::string_view body,
                            google::protobuf::Message& request) {
  std::string decoded;
  if (protocol.framing == Framing::kGrpcWebText) {
    auto bytes = DecodeBase64Pieces(body);
    if (!bytes.ok()) {
      return MalformedRequest(request, bytes.status().message());
    }
    decoded = *std::move(bytes);
    body = decoded;
  }
  if (protocol.framing != Framing::kConnectUnary) {
    const auto message = OnlyMessage(body);
    if (!message.ok()) {
      return MalformedRequest(request, message.status().message());
    }
    body = *message;
  }
  return protocol.json ? ReadJson(body, request) : Parse(body, request);
}

absl::Status WriteWebReply(const WebProtocol& protocol,
                           const google::protobuf::Message& reply,
                           std::string& bytes) {
  std::string message;
  if (protocol.json) {
    const auto written =
        google::protobuf::util::MessageToJsonString(reply, &message);
    if (!written.ok()) {
      return absl::InternalError(
          absl::StrCat("cannot write JSON: ", std::string(written.message())));
    }
  } else {
    CITYMATCH_RETURN_IF_ERROR(Serialize(reply, message));
  }
  if (message.size() > std::numeric_limits<uint32_t>::max()) {
    return absl::InternalError("a reply is over 4 GiB");
  }
  switch (protocol.framing) {
    case Framing::kConnectUnary:
      bytes = std::move(message);
      break;
    case Framing::kConnectStream:
    case Framing::kGrpcWeb:
      bytes = Frame(kPlainFrame, message);
      break;
    case Framing::kGrpcWebText:
      bytes = absl::Base64Escape(Frame(kPlainFrame, message));
      break;
  }
  return absl::OkStatus();
}

std::string WebOutcome(const WebProtocol& protocol,
                       const absl::Status& status) {
  switch (protocol.framing) {
    case Framing::kConnectUnary:
      return status.ok() ? ""
                         : Text(ErrorAsJson(FitToTrailer(ToRpcStatus(status))));
    case Framing::kConnectStream: {
      json end = json::object();
      if (!status.ok()) {
        end["error"] = ErrorAsJson(FitToTrailer(ToRpcStatus(status)));
      }
      return Frame(kConnectEndFrame, Text(end));
    }
    case Framing::kGrpcWeb:
      return Frame(kGrpcWebTrailersFrame, Trailers(status));
    case Framing::kGrpcWebText:
      return absl::Base64Escape(Frame(kGrpcWebTrailersFrame, Trailers(status)));
  }
  return "";
}

int HttpStatusOf(const WebProtocol& protocol, const absl::Status& status) {
  constexpr int kOk = 200;
  if (protocol.framing != Framing::kConnectUnary || status.ok()) return kOk;
  return ConnectCodeOf(static_cast<int>(status.code())).http_status;
}

}  // namespace citymatch
