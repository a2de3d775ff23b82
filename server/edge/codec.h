// Messages from and to the bytes that transports carry.
#ifndef CITYMATCH_SERVER_EDGE_CODEC_H_
#define CITYMATCH_SERVER_EDGE_CODEC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"

namespace citymatch {

// Parses `bytes` into `message`. INVALID_ARGUMENT, reason MALFORMED_REQUEST,
// if they are not such a message or hold text that is not UTF-8.
[[nodiscard]] absl::Status Parse(const grpc::ByteBuffer& bytes,
                                 google::protobuf::Message& message);
[[nodiscard]] absl::Status Parse(absl::string_view bytes,
                                 google::protobuf::Message& message);

// The error of Parse, saying what is wrong: `its bytes do not parse`.
[[nodiscard]] absl::Status MalformedRequest(
    const google::protobuf::Message& message, absl::string_view problem);

// Writes `message` to `bytes`. INTERNAL if it is over 2 GiB.
[[nodiscard]] absl::Status Serialize(const google::protobuf::Message& message,
                                     grpc::ByteBuffer& bytes);
[[nodiscard]] absl::Status Serialize(const google::protobuf::Message& message,
                                     std::string& bytes);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_CODEC_H_
