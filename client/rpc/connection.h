// A connection to a server, or to the first that serves of several: every call
// goes through here and gets its deadline, its credentials, its request id, its
// retries, its way around a server that fails, and the way to be interrupted.
#ifndef CITYMATCH_CLIENT_RPC_CONNECTION_H_
#define CITYMATCH_CLIENT_RPC_CONNECTION_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/rpc/call_options.h"
#include "client/rpc/connection_options.h"
#include "client/rpc/endpoints.h"
#include "client/rpc/interruption.h"
#include "client/rpc/repeatable.h"
#include "client/rpc/retry.h"
#include "client/rpc/server_stream.h"
#include "client/rpc/status_details.h"
#include "client/rpc/timing.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/sync_stream.h"

namespace citymatch::client {

// The largest message that a server accepts unless configured otherwise, in
// bytes.
inline constexpr int kMaxSendBytes = 8 << 20;

// The largest reply that is accepted, in bytes: an import's reply lists every
// problem of its rows.
inline constexpr int kMaxReceiveBytes = 64 << 20;

// A channel with our limits to options.address. Does not connect yet. Proxies
// of the environment are not used: the server is part of the house. A server
// that vanishes without a word is noticed within a minute. REQUIRES:
// CheckOptions is OK.
[[nodiscard]] std::shared_ptr<grpc::Channel> MakeChannel(
    const ConnectionOptions& options);

// A channel to each of AddressesOf(options).
[[nodiscard]] std::vector<std::shared_ptr<grpc::Channel>> MakeChannels(
    const ConnectionOptions& options);

// A method of a stub, with one reply or a stream of them.
template <typename Stub, typename Request, typename Reply>
using UnaryMethod = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&,
                                           Reply*);
template <typename Stub, typename Request, typename Reply>
using StreamMethod = std::unique_ptr<grpc::ClientReader<Reply>> (Stub::*)(
    grpc::ClientContext*, const Request&);

// Thread-safe. The interruption must outlive it.
class Connection {
 public:
  // One channel for each of AddressesOf(options), in their order.
  Connection(ConnectionOptions options,
             std::vector<std::shared_ptr<grpc::Channel>> channels,
             Interruption& interruption, Timing timing = {});

  // To options.address alone.
  Connection(ConnectionOptions options, std::shared_ptr<grpc::Channel> channel,
             Interruption& interruption)
      : Connection(std::move(options), std::vector{std::move(channel)},
                   interruption) {}

  // Calls a method and waits for its reply. A request that could carry a
  // request id and has none gets one, the same for all tries. Repeated only if
  // that is safe: see repeatable.h.
  template <typename Stub, typename Request, typename Reply>
  [[nodiscard]] absl::Status Call(UnaryMethod<Stub, Request, Reply> method,
                                  const Request& request, Reply& reply,
                                  const CallOptions& options = {}) {
    std::optional<Request> with_id;
    const Request& sent = WithId(request, with_id);
    return NamingMethod(
        Repeat(PlanFor(sent, options, options_.timeout),
               [&](const std::shared_ptr<grpc::ClientContext>& context,
                   const std::shared_ptr<grpc::Channel>& channel) {
                 Stub stub(channel);
                 return (stub.*method)(context.get(), sent, &reply);
               }),
        Request::descriptor()->name());
  }

  // Calls a method that streams, and waits for its first message. Repeated as
  // Call does until that is there, never after it. Its time is that of
  // ConnectionOptions::stream_timeout unless `options` have one. The connection
  // must outlive the stream.
  template <typename Stub, typename Request, typename Reply>
  [[nodiscard]] absl::StatusOr<std::unique_ptr<ServerStream<Reply>>> Open(
      StreamMethod<Stub, Request, Reply> method, const Request& request,
      const CallOptions& options = {}) {
    std::optional<Request> with_id;
    const Request& sent = WithId(request, with_id);
    std::unique_ptr<ServerStream<Reply>> stream;
    absl::Status status = NamingMethod(
        Repeat(PlanFor(sent, options, options_.stream_timeout),
               [&](const std::shared_ptr<grpc::ClientContext>& context,
                   const std::shared_ptr<grpc::Channel>& channel) {
                 Stub stub(channel);
                 stream = std::make_unique<ServerStream<Reply>>(
                     context, (stub.*method)(context.get(), sent),
                     interruption_, Request::descriptor()->name());
                 return stream->ReadFirst();
               }),
        Request::descriptor()->name());
    if (!status.ok()) return status;
    return stream;
  }

  // Hands each message of a stream to `take` until that fails or the stream
  // ends.
  template <typename Stub, typename Request, typename Reply, typename Take>
  [[nodiscard]] absl::Status Stream(StreamMethod<Stub, Request, Reply> method,
                                    const Request& request, Take take) {
    auto stream = Open(method, request);
    if (!stream.ok()) return stream.status();
    while (true) {
      absl::StatusOr<std::optional<Reply>> reply = (*stream)->Next();
      if (!reply.ok()) return reply.status();
      if (!reply->has_value()) return absl::OkStatus();
      if (absl::Status taken = take(**reply); !taken.ok()) return taken;
    }
  }

  // Waits as before try number `attempt` (from 2). CANCELLED after an
  // interruption.
  [[nodiscard]] absl::Status WaitBefore(int attempt, const RetryPolicy& policy,
                                        const absl::Status& status);

  // The answer to a health check of the server in use: `SERVING`,
  // `NOT_SERVING`, `UNKNOWN` or `SERVICE_UNKNOWN`. `service` is a full service
  // name; empty = the server.
  [[nodiscard]] absl::Status CheckHealth(const std::string& service,
                                         std::string& state);

  [[nodiscard]] const ConnectionOptions& options() const { return options_; }
  [[nodiscard]] Interruption& interruption() { return interruption_; }
  [[nodiscard]] absl::Time Now() const { return timing_.now(); }

 private:
  // What holds for one call.
  struct Plan {
    Persistence persistence;
    RetryPolicy retry;
    absl::Duration timeout;
  };
  using Attempt =
      std::function<grpc::Status(const std::shared_ptr<grpc::ClientContext>&,
                                 const std::shared_ptr<grpc::Channel>&)>;

  // `request`, or a copy with a request id, kept in `copy`.
  template <typename Request>
  static const Request& WithId(const Request& request,
                               std::optional<Request>& copy) {
    if (!LacksRequestId(request)) return request;
    GiveRequestId(copy.emplace(request));
    return *copy;
  }

  [[nodiscard]] Plan PlanFor(const google::protobuf::Message& request,
                             const CallOptions& options,
                             absl::Duration timeout) const;

  // The context of one try. The token goes with every call, not with the
  // channel: gRPC's own call credentials need TLS, also where nothing leaves
  // the machine.
  [[nodiscard]] std::shared_ptr<grpc::ClientContext> NewContext(
      const Endpoint& endpoint, absl::Time deadline) const;

  [[nodiscard]] absl::Status Repeat(const Plan& plan, const Attempt& attempt);

  // One try.
  [[nodiscard]] absl::Status Try(size_t endpoint, absl::Time deadline,
                                 const Attempt& attempt);

  // The endpoint for the next try.
  [[nodiscard]] size_t Choose(absl::Time deadline);

  // Whether an endpoint says that it serves.
  [[nodiscard]] bool Serves(size_t endpoint);

  const ConnectionOptions options_;
  Interruption& interruption_;
  const Timing timing_;
  Endpoints endpoints_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_CONNECTION_H_
