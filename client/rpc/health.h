// Asks a server for its health, as grpc.health.v1 says.
#ifndef CITYMATCH_CLIENT_RPC_HEALTH_H_
#define CITYMATCH_CLIENT_RPC_HEALTH_H_

#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace citymatch::client {

// What a server says that answers calls.
inline constexpr char kServing[] = "SERVING";

// `state` becomes `SERVING`, `NOT_SERVING`, `UNKNOWN` or `SERVICE_UNKNOWN`.
// `service` is a full service name, below 128 bytes; empty = the server.
[[nodiscard]] grpc::Status AskHealth(
    const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
    const std::string& service, std::string& state);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_HEALTH_H_
