// The messages of a call that streams, one after the other.
#ifndef CITYMATCH_CLIENT_RPC_SERVER_STREAM_H_
#define CITYMATCH_CLIENT_RPC_SERVER_STREAM_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/rpc/interruption.h"
#include "client/rpc/status_details.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace citymatch::client {

// Cancels the call when it goes before the end. Thread-compatible.
template <typename Reply>
class ServerStream {
 public:
  // The interruption must outlive it; `request_type` is for NamingMethod.
  ServerStream(std::shared_ptr<grpc::ClientContext> context,
               std::unique_ptr<grpc::ClientReader<Reply>> reader,
               Interruption& interruption, absl::string_view request_type)
      : request_type_(request_type),
        context_(std::move(context)),
        guard_(interruption, *context_),
        reader_(std::move(reader)) {}

  ~ServerStream() {
    if (ended_) return;
    context_->TryCancel();
    (void)reader_->Finish();
  }

  ServerStream(const ServerStream&) = delete;
  ServerStream& operator=(const ServerStream&) = delete;

  // Waits for the first message, which Next then gives. The end of the stream
  // if there is none. To be called once, first.
  grpc::Status ReadFirst() {
    first_.emplace();
    if (reader_->Read(&*first_)) return grpc::Status::OK;
    first_.reset();
    ended_ = true;
    return reader_->Finish();
  }

  // Waits for the next message. nullopt at the end; not to be called after it,
  // nor after an error.
  absl::StatusOr<std::optional<Reply>> Next() {
    if (first_.has_value()) return std::exchange(first_, std::nullopt);
    Reply reply;
    if (!ended_ && reader_->Read(&reply)) return reply;
    if (ended_) return std::nullopt;
    ended_ = true;
    absl::Status status =
        NamingMethod(ToAbslStatus(reader_->Finish()), request_type_);
    if (!status.ok()) return status;
    return std::nullopt;
  }

 private:
  const std::string request_type_;
  const std::shared_ptr<grpc::ClientContext> context_;
  const Interruption::Guard guard_;
  const std::unique_ptr<grpc::ClientReader<Reply>> reader_;
  std::optional<Reply> first_;
  bool ended_ = false;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_SERVER_STREAM_H_
