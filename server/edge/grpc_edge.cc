#include "server/edge/grpc_edge.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/grpc.h"
#include "grpc/support/log.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/edge/api_service.h"
#include "server/edge/edge_limits.h"
#include "server/edge/grpc_service.h"
#include "server/edge/listen_address.h"
#include "server/edge/tls.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {
namespace {

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetLimits(const EdgeLimits& limits, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(limits.max_request_bytes);
  // Two servers must not share a port unnoticed.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             limits.max_calls_per_connection);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
      Milliseconds(limits.min_ping_interval));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             Milliseconds(limits.keepalive_interval));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(limits.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS,
                             Milliseconds(limits.max_connection_idle));
  if (limits.memory_quota_bytes > 0) {
    grpc::ResourceQuota quota("citymatchd");
    quota.Resize(static_cast<size_t>(limits.memory_quota_bytes));
    builder.SetResourceQuota(quota);
  }
}

absl::Status CannotListen(const ListenAddress& address) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("cannot listen on ", address.text,
                                ": gRPC could not bind it; --log-level debug "
                                "shows what it says"),
                   "CANNOT_LISTEN", {{"address", address.text}});
}

void LogGrpc(gpr_log_func_args* args) {
  // gRPC calls "error" what is every day's life of a server, such as a client
  // that goes away in the middle; our own log tells what matters.
  if (absl::StrContains(args->message, "Too many open files")) {
    LogEvent(LogLevel::kError,
             "out of file descriptors: new connections may fail until the "
             "server is started again; raise its limit (LimitNOFILE of "
             "systemd, ulimit -n)");
    return;
  }
  LogEvent(LogLevel::kDebug, "grpc",
           {{"message", args->message},
            {"source", absl::StrCat(args->file, ":", args->line)}});
}

void LogProtobuf(google::protobuf::LogLevel level, const char* file, int line,
                 const std::string& message) {
  // A malformed request is the caller's error, and told to the caller.
  const bool fatal = level == google::protobuf::LOGLEVEL_FATAL;
  LogEvent(fatal ? LogLevel::kError : LogLevel::kDebug, "protobuf",
           {{"message", message}, {"source", absl::StrCat(file, ":", line)}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcEdge>> GrpcEdge::Start(
    const ListenAddress& address, const EdgeLimits& limits,
    Gatekeeper* gatekeeper, const Api& api, TransportSecurity security) {
  // Both are process-wide switches of gRPC's, and idempotent.
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  std::unique_ptr<GrpcEdge> edge(new GrpcEdge(gatekeeper, std::move(security)));
  const auto& credentials = edge->security_.credentials;
  const bool asks_certificate = edge->security_.asks_certificate;
  grpc::ServerBuilder builder;
  SetLimits(limits, builder);
  int port = 0;
  builder.AddListeningPort(
      address.Target(address.port),
      credentials != nullptr ? credentials : grpc::InsecureServerCredentials(),
      &port);
  for (const auto& service : api) {
    builder.RegisterService(
        edge->services_
            .emplace_back(std::make_unique<GrpcService>(
                service.get(), gatekeeper, limits.max_stall, asks_certificate))
            .get());
  }
  builder.RegisterCallbackGenericService(&edge->unknown_methods_);
  edge->server_ = builder.BuildAndStart();
  if (edge->server_ == nullptr || port == 0) return CannotListen(address);
  edge->address_ = address.Target(port);
  for (const auto& service : edge->services_) {
    edge->server_->GetHealthCheckService()->SetServingStatus(service->name(),
                                                             true);
  }
  return edge;
}

GrpcEdge::~GrpcEdge() { Shutdown(absl::Now()); }

std::shared_ptr<grpc::Channel> GrpcEdge::InProcessChannel() {
  return server_->InProcessChannel({});
}

void GrpcEdge::SetNotServing() {
  // All names at once, "" among them.
  server_->GetHealthCheckService()->SetServingStatus(false);
}

void GrpcEdge::Shutdown(absl::Time deadline) {
  if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(deadline));
}

void RedirectLibraryLogs() {
  gpr_set_log_function(LogGrpc);
  google::protobuf::SetLogHandler(LogProtobuf);
}

}  // namespace citymatch
