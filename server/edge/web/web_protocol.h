// The three ways in which a browser may call a method, and what each makes of
// requests, replies and errors. Pure functions: no connection, no call.
//
//   content type                      request          reply
//   application/json, /proto          the message      the message, or an error
//                                                      as JSON with an HTTP
//                                                      status (Connect, unary)
//   application/connect+json, +proto  one frame        frames, the last with
//                                                      the outcome as JSON
//                                                      (Connect, streaming)
//   application/grpc-web, +proto      one frame        frames, the last with
//                                                      the outcome as trailers
//   application/grpc-web-text, +proto the same in base64
//
// See https://connectrpc.com/docs/protocol and gRPC's PROTOCOL-WEB.md.
#ifndef CITYMATCH_SERVER_EDGE_WEB_WEB_PROTOCOL_H_
#define CITYMATCH_SERVER_EDGE_WEB_WEB_PROTOCOL_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace citymatch {

enum class Framing { kConnectUnary, kConnectStream, kGrpcWeb, kGrpcWebText };

struct WebProtocol {
  Framing framing = Framing::kConnectUnary;
  // Whether messages are JSON rather than protobuf's bytes.
  bool json = false;
  // Of the reply.
  std::string content_type;

  [[nodiscard]] bool is_grpc_web() const {
    return framing == Framing::kGrpcWeb || framing == Framing::kGrpcWebText;
  }
  // Whether a method of that kind may be called so.
  [[nodiscard]] bool Fits(bool streams) const {
    return is_grpc_web() || (framing == Framing::kConnectStream) == streams;
  }
};

// The protocol of a content type, whose parameters do not matter; nullopt if
// it is none of the above.
[[nodiscard]] std::optional<WebProtocol> WebProtocolOf(
    absl::string_view content_type);

// The content types by which a method of that kind can be called, for messages.
[[nodiscard]] std::string ContentTypesFor(bool streams);

// How long the caller waits, of `grpc-timeout` (`10S`) or `connect-timeout-ms`
// (`10000`); an empty header is the infinite duration. INVALID_ARGUMENT if it
// cannot be read.
[[nodiscard]] absl::StatusOr<absl::Duration> WebTimeout(
    const WebProtocol& protocol, absl::string_view header);

// Reads the request from the body. INVALID_ARGUMENT, reason MALFORMED_REQUEST.
// Fields of JSON that the message does not have are passed over, as those of
// newer clients are in protobuf's bytes.
[[nodiscard]] absl::Status ReadWebRequest(const WebProtocol& protocol,
                                          absl::string_view body,
                                          google::protobuf::Message& request);

// Writes one reply as it goes by the wire.
[[nodiscard]] absl::Status WriteWebReply(const WebProtocol& protocol,
                                         const google::protobuf::Message& reply,
                                         std::string& bytes);

// What follows the last reply, or stands instead of it: the outcome. Empty for
// a unary Connect call that went well.
[[nodiscard]] std::string WebOutcome(const WebProtocol& protocol,
                                     const absl::Status& status);

// The HTTP status of a unary Connect call; 200 for all others.
[[nodiscard]] int HttpStatusOf(const WebProtocol& protocol,
                               const absl::Status& status);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_WEB_PROTOCOL_H_
