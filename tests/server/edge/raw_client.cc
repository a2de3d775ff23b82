#include "tests/server/edge/raw_client.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace citymatch {
namespace {

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Valid() || !buffer.Dump(&slices).ok()) return "";
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace

RawReply CallRaw(const std::shared_ptr<grpc::Channel>& channel,
                 const std::string& path, const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  const grpc::ByteBuffer sent = ToBuffer(request);
  grpc::ByteBuffer received;
  RawReply reply;
  absl::Notification done;
  stub.UnaryCall(&context, path, {}, &sent, &received,
                 [&](grpc::Status status) {
                   reply.status = status;
                   done.Notify();
                 });
  done.WaitForNotification();
  reply.bytes = ToString(received);
  return reply;
}

RawReply ExchangeRaw(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& path, const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto stream = stub.PrepareCall(&context, path, &queue);
  stream->StartCall(nullptr);
  wait();
  stream->Write(ToBuffer(request), nullptr);
  wait();
  RawReply reply;
  grpc::ByteBuffer received;
  stream->Read(&received, nullptr);
  wait();
  stream->WritesDone(nullptr);
  wait();
  stream->Finish(&reply.status, nullptr);
  wait();
  reply.bytes = ToString(received);
  return reply;
}

RawReply ReadAllRaw(const std::shared_ptr<grpc::Channel>& channel,
                    const std::string& path, const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto stream = stub.PrepareCall(&context, path, &queue);
  stream->StartCall(nullptr);
  wait();
  stream->WriteLast(ToBuffer(request), {}, nullptr);
  wait();
  RawReply reply;
  while (true) {
    grpc::ByteBuffer received;
    stream->Read(&received, nullptr);
    if (!wait()) break;
    reply.bytes += ToString(received);
  }
  stream->Finish(&reply.status, nullptr);
  wait();
  return reply;
}

RawReply ReadFirstRaw(const std::shared_ptr<grpc::Channel>& channel,
                      const std::string& path, const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto stream = stub.PrepareCall(&context, path, &queue);
  stream->StartCall(nullptr);
  wait();
  stream->WriteLast(ToBuffer(request), {}, nullptr);
  wait();
  RawReply reply;
  grpc::ByteBuffer received;
  stream->Read(&received, nullptr);
  const bool came = wait();
  if (came) {
    reply.bytes = ToString(received);
    context.TryCancel();
  }
  stream->Finish(&reply.status, nullptr);
  wait();
  if (came) reply.status = grpc::Status::OK;
  return reply;
}

std::string HealthOf(const std::shared_ptr<grpc::Channel>& channel,
                     const std::string& service) {
  // HealthCheckRequest { string service = 1; }
  const RawReply reply = CallRaw(
      channel, "/grpc.health.v1.Health/Check",
      absl::StrCat("\x0A", std::string(1, static_cast<char>(service.size())),
                   service));
  if (!reply.status.ok()) {
    return absl::StrCat("code ", static_cast<int>(reply.status.error_code()));
  }
  // HealthCheckResponse { ServingStatus status = 1; }
  if (reply.bytes == std::string("\x08\x01", 2)) return "SERVING";
  if (reply.bytes == std::string("\x08\x02", 2)) return "NOT_SERVING";
  return "UNKNOWN";
}

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return "";
  google::rpc::ErrorInfo info;
  int count = 0;
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&info)) ++count;
  }
  return count == 1 ? info.reason() : "";
}

bool TellsWhenToRetry(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return false;
  for (const auto& detail : details.details()) {
    if (detail.Is<google::rpc::RetryInfo>()) return true;
  }
  return false;
}

}  // namespace citymatch
