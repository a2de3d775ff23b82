#include "server/edge/codec.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "grpcpp/support/proto_buffer_writer.h"
#include "server/base/errors.h"

namespace citymatch {

absl::Status Parse(const grpc::ByteBuffer& bytes,
                   google::protobuf::Message& message) {
  grpc::ByteBuffer shared(bytes);  // the reader wants one that it may change
  grpc::ProtoBufferReader reader(&shared);
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) {
    return absl::OkStatus();
  }
  const auto& type = message.GetDescriptor()->full_name();
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("the request is not a ", type,
                   ": its bytes do not parse, or a text in it is not UTF-8"),
      "MALFORMED_REQUEST", {{"type", type}});
}

absl::Status Serialize(const google::protobuf::Message& message,
                       grpc::ByteBuffer& bytes) {
  const size_t size = message.ByteSizeLong();
  if (size > static_cast<size_t>(std::numeric_limits<int>::max())) {
    return absl::InternalError("a reply is over 2 GiB");
  }
  constexpr int kBlockBytes = 1 << 20;
  grpc::ProtoBufferWriter writer(&bytes, kBlockBytes, static_cast<int>(size));
  if (!message.SerializeToZeroCopyStream(&writer)) {
    return absl::InternalError(absl::StrCat(
        "cannot serialize a ", message.GetDescriptor()->full_name()));
  }
  return absl::OkStatus();
}

}  // namespace citymatch
