#include "server/edge/web/web_calls.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "httplib.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/edge/api_service.h"
#include "server/edge/web/connection.h"
#include "server/edge/web/reply_pipe.h"
#include "server/edge/web/web_protocol.h"
#include "server/gate/arrival.h"
#include "server/gate/call.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {
namespace {

// Bytes of a request without a credential that is in force: more than any
// question needs.
constexpr size_t kMostOfStrangers = 64 << 10;

using google::protobuf::Message;

constexpr int kUnsupportedMediaType = 415;
// How often a waiting connection looks whether its client is still there.
constexpr absl::Duration kLookForClient = absl::Milliseconds(100);

std::string Header(const httplib::Request& request, const char* name) {
  return request.get_header_value(name);
}

// As credentials.cc does for gRPC: several headers are one, which is no
// credential, and an empty one is not the same as none.
std::string AuthorizationOf(const httplib::Request& request) {
  const size_t count = request.get_header_value_count("Authorization");
  std::string joined;
  for (size_t i = 0; i < count; ++i) {
    absl::StrAppend(&joined, i == 0 ? "" : ", ",
                    request.get_header_value("Authorization", i));
  }
  return count > 0 && joined.empty() ? " " : joined;
}

absl::Status TooLarge(size_t most) {
  return MakeError(
      absl::StatusCode::kResourceExhausted,
      absl::StrCat("the request is larger than ", most,
                   " bytes, the most that this server takes; send less at "
                   "once"),
      "REQUEST_TOO_LARGE", {{"max_bytes", absl::StrCat(most)}});
}

absl::Status BadHeader(absl::string_view problem) {
  return MakeError(absl::StatusCode::kInvalidArgument, problem,
                   "MALFORMED_REQUEST");
}

// What is wrong with the headers, apart from the content type.
absl::Status CheckHeaders(const WebProtocol& protocol,
                          const httplib::Request& request) {
  const std::string version = Header(request, "Connect-Protocol-Version");
  if (!protocol.is_grpc_web() && !version.empty() && version != "1") {
    return BadHeader("the header connect-protocol-version is not 1");
  }
  const std::string encoding =
      absl::AsciiStrToLower(Header(request, "Content-Encoding"));
  const bool plain = encoding.empty() || encoding == "identity";
  if (!plain &&
      !(encoding == "gzip" && protocol.framing == Framing::kConnectUnary)) {
    return MakeError(absl::StatusCode::kUnimplemented,
                     "the content encoding is not known here; send the body "
                     "as it is, or, of a unary call, by gzip",
                     "UNKNOWN_ENCODING");
  }
  return absl::OkStatus();
}

}  // namespace

// A call as it came.
struct WebCalls::Question {
  WebProtocol protocol;
  // Null: there is no such method.
  const ApiMethod* method = nullptr;
  Arrival arrival;
  // What is wrong with how it was sent, told once the gate has let it in.
  absl::Status fault;
  std::string body;

  absl::Status Run(const Call& call, WriteReply write) const {
    if (method == nullptr) {
      // The gate has a rule for a method that is not served here.
      return absl::UnimplementedError("the method is not served");
    }
    return method->run(
        call,
        [this](Message& message) {
          CITYMATCH_RETURN_IF_ERROR(fault);
          return ReadWebRequest(protocol, body, message);
        },
        write);
  }
};

WebCalls::WebCalls(const Api& api, size_t max_request_bytes,
                   Gatekeeper* gatekeeper)
    : max_request_bytes_(max_request_bytes), gatekeeper_(gatekeeper) {
  for (const auto& service : api) {
    for (const auto& method : service->methods()) {
      methods_.emplace(method->name, method.get());
    }
  }
}

bool WebCalls::IsMethod(absl::string_view path) {
  constexpr size_t kLongest = 200;
  return path.size() <= kLongest && absl::ConsumePrefix(&path, "/") &&
         absl::StrContains(path.substr(0, path.find('/')), '.') &&
         std::count(path.begin(), path.end(), '/') == 1 && path.back() != '/';
}

