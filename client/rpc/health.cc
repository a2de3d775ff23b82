#include "client/rpc/health.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "google/protobuf/io/coded_stream.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "grpcpp/support/stub_options.h"

namespace citymatch::client {
namespace {

// HealthCheckRequest {string service = 1} and HealthCheckResponse {enum status
// = 1}, by hand: two fields do not need their own generated code.
std::string EncodeRequest(const std::string& service) {
  std::string bytes;
  if (!service.empty()) {
    bytes += '\x0A';
    bytes += static_cast<char>(service.size());
    bytes += service;
  }
  return bytes;
}

std::string DecodeState(const grpc::Slice& reply) {
  google::protobuf::io::CodedInputStream stream(reply.begin(),
                                                static_cast<int>(reply.size()));
  uint32_t value = 0;
  if (stream.ReadTag() == 0x08) (void)stream.ReadVarint32(&value);
  return value == 1   ? kServing
         : value == 2 ? "NOT_SERVING"
         : value == 3 ? "SERVICE_UNKNOWN"
                      : "UNKNOWN";
}

}  // namespace

grpc::Status AskHealth(const std::shared_ptr<grpc::Channel>& channel,
                       grpc::ClientContext& context, const std::string& service,
                       std::string& state) {
  const grpc::Slice slice(EncodeRequest(service));
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer reply;
  grpc::Status result;
  absl::Notification done;
  grpc::GenericStub stub(channel);
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(),
                 &request, &reply, [&](grpc::Status finished) {
                   result = std::move(finished);
                   done.Notify();
                 });
  done.WaitForNotification();
  grpc::Slice whole;
  if (result.ok()) {
    if (grpc::Status read = reply.DumpToSingleSlice(&whole); !read.ok()) {
      return read;
    }
    state = DecodeState(whole);
  }
  return result;
}

}  // namespace citymatch::client
