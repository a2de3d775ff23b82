#include "server/edge/reactors.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "server/base/status_macros.h"
#include "server/edge/api_service.h"
#include "server/edge/codec.h"
#include "server/edge/credentials.h"
#include "server/edge/status.h"
#include "server/gate/call.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {
namespace {

using google::protobuf::Message;

Arrival ArrivalOf(grpc::CallbackServerContext* context, std::string method,
                  bool asks_certificate) {
  Arrival arrival;
  arrival.method = std::move(method);
  arrival.peer = context->peer();
  ReadCredentials(*context, asks_certificate, arrival);
  if (context->deadline() != std::chrono::system_clock::time_point::max()) {
    arrival.deadline = absl::FromChrono(context->deadline());
  }
  arrival.cancelled = [context] { return context->IsCancelled(); };
  return arrival;
}

// How long a slow reader may take to learn that it lost its rights.
constexpr absl::Duration kLastWord = absl::Seconds(2);

// A streaming call. The worker writes through it; gRPC tells it when a write
// is done; it deletes itself when the call is over, which is after Finish, the
// last thing that the worker does with it.
class StreamReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  StreamReactor(grpc::CallbackServerContext* context, absl::Duration max_stall)
      : context_(context), max_stall_(max_stall) {}

  absl::Status Run(const Call& call, const grpc::ByteBuffer& request,
                   const ApiMethod& method) {
    call_ = &call;
    return method.run(
        call, [&](Message& message) { return Parse(request, message); },
        [this](const Message& message) {
          grpc::ByteBuffer bytes;
          CITYMATCH_RETURN_IF_ERROR(Serialize(message, bytes));
          return Write(bytes);
        });
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    written_ = ok;
  }

  void OnDone() override { delete this; }

 private:
  absl::Status Write(const grpc::ByteBuffer& reply) {
    CITYMATCH_RETURN_IF_ERROR(call_->Check());
    {
      absl::MutexLock lock(&mutex_);
      writing_ = true;
    }
    StartWrite(&reply);
    absl::Status waited = WaitForWrite();
    if (!waited.ok()) {
      // gRPC may still read `reply`. A caller that lost its rights should be
      // told so, which takes the write to end; all others know why.
      const absl::Duration grace =
          IsDenial(waited.code()) ? kLastWord : absl::ZeroDuration();
      {
        absl::MutexLock lock(&mutex_);
        if (AwaitWritten(absl::Now() + grace)) return waited;
      }
      context_->TryCancel();
      absl::MutexLock lock(&mutex_);
      AwaitWritten(absl::InfiniteFuture());
      return waited;
    }
    absl::MutexLock lock(&mutex_);
    if (written_) return absl::OkStatus();
    return absl::Now() >= call_->deadline
               ? absl::DeadlineExceededError("the deadline has passed")
               : absl::CancelledError("the caller is gone");
  }

  bool AwaitWritten(absl::Time until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto done = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return !writing_;
    };
    return mutex_.AwaitWithDeadline(absl::Condition(&done), until);
  }

  // OK once gRPC has taken the write; else why it should wait no longer.
  absl::Status WaitForWrite() {
    // A client that is gone wakes the wait at once, through OnWriteDone; a
    // server that is ending its calls is noticed at the next turn.
    constexpr absl::Duration kTurn = absl::Milliseconds(100);
    const absl::Time give_up = absl::Now() + max_stall_;
    absl::MutexLock lock(&mutex_);
    while (!AwaitWritten(std::min(absl::Now() + kTurn, call_->deadline))) {
      CITYMATCH_RETURN_IF_ERROR(call_->Check());
      if (absl::Now() >= give_up) {
        return absl::DeadlineExceededError(
            "the client has not read from the stream for too long");
      }
    }
    return absl::OkStatus();
  }

  grpc::CallbackServerContext* const context_;
  const absl::Duration max_stall_;
  const Call* call_ = nullptr;  // only the worker uses it
  absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool written_ ABSL_GUARDED_BY(mutex_) = false;
};

// A call of a method that no service has. It reads nothing.
class UnknownMethodReactor final : public grpc::ServerGenericBidiReactor {
 public:
  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerUnaryReactor* StartUnary(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* reply,
                                     const ApiMethod* method,
                                     bool asks_certificate,
                                     Gatekeeper* gatekeeper) {
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  gatekeeper->Submit(
      ArrivalOf(context, method->name, asks_certificate),
      [=](const Call& call) {
        return method->run(
            call, [=](Message& message) { return Parse(*request, message); },
            [=](const Message& message) { return Serialize(message, *reply); });
      },
      [=](const absl::Status& status) {
        reactor->Finish(ToGrpcStatus(status));
      });
  return reactor;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartStream(
    grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
    const ApiMethod* method, bool asks_certificate, Gatekeeper* gatekeeper,
    absl::Duration max_stall) {
  auto* const reactor = new StreamReactor(context, max_stall);
  gatekeeper->Submit(
      ArrivalOf(context, method->name, asks_certificate),
      [=](const Call& call) { return reactor->Run(call, *request, *method); },
      [=](const absl::Status& status) {
        reactor->Finish(ToGrpcStatus(status));
      });
  return reactor;
}

grpc::ServerGenericBidiReactor* UnknownMethods::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  auto* const reactor = new UnknownMethodReactor;
  // `/package.Service/Method` without the slash.
  std::string name = context->method();
  if (!name.empty() && name.front() == '/') name.erase(0, 1);
  gatekeeper_->Submit(
      ArrivalOf(context, std::move(name), asks_certificate_),
      [](const Call&) {
        // The gate has a rule for a method that is not served here.
        return absl::UnimplementedError("the method is not served");
      },
      [=](const absl::Status& status) {
        reactor->Finish(ToGrpcStatus(status));
      });
  return reactor;
}

}  // namespace citymatch
