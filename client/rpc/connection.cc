#include "client/rpc/connection.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/rpc/health.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace citymatch::client {
namespace {

// How long a server may take to be connected before the next one is tried.
constexpr absl::Duration kConnectPatience = absl::Seconds(3);

// How long a server that failed may take to say that it serves again.
constexpr absl::Duration kHealthPatience = absl::Seconds(2);

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(const ConnectionOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxSendMessageSize(kMaxSendBytes);
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  // Error details travel in the trailing metadata.
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 64 << 10);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  // Servers take no more than a ping every ten seconds.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20000);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  if (TransportTo(options, options.address) == Transport::kPlaintext) {
    return grpc::CreateCustomChannel(
        options.address, grpc::InsecureChannelCredentials(), arguments);
  }
  if (!options.tls_server_name.empty()) {
    arguments.SetSslTargetNameOverride(options.tls_server_name);
  }
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = options.ca_certificates;
  tls.pem_cert_chain = options.client_certificate;
  tls.pem_private_key = options.client_key;
  return grpc::CreateCustomChannel(options.address, grpc::SslCredentials(tls),
                                   arguments);
}

std::vector<std::shared_ptr<grpc::Channel>> MakeChannels(
    const ConnectionOptions& options) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (const std::string& address : AddressesOf(options)) {
    ConnectionOptions one = options;
    one.address = address;
    channels.push_back(MakeChannel(one));
  }
  return channels;
}

namespace {

std::vector<Endpoint> ToEndpoints(
    const ConnectionOptions& options,
    std::vector<std::shared_ptr<grpc::Channel>> channels) {
  const std::vector<std::string> addresses = AddressesOf(options);
  std::vector<Endpoint> endpoints;
  for (size_t i = 0; i < channels.size(); ++i) {
    endpoints.push_back({addresses[i], std::move(channels[i])});
  }
  return endpoints;
}

absl::Status Interrupted() { return absl::CancelledError("interrupted"); }

}  // namespace

Connection::Connection(ConnectionOptions options,
                       std::vector<std::shared_ptr<grpc::Channel>> channels,
                       Interruption& interruption, Timing timing)
    : options_(std::move(options)),
      interruption_(interruption),
      timing_(std::move(timing)),
      endpoints_(ToEndpoints(options_, std::move(channels)),
                 options_.return_after) {}

Connection::Plan Connection::PlanFor(const google::protobuf::Message& request,
                                     const CallOptions& options,
                                     absl::Duration timeout) const {
  return {IsRepeatable(request)
              ? options.persistence.value_or(options_.persistence)
              : Persistence::kOnce,
          options.retry.value_or(options_.retry),
          options.timeout.value_or(timeout)};
}

std::shared_ptr<grpc::ClientContext> Connection::NewContext(
    const Endpoint& endpoint, absl::Time deadline) const {
  auto context = std::make_shared<grpc::ClientContext>();
  // MaySendToken was asked when the options were checked; a token that may not
  // travel stays here also if that was forgotten.
  if (!options_.token.empty() && MaySendToken(options_, endpoint.address)) {
    context->AddMetadata("authorization",
                         absl::StrCat("Bearer ", options_.token));
  }
  if (deadline < absl::InfiniteFuture()) {
    // gRPC knows the real clock only.
    context->set_deadline(
        absl::ToChronoTime(absl::Now() + (deadline - timing_.now())));
  }
  return context;
}

bool Connection::Serves(size_t endpoint) {
  const auto context =
      NewContext(endpoints_.at(endpoint), timing_.now() + kHealthPatience);
  const Interruption::Guard guard(interruption_, *context);
  std::string state;
  return AskHealth(endpoints_.at(endpoint).channel, *context, "", state).ok() &&
         state == kServing;
}

size_t Connection::Choose(absl::Time deadline) {
  if (endpoints_.size() == 1) return 0;
  if (endpoints_.LookIsDue(timing_.now())) {
    for (size_t i = 0; i < endpoints_.InUse(); ++i) {
      if (Serves(i)) endpoints_.Return(i);
    }
  }
  // What was not sent can go elsewhere, also where it is not safe to send
  // twice.
  for (size_t i = 0; i < endpoints_.size(); ++i) {
    const absl::Duration patience =
        std::min(kConnectPatience, deadline - timing_.now());
    const size_t in_use = endpoints_.InUse();
    if (endpoints_.Connect(in_use, patience, interruption_)) return in_use;
    endpoints_.Leave(in_use, timing_.now());
  }
  // None can be reached; the call tells why.
  return endpoints_.InUse();
}

absl::Status Connection::Try(size_t endpoint, absl::Time deadline,
                             const Attempt& attempt) {
  const Endpoint& chosen = endpoints_.at(endpoint);
  const auto context = NewContext(chosen, deadline);
  const Interruption::Guard guard(interruption_, *context);
  absl::Status status = ToAbslStatus(attempt(context, chosen.channel));
  if (!status.ok() && interruption_.Triggered()) return Interrupted();
  return status;
}

absl::Status Connection::Repeat(const Plan& plan, const Attempt& attempt) {
  const absl::Time deadline = timing_.now() + plan.timeout;
  const int servers = static_cast<int>(endpoints_.size());
  for (int tries = 1;; ++tries) {
    const size_t endpoint = Choose(deadline);
    absl::Status status = Try(endpoint, deadline, attempt);
    if (absl::IsUnavailable(status)) {
      endpoints_.Leave(endpoint, timing_.now());
    }
    if (tries >= plan.retry.attempts ||
        !IsWorthRetrying(status, plan.persistence)) {
      return status;
    }
    // Once all servers were tried it is time to wait.
    if (tries % servers != 0) continue;
    const absl::Duration delay =
        DelayBefore(tries / servers + 1, plan.retry, status, timing_.jitter());
    if (timing_.now() + delay >= deadline) return status;
    if (timing_.wait(interruption_, delay)) return Interrupted();
  }
}

absl::Status Connection::WaitBefore(int attempt, const RetryPolicy& policy,
                                    const absl::Status& status) {
  const absl::Duration delay =
      DelayBefore(attempt, policy, status, timing_.jitter());
  return timing_.wait(interruption_, delay) ? Interrupted() : absl::OkStatus();
}

absl::Status Connection::CheckHealth(const std::string& service,
                                     std::string& state) {
  return Repeat({options_.persistence, options_.retry, options_.timeout},
                [&](const std::shared_ptr<grpc::ClientContext>& context,
                    const std::shared_ptr<grpc::Channel>& channel) {
                  return AskHealth(channel, *context, service, state);
                });
}

}  // namespace citymatch::client
