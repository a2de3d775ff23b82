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

// A call with streams, one step after the other.
class RawStream {
 public:
  // Sends the request; `last`: and that no other follows.
  RawStream(const std::shared_ptr<grpc::Channel>& channel,
            const std::string& path, const std::string& request, bool last)
      : stub_(channel), call_(stub_.PrepareCall(&context_, path, &queue_)) {
    call_->StartCall(nullptr);
    Wait();
    if (last) {
      call_->WriteLast(ToBuffer(request), {}, nullptr);
    } else {
      call_->Write(ToBuffer(request), nullptr);
    }
    Wait();
  }

  // Adds the next message to `bytes`; false at the end.
  bool Read(std::string& bytes) {
    grpc::ByteBuffer received;
    call_->Read(&received, nullptr);
    if (!Wait()) return false;
    bytes += ToString(received);
    return true;
  }

  void WritesDone() {
    call_->WritesDone(nullptr);
    Wait();
  }

  void Cancel() { context_.TryCancel(); }

  grpc::Status Finish() {
    grpc::Status status;
    call_->Finish(&status, nullptr);
    Wait();
    return status;
  }

 private:
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  const std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

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
  RawStream stream(channel, path, request, /*last=*/false);
  RawReply reply;
  (void)stream.Read(reply.bytes);
  stream.WritesDone();
  reply.status = stream.Finish();
  return reply;
}

RawReply ReadAllRaw(const std::shared_ptr<grpc::Channel>& channel,
                    const std::string& path, const std::string& request) {
  RawStream stream(channel, path, request, /*last=*/true);
  RawReply reply;
  while (stream.Read(reply.bytes)) {
  }
  reply.status = stream.Finish();
  return reply;
}

RawReply ReadFirstRaw(const std::shared_ptr<grpc::Channel>& channel,
                      const std::string& path, const std::string& request) {
  RawStream stream(channel, path, request, /*last=*/true);
  RawReply reply;
  const bool came = stream.Read(reply.bytes);
  if (came) stream.Cancel();
  reply.status = stream.Finish();
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
