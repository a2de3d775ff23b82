#include "server/server.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/edge/api.h"
#include "server/edge/api_service.h"
#include "server/edge/grpc_edge.h"
#include "server/edge/listen_address.h"
#include "server/edge/tls.h"
#include "server/edge/web/web_edge.h"
#include "server/edge/web/web_files.h"
#include "server/gate/client_certificates.h"
#include "server/store/rocksdb_store.h"

namespace citymatch {
namespace {

// How long a cancelled call may take to notice.
constexpr absl::Duration kCancelGrace = absl::Seconds(10);
// How long the transport may take to send the last replies.
constexpr absl::Duration kGoodbye = absl::Seconds(1);

absl::Status DataFolderError(const absl::Status& cause,
                             const std::string& data_dir) {
  const std::string detail = store::EngineDetail(cause);
  if (!detail.empty()) {
    LogEvent(LogLevel::kError, "store", {{"engine", detail}});
  }
  return MakeError(cause.code(), cause.message(), "DATA_FOLDER",
                   {{"data_dir", data_dir}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const ServerOptions& options) {
  CITYMATCH_ASSIGN_OR_RETURN(const Addresses addresses, FindAddresses(options));
  std::unique_ptr<Server> server(new Server);
  CITYMATCH_ASSIGN_OR_RETURN(const TransportSecurity security,
                             MakeTransportSecurity(options.tls));
  if (security.asks_certificate) {
    CITYMATCH_ASSIGN_OR_RETURN(
        server->client_certificates_,
        ClientCertificates::Load(options.tls.client_ca_file));
  }
  WebFiles web_files;
  if (options.web.enabled() && !options.web.root.empty()) {
    CITYMATCH_ASSIGN_OR_RETURN(web_files, WebFiles::Load(options.web.root));
  }
  const absl::Status opened = server->Open(options);
  if (!opened.ok()) return DataFolderError(opened, options.data_dir);
  CITYMATCH_RETURN_IF_ERROR(
      server->Listen(options, addresses, security, std::move(web_files)));
  return server;
}

absl::StatusOr<Server::Addresses> Server::FindAddresses(
    const ServerOptions& options) {
  const auto find =
      [&options](const std::string& text,
                 absl::string_view flag) -> absl::StatusOr<ListenAddress> {
    CITYMATCH_ASSIGN_OR_RETURN(ListenAddress address,
                               ResolveListenAddress(text, flag));
    CITYMATCH_RETURN_IF_ERROR(
        CheckListenAllowed(address, options.tls, options.insecure));
    CITYMATCH_RETURN_IF_ERROR(CheckListenPossible(address));
    return address;
  };
  Addresses addresses;
  CITYMATCH_ASSIGN_OR_RETURN(addresses.grpc, find(options.listen, "--listen"));
  if (options.web.enabled()) {
    CITYMATCH_ASSIGN_OR_RETURN(addresses.web,
                               find(options.web.listen, "--web-listen"));
  }
  return addresses;
}

absl::Status Server::Open(const ServerOptions& options) {
  store::RocksDbOptions store_options;
  store_options.data_dir = options.data_dir;
  store_options.block_cache_bytes = options.block_cache_bytes;
  store_options.drop_damaged_log_end = options.drop_damaged_log_end;
  store_options.on_broken = [this](const absl::Status& error) {
    LogEvent(LogLevel::kError, "the store takes no more changes",
             {{"error", std::string(error.message())},
              {"detail", std::string(store::EngineDetail(error))}});
    if (serving_) SetNotServing();
  };
  CITYMATCH_ASSIGN_OR_RETURN(store_, store::OpenRocksDbStore(store_options));
  if (options.drop_damaged_log_end) {
    LogEvent(LogLevel::kWarning,
             "opened with drop-damaged-log-end: commits after this revision, "
             "if there were any, are gone; start without it from now on",
             {{"revision", absl::StrCat(store_->revision())}});
  }
  CITYMATCH_ASSIGN_OR_RETURN(catalogue_, Catalogue::Open(store_.get()));
  SnapshotPublisher::Options publisher_options;
  publisher_options.log = [](absl::string_view message) {
    LogEvent(LogLevel::kError, "snapshot", {{"problem", std::string(message)}});
  };
  CITYMATCH_ASSIGN_OR_RETURN(
      publisher_,
      SnapshotPublisher::Start(store_.get(), std::move(publisher_options)));
  return absl::OkStatus();
}

absl::Status Server::Listen(const ServerOptions& options,
                            const Addresses& addresses,
                            const TransportSecurity& security,
                            WebFiles web_files) {
  access_ = std::make_unique<AccessService>(catalogue_.get(), publisher_.get(),
                                            options.public_read);
  audit_ = std::make_unique<AuditService>(catalogue_.get());
  cities_ = std::make_unique<CityService>(catalogue_.get(), publisher_.get());
  matches_ = std::make_unique<MatchService>(publisher_.get());
  partnerships_ = std::make_unique<PartnershipService>(catalogue_.get());
  programmes_ = std::make_unique<ProgrammeService>(catalogue_.get());
  rounds_ = std::make_unique<RoundService>(catalogue_.get(), publisher_.get());
  watches_ = std::make_unique<WatchService>(store_.get(), publisher_.get(),
                                            matches_.get());
  authenticator_ = std::make_unique<Authenticator>(Authenticator::Options{
      .directory = [this] { return publisher_->Current()->access; },
      .secrets = &catalogue_->token_secrets(),
      .certificates = client_certificates_.get(),
      .require_certificate = options.tls.require_client_certificate,
      .public_read = options.public_read});
  gatekeeper_ = std::make_unique<Gatekeeper>(
      options.gate, authenticator_.get(),
      [this](const CallRecord& record) { call_log_.Write(record); });
  CITYMATCH_ASSIGN_OR_RETURN(api_, MakeApi({.access = access_.get(),
                                            .audit = audit_.get(),
                                            .cities = cities_.get(),
                                            .matches = matches_.get(),
                                            .partnerships = partnerships_.get(),
                                            .programmes = programmes_.get(),
                                            .rounds = rounds_.get(),
                                            .watches = watches_.get()}));
  CITYMATCH_ASSIGN_OR_RETURN(
      edge_, GrpcEdge::Start(addresses.grpc, options.edge, gatekeeper_.get(),
                             api_, security));
  if (addresses.web) {
    CITYMATCH_ASSIGN_OR_RETURN(
        web_edge_,
        WebEdge::Start(*addresses.web, std::move(web_files), options.web,
                       options.edge, gatekeeper_.get(), api_, security));
  }
  serving_ = true;
  return absl::OkStatus();
}

void Server::SetNotServing() {
  edge_->SetNotServing();
  if (web_edge_ != nullptr) web_edge_->SetNotServing();
}

Server::~Server() {
  serving_ = false;
  // The transport waits for its calls, which must not wait for anything.
  if (gatekeeper_ != nullptr) {
    gatekeeper_->BeginDrain();
    gatekeeper_->CancelCalls();
  }
}

absl::Status Server::Drain(absl::Duration timeout) {
  SetNotServing();  // first: whoever asks should not call in vain
  gatekeeper_->BeginDrain();
  if (!gatekeeper_->WaitIdle(absl::Now() + timeout)) {
    LogEvent(LogLevel::kWarning, "cancelling calls",
             {{"calls", absl::StrCat(gatekeeper_->calls_inside())}});
    gatekeeper_->CancelCalls();
    if (!gatekeeper_->WaitIdle(absl::Now() + kCancelGrace)) {
      return absl::DeadlineExceededError(
          absl::StrCat(gatekeeper_->calls_inside(), " calls do not end"));
    }
  }
  const absl::Time goodbye = absl::Now() + kGoodbye;
  edge_->Shutdown(goodbye);
  if (web_edge_ != nullptr) web_edge_->Shutdown(goodbye);
  return absl::OkStatus();
}

}  // namespace citymatch
