// A connection to one server: every call goes through here and gets its
// deadline, its credentials, its retries and the way to be interrupted.
#ifndef CITYMATCH_CLIENT_RPC_CONNECTION_H_
#define CITYMATCH_CLIENT_RPC_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/rpc/connection_options.h"
#include "client/rpc/interruption.h"
#include "client/rpc/retry.h"
#include "client/rpc/status_text.h"
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

// A channel with our limits. Does not connect yet. Proxies of the environment
// are not used: the server is part of the house. REQUIRES: CheckOptions is OK.
[[nodiscard]] std::shared_ptr<grpc::Channel> MakeChannel(
    const ConnectionOptions& options);

// Thread-safe. The interruption must outlive it.
class Connection {
 public:
  Connection(ConnectionOptions options, std::shared_ptr<grpc::Channel> channel,
             Interruption& interruption);

  // Calls a method of a stub and waits for its reply. `request` must be safe to
  // send twice, unless `persistence` is kOnce.
  template <typename Stub, typename Request, typename Reply>
  [[nodiscard]] absl::Status Call(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Reply*),
      Stub& stub, const Request& request, Reply& reply,
      Persistence persistence = Persistence::kImpatient) {
    return NamingMethod(Repeat(persistence,
                               [&](grpc::ClientContext& context) {
                                 return (stub.*method)(&context, request,
                                                       &reply);
                               }),
                        Request::descriptor()->name());
  }

  // Calls a method that streams, and hands each message to `take` until that
  // fails or the stream ends. Not repeated; DEADLINE_EXCEEDED after `longest`.
  template <typename Stub, typename Request, typename Reply>
  [[nodiscard]] absl::Status Stream(
      std::unique_ptr<grpc::ClientReader<Reply>> (Stub::*method)(
          grpc::ClientContext*, const Request&),
      Stub& stub, const Request& request,
      const std::function<absl::Status(const Reply&)>& take,
      absl::Duration longest = absl::InfiniteDuration()) {
    grpc::ClientContext context;
    AddCredentials(context);
    if (longest != absl::InfiniteDuration()) {
      context.set_deadline(absl::ToChronoTime(absl::Now() + longest));
    }
    const Interruption::Guard guard(interruption_, context);
    const auto reader = (stub.*method)(&context, request);
    absl::Status taken;
    Reply reply;
    while (taken.ok() && reader->Read(&reply)) taken = take(reply);
    if (!taken.ok()) context.TryCancel();
    const absl::Status finished = NamingMethod(ToAbslStatus(reader->Finish()),
                                               Request::descriptor()->name());
    return taken.ok() ? finished : taken;
  }

  // The server's answer to a health check: `SERVING`, `NOT_SERVING`, `UNKNOWN`
  // or `SERVICE_UNKNOWN`. `service` is a full service name; empty = the server.
  [[nodiscard]] absl::Status CheckHealth(const std::string& service,
                                         std::string& state);

  [[nodiscard]] const ConnectionOptions& options() const { return options_; }
  [[nodiscard]] const std::shared_ptr<grpc::Channel>& channel() const {
    return channel_;
  }
  [[nodiscard]] Interruption& interruption() { return interruption_; }

 private:
  // The token goes with every call, not with the channel: gRPC's own call
  // credentials need TLS, also where nothing leaves the machine.
  void AddCredentials(grpc::ClientContext& context) const;

  absl::Status Repeat(
      Persistence persistence,
      const std::function<grpc::Status(grpc::ClientContext&)>& attempt);

  const ConnectionOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
  Interruption& interruption_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_CONNECTION_H_
