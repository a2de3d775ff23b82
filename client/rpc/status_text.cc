#include "client/rpc/status_text.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/rpc/advice.h"

namespace citymatch::client {
namespace {

// What a user gave is a flag; the API's path says nothing to them.
std::string WithFlags(std::string text) {
  constexpr char kWeights[] = "options.weights[";
  size_t at = 0;
  while ((at = text.find(kWeights, at)) != std::string::npos) {
    size_t end = text.find(']', at);
    if (end == std::string::npos) break;
    ++end;
    for (const absl::string_view field : {".criterion", ".weight"}) {
      if (absl::StartsWith(absl::string_view(text).substr(end), field)) {
        end += field.size();
      }
    }
    text.replace(at, end - at, "--weights");
  }
  return absl::StrReplaceAll(text, {{"options.as_of_date", "--as-of"},
                                    {"options.language_code", "--lang"},
                                    {"options.programme", "--programme"},
                                    {"options.weights", "--weights"}});
}

std::string FirstLine(const absl::Status& status, absl::string_view address) {
  if (IsUnreachable(status)) {
    return absl::StrCat("the server at ", address, " cannot be reached");
  }
  const std::string message(status.message());
  switch (status.code()) {
    case absl::StatusCode::kDeadlineExceeded:
      return absl::StrCat("the server at ", address,
                          " did not answer in time; try again, or allow more "
                          "with --timeout");
    case absl::StatusCode::kCancelled:
      return "interrupted";
    case absl::StatusCode::kUnimplemented:
      return absl::StrCat("the server at ", address,
                          " does not know this request; it may be older than "
                          "this client, or not a citymatch server",
                          message.empty() ? "" : ": ", message);
    default:
      return message.empty()
                 ? absl::StrCat("the server failed with ",
                                absl::StatusCodeToString(status.code()))
                 : message;
  }
}

// What to do about a server that cannot be reached.
std::string ReachAdvice(absl::string_view message, absl::string_view address,
                        Transport transport) {
  const std::string handshake = HandshakeAdvice(message, address, transport);
  if (!handshake.empty()) return absl::StrCat("\n  ", handshake);
  return absl::StrCat(
      IsLocalAddress(address)
          ? absl::StrCat("\n  Is it running? Start one with: citymatchd "
                         "--data-dir DIR --listen ",
                         address)
          : "",
      "\n  Is it elsewhere? Name it with --server HOST:PORT or the environment "
      "variable CITYMATCH_SERVER.");
}

// What to do about a refusal, one hint a line; empty for other errors.
std::string RefusalAdvice(const absl::Status& status,
                          const google::rpc::ErrorInfo& info) {
  if (absl::IsUnauthenticated(status)) {
    return absl::StrCat("\n  ", CredentialAdvice(info.reason()));
  }
  const auto known = info.metadata().find("method");
  const std::string method =
      known == info.metadata().end()
          ? MethodOf(status)
          : std::string(known->second.substr(known->second.rfind('/') + 1));
  if (!absl::IsPermissionDenied(status) || method.empty()) return "";
  return absl::StrCat("\n  Who may: citymatch auth explain ", method,
                      "\n  Who you are: citymatch whoami");
}

}  // namespace

std::string Describe(const absl::Status& status, absl::string_view address,
                     Transport transport) {
  std::string text = FirstLine(status, address);
  if (IsUnreachable(status)) {
    absl::StrAppend(&text, "\n  ", status.message(),
                    ReachAdvice(status.message(), address, transport));
    return text;
  }
  if (const auto bad = GetDetail<google::rpc::BadRequest>(status)) {
    for (const auto& violation : bad->field_violations()) {
      // A single violation is the message itself.
      if (absl::StrContains(text, violation.description()) &&
          absl::StrContains(text, violation.field())) {
        continue;
      }
      absl::StrAppend(&text, "\n  ", violation.field(),
                      violation.field().empty() ? "" : ": ",
                      violation.description());
    }
  }
  if (const auto failure =
          GetDetail<google::rpc::PreconditionFailure>(status)) {
    for (const auto& violation : failure->violations()) {
      if (absl::StrContains(text, violation.description())) continue;
      absl::StrAppend(&text, "\n  ", violation.subject(), ": ",
                      violation.description());
    }
  }
  if (const auto info = GetDetail<google::rpc::ErrorInfo>(status)) {
    if (info->reason() == "ETAG_MISMATCH") {
      absl::StrAppend(&text,
                      "\n  Somebody changed it meanwhile: get it again, look "
                      "at what changed (history), and repeat with its etag.");
    }
    absl::StrAppend(&text, RefusalAdvice(status, *info), "\n  (",
                    info->reason(), ")");
  }
  if (const absl::Duration delay = RetryDelay(status);
      delay > absl::ZeroDuration()) {
    absl::StrAppend(&text, "\n  Try again in ", absl::FormatDuration(delay),
                    ".");
  }
  return WithFlags(std::move(text));
}

}  // namespace citymatch::client
