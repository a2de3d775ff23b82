// The server as a whole: everything is made, wired and taken down here.
#ifndef CITYMATCH_SERVER_SERVER_H_
#define CITYMATCH_SERVER_SERVER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access_service.h"
#include "server/audit_service.h"
#include "server/city_service.h"
#include "server/config/options.h"
#include "server/edge/api_service.h"
#include "server/edge/grpc_edge.h"
#include "server/edge/listen_address.h"
#include "server/edge/tls.h"
#include "server/edge/web/web_edge.h"
#include "server/edge/web/web_files.h"
#include "server/gate/authenticator.h"
#include "server/gate/call_log.h"
#include "server/gate/client_certificates.h"
#include "server/gate/counters.h"
#include "server/gate/gatekeeper.h"
#include "server/match_service.h"
#include "server/partnership_service.h"
#include "server/programme_service.h"
#include "server/resource/catalogue.h"
#include "server/round_service.h"
#include "server/snapshot/publisher.h"
#include "server/store/store.h"
#include "server/watch_service.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace citymatch {

// Thread-safe, but for the destructor.
class Server {
 public:
  // Opens the data folder, loads the first snapshot, and listens; it answers
  // as soon as this returns. Reasons of errors (ErrorReason):
  //   BAD_LISTEN_ADDRESS  the address cannot be read
  //   BAD_TLS_FILE        a certificate, key or CA file cannot be used
  //   BAD_WEB_ROOT        the dashboard's folder cannot be used
  //   CANNOT_LISTEN       it is in use, not this machine's, or not allowed
  //   DATA_FOLDER         the data folder cannot be used; the message says why
  //                       and what to do
  //   INTERNAL            a fault of the server
  // Nothing is changed in the data folder if the address, a TLS file or the
  // dashboard's folder is wrong.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Server>> Start(
      const ServerOptions& options);

  // Ends the calls that still run, and closes the store.
  ~Server();

  // Where it listens, with the port in use: `127.0.0.1:41234`.
  [[nodiscard]] const std::string& address() const { return edge_->address(); }

  // Where browsers find it; empty if they do not.
  [[nodiscard]] std::string web_address() const {
    return web_edge_ == nullptr ? "" : web_edge_->address();
  }

  // A channel that never leaves the process. Calls on it pass the same gate.
  [[nodiscard]] std::shared_ptr<grpc::Channel> InProcessChannel() {
    return edge_->InProcessChannel();
  }

  // Refuses new calls with UNAVAILABLE, ends watches, waits up to `timeout` for
  // the calls that run, cancels the rest, and stops listening.
  // DEADLINE_EXCEEDED if some do not end even then: the process can only be
  // left. Call it once.
  [[nodiscard]] absl::Status Drain(absl::Duration timeout);

  // Cancels all calls, also while Drain waits for them.
  void CancelCalls() { gatekeeper_->CancelCalls(); }

  [[nodiscard]] const CallCounters& counters() const {
    return gatekeeper_->counters();
  }
  // Whether anybody can log in at all.
  [[nodiscard]] bool has_identities() const {
    return !publisher_->Current()->access->identities.empty();
  }
  // The newest commit in the store.
  [[nodiscard]] int64_t revision() const { return store_->revision(); }

 private:
  // Where it listens; the second only if browsers are served.
  struct Addresses {
    ListenAddress grpc;
    std::optional<ListenAddress> web;
  };

  Server() = default;

  // Both may be listened at. Changes nothing.
  static absl::StatusOr<Addresses> FindAddresses(const ServerOptions& options);
  void SetNotServing();
  absl::Status Open(const ServerOptions& options);
  absl::Status Listen(const ServerOptions& options, const Addresses& addresses,
                      const TransportSecurity& security, WebFiles web_files);

  // Each uses only those above it; they end from below.
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Catalogue> catalogue_;
  std::unique_ptr<SnapshotPublisher> publisher_;
  std::unique_ptr<AccessService> access_;
  std::unique_ptr<AuditService> audit_;
  std::unique_ptr<CityService> cities_;
  std::unique_ptr<MatchService> matches_;
  std::unique_ptr<PartnershipService> partnerships_;
  std::unique_ptr<ProgrammeService> programmes_;
  std::unique_ptr<RoundService> rounds_;
  std::unique_ptr<WatchService> watches_;
  CallLog call_log_;
  // Null unless clients are asked for certificates.
  std::unique_ptr<ClientCertificates> client_certificates_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<Gatekeeper> gatekeeper_;
  Api api_;
  std::unique_ptr<GrpcEdge> edge_;
  // Null unless browsers are served.
  std::unique_ptr<WebEdge> web_edge_;
  // Whether both edges are there; for the store, which says when it breaks.
  std::atomic<bool> serving_ = false;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_SERVER_H_
