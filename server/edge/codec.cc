#include "server/edge/codec.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/proto_buffer_writer.h"
#include "server/base/errors.h"

namespace citymatch {
namespace {

// What protobuf can carry at all: 2 GiB.
constexpr size_t kMaxBytes =
    static_cast<size_t>(std::numeric_limits<int>::max());
constexpr char kDoesNotParse[] =
    "its bytes do not parse, or a text in it is not UTF-8";

absl::Status TooLarge() { return absl::InternalError("a reply is over 2 GiB"); }

absl::Status CannotSerialize(const google::protobuf::Message& message) {
  return absl::InternalError(absl::StrCat(
      "cannot serialize a ", message.GetDescriptor()->full_name()));
}

}  // namespace

absl::Status Parse(const grpc::ByteBuffer& bytes,
                   google::protobuf::Message& message) {
  grpc::ByteBuffer shared(bytes);  // the reader wants one that it may change
  grpc::ProtoBufferReader reader(&shared);
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) {
    return absl::OkStatus();
  }
  return MalformedRequest(message, kDoesNotParse);
}

absl::Status Parse(absl::string_view bytes,
                   google::protobuf::Message& message) {
  if (bytes.size() <= kMaxBytes &&
      message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  return MalformedRequest(message, kDoesNotParse);
}

absl::Status MalformedRequest(const google::protobuf::Message& message,
                              absl::string_view problem) {
  const auto& type = message.GetDescriptor()->full_name();
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("the request is not a ", type, ": ", problem),
                   "MALFORMED_REQUEST", {{"type", type}});
}

absl::Status Serialize(const google::protobuf::Message& message,
                       grpc::ByteBuffer& bytes) {
  const size_t size = message.ByteSizeLong();
  if (size > kMaxBytes) return TooLarge();
  constexpr int kBlockBytes = 1 << 20;
  grpc::ProtoBufferWriter writer(&bytes, kBlockBytes, static_cast<int>(size));
  if (!message.SerializeToZeroCopyStream(&writer)) {
    return CannotSerialize(message);
  }
  return absl::OkStatus();
}

absl::Status Serialize(const google::protobuf::Message& message,
                       std::string& bytes) {
  if (message.ByteSizeLong() > kMaxBytes) return TooLarge();
  return message.SerializeToString(&bytes) ? absl::OkStatus()
                                           : CannotSerialize(message);
}

}  // namespace citymatch