bool WebCalls::Answer(Connection& connection, const httplib::Request& request,
                      httplib::Response& response,
                      const httplib::ContentReader& read_body) {
  Question question;
  const std::string name = request.path.substr(1);
  const auto found = methods_.find(name);
  if (found != methods_.end()) question.method = found->second;
  const auto protocol = WebProtocolOf(Header(request, "Content-Type"));
  if (!protocol || (question.method != nullptr &&
                    !protocol->Fits(question.method->streams))) {
    const std::string types =
        ContentTypesFor(question.method != nullptr && question.method->streams);
    response.status = kUnsupportedMediaType;
    response.set_header("Accept-Post", types);
    response.set_header("Connection", "close");
    response.set_content(
        absl::StrCat("the content type must be one of ", types, "\n"),
        "text/plain; charset=utf-8");
    return false;
  }
  question.protocol = *protocol;
  question.fault = CheckHeaders(*protocol, request);

  question.arrival.method = name;
  question.arrival.peer = connection.peer();
  question.arrival.authorization = AuthorizationOf(request);
  question.arrival.certificate_pem = connection.certificate().pem;
  question.arrival.certificate_chain_pem = connection.certificate().chain_pem;

  // Bodies of strangers are read before the gate sees them, and so kept short.
  const size_t most_bytes =
      gatekeeper_->IsKnown(question.arrival)
          ? max_request_bytes_
          : std::min(max_request_bytes_, kMostOfStrangers);
  // A message in base64 is longer than the message.
  const size_t most = protocol->framing == Framing::kGrpcWebText
                          ? most_bytes / 3 * 4 + 64
                          : most_bytes + 5;
  uint64_t announced = 0;
  (void)absl::SimpleAtoi(Header(request, "Content-Length"), &announced);
  bool read = false;
  bool too_large = announced > most;
  if (!too_large && question.fault.ok()) {
    read = read_body([&](const char* data, size_t size) {
      too_large = size > most - question.body.size();
      if (too_large) return false;
      question.body.append(data, size);
      return true;
    });
    if (!read) response.status = -1;  // it is told in the protocol
  }
  if (!read) {
    response.set_header("Connection", "close");
    question.fault.Update(too_large
                              ? TooLarge(most_bytes)
                              : BadHeader("the body did not arrive whole, or "
                                          "not in time"));
  }

  const absl::StatusOr<absl::Duration> timeout =
      WebTimeout(*protocol, Header(request, protocol->is_grpc_web()
                                                ? "grpc-timeout"
                                                : "connect-timeout-ms"));
  if (!timeout.ok()) {
    question.fault.Update(BadHeader(timeout.status().message()));
  }
  question.arrival.deadline =
      timeout.ok() ? absl::Now() + *timeout : absl::InfiniteFuture();
  response.set_header("Cache-Control", "no-store");
  const bool streams = question.method != nullptr
                           ? question.method->streams
                           : protocol->framing == Framing::kConnectStream;
  streams ? AnswerStream(connection, std::move(question), response)
          : AnswerUnary(connection, std::move(question), response);
  return read;
}

void WebCalls::AnswerUnary(Connection& connection, Question question,
                           httplib::Response& response) {
  // Shared: the gate may hold on to it a little longer than this call.
  struct Exchange {
    Question question;
    std::atomic<bool> gone = false;
    std::string reply;
    absl::Status outcome;
    absl::Notification done;
  };
  const auto exchange = std::make_shared<Exchange>();
  exchange->question = std::move(question);
  Arrival arrival = std::move(exchange->question.arrival);
  arrival.cancelled = [exchange] { return exchange->gone.load(); };
  gatekeeper_->Submit(
      std::move(arrival),
      [exchange](const Call& call) {
        return exchange->question.Run(call, [&](const Message& reply) {
          return WriteWebReply(exchange->question.protocol, reply,
                               exchange->reply);
        });
      },
      [exchange](const absl::Status& status) {
        exchange->outcome = status;
        exchange->done.Notify();
      });
  while (!exchange->done.WaitForNotificationWithTimeout(kLookForClient)) {
    if (connection.PeerGone()) exchange->gone = true;
  }
  const WebProtocol& protocol = exchange->question.protocol;
  const absl::Status& outcome = exchange->outcome;
  response.status = HttpStatusOf(protocol, outcome);
  if (absl::IsUnauthenticated(outcome) &&
      protocol.framing == Framing::kConnectUnary) {
    response.set_header("WWW-Authenticate", "Bearer");
  }
  const bool is_json_error =
      protocol.framing == Framing::kConnectUnary && !outcome.ok();
  if (!outcome.ok()) exchange->reply.clear();
  response.set_content(
      exchange->reply.append(WebOutcome(protocol, outcome)),
      is_json_error ? "application/json" : protocol.content_type);
}

void WebCalls::AnswerStream(Connection& connection, Question question,
                            httplib::Response& response) {
  struct Exchange {
    Question question;
    ReplyPipe pipe;
  };
  const auto exchange = std::make_shared<Exchange>();
  exchange->question = std::move(question);
  Arrival arrival = std::move(exchange->question.arrival);
  arrival.cancelled = [exchange] { return exchange->pipe.broken(); };
  gatekeeper_->Submit(
      std::move(arrival),
      [exchange](const Call& call) {
        return exchange->question.Run(call, [&](const Message& reply) {
          std::string bytes;
          CITYMATCH_RETURN_IF_ERROR(
              WriteWebReply(exchange->question.protocol, reply, bytes));
          return exchange->pipe.Write(call, std::move(bytes));
        });
      },
      [exchange](const absl::Status& status) {
        exchange->pipe.Finish(status);
      });
  response.status = 200;
  // The library calls the first function until it says `done`, and the second
  // when nothing more can be sent, whatever the reason.
  response.set_chunked_content_provider(
      exchange->question.protocol.content_type,
      [exchange, &connection](size_t /*offset*/, httplib::DataSink& sink) {
        const auto gone = [&connection] { return connection.PeerGone(); };
        const std::optional<std::string> reply = exchange->pipe.Next(gone);
        if (reply) return sink.write(reply->data(), reply->size());
        const std::string outcome =
            WebOutcome(exchange->question.protocol, exchange->pipe.outcome());
        if (!sink.write(outcome.data(), outcome.size())) return false;
        sink.done();
        return true;
      },
      [exchange, &connection](bool /*sent*/) {
        exchange->pipe.Break(connection.stalled());
      });
}

}  // namespace citymatch
