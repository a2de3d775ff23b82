// The gRPC server: where it listens, its transport's limits, health,
// reflection, and its end.
#ifndef CITYMATCH_SERVER_EDGE_GRPC_EDGE_H_
#define CITYMATCH_SERVER_EDGE_GRPC_EDGE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/server.h"
#include "server/edge/api_service.h"
#include "server/edge/edge_limits.h"
#include "server/edge/grpc_service.h"
#include "server/edge/listen_address.h"
#include "server/edge/reactors.h"
#include "server/edge/tls.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// Thread-safe.
class GrpcEdge {
 public:
  // Starts to answer `api`, whose services have passed Check, at `address`, in
  // plaintext unless `security` says otherwise. `api` and `gatekeeper` must
  // outlive the edge. Reason CANNOT_LISTEN.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<GrpcEdge>> Start(
      const ListenAddress& address, const EdgeLimits& limits,
      Gatekeeper* gatekeeper, const Api& api, TransportSecurity security = {});

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
  GrpcEdge(Gatekeeper* gatekeeper, TransportSecurity security)
      : security_(std::move(security)),
        unknown_methods_(security_.asks_certificate, gatekeeper) {}

  // First: the server asks it for certificates while it lives.
  TransportSecurity security_;
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
