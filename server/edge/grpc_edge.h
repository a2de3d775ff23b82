// The gRPC server: where it listens, its transport's limits, health,
// reflection, and its end.
#ifndef CITYMATCH_SERVER_EDGE_GRPC_EDGE_H_
#define CITYMATCH_SERVER_EDGE_GRPC_EDGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/server.h"
#include "server/edge/grpc_service.h"
#include "server/edge/listen_address.h"
#include "server/edge/reactors.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// Limits of the transport. (What the server takes on is in GateLimits.)
struct EdgeLimits {
  // The largest request, in bytes. Larger: RESOURCE_EXHAUSTED, from gRPC.
  int max_request_bytes = 8 << 20;
  // Memory for requests and replies under way, in bytes; 0 = no limit.
  int64_t memory_quota_bytes = int64_t{512} << 20;
  // Calls at once on one connection; more wait in the client.
  int max_calls_per_connection = 128;
  // A client that pings more often than this is cut off.
  absl::Duration min_ping_interval = absl::Seconds(10);
  // A silent connection is asked for a sign of life after this, and closed if
  // none comes within `keepalive_timeout`.
  absl::Duration keepalive_interval = absl::Minutes(1);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  // A connection without calls is closed after this.
  absl::Duration max_connection_idle = absl::Minutes(30);
  // A stream whose client reads nothing for this long is ended.
  absl::Duration max_stall = absl::Minutes(1);
};

// Thread-safe.
class GrpcEdge {
 public:
  // Starts to answer `services`, each of which has passed Check, at `address`.
  // `gatekeeper` must outlive the edge. Reason CANNOT_LISTEN.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<GrpcEdge>> Start(
      const ListenAddress& address, const EdgeLimits& limits,
      Gatekeeper* gatekeeper,
      std::vector<std::unique_ptr<GrpcService>> services);

  // Shuts down at once.
  ~GrpcEdge();

  // Where it listens, with the port in use: `127.0.0.1:41234`.
  [[nodiscard]] const std::string& address() const { return address_; }

  // A channel that never leaves the process.
  [[nodiscard]] std::shared_ptr<grpc::Channel> InProcessChannel();

  // Tells the health service that no service is ready for new calls.
  void SetNotServing();

  // Closes the door; calls still running at `deadline` are cut off. Returns
  // when all have ended. Idempotent.
  void Shutdown(absl::Time deadline);

 private:
  GrpcEdge(std::vector<std::unique_ptr<GrpcService>> services,
           Gatekeeper* gatekeeper)
      : services_(std::move(services)), unknown_methods_(gatekeeper) {}

  std::vector<std::unique_ptr<GrpcService>> services_;
  UnknownMethods unknown_methods_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// Sends the own messages of gRPC and protobuf to the log. For the process,
// once.
void RedirectLibraryLogs();

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_GRPC_EDGE_H_
