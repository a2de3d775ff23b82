#include "server/edge/tls.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "grpc/grpc.h"
#include "grpc/grpc_security.h"
#include "grpc/grpc_security_constants.h"
#include "grpcpp/security/auth_metadata_processor.h"
#include "grpcpp/security/server_credentials.h"
#include "server/base/status_macros.h"
#include "server/edge/server_certificate.h"

namespace citymatch {
namespace {

// Credentials that ask, at each new connection, whether there is a new
// certificate. See "A certificate of our own choosing" in README.md.
class ReloadingCredentials final : public grpc::ServerCredentials {
 public:
  ReloadingCredentials(
      std::shared_ptr<const WatchedServerCertificate> certificate,
      bool asks_certificate)
      : certificate_(std::move(certificate)),
        core_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(
                asks_certificate
                    ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY
                    : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
                &ReloadingCredentials::Fetch, this))) {}

  ~ReloadingCredentials() override { grpc_server_credentials_release(core_); }

  // Who calls is judged by the gate alone; a processor given here would not be
  // asked, and that must not pass unnoticed.
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {
    std::abort();
  }

 private:
  int AddPortToServer(const std::string& address,
                      grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), core_);
  }

  // Called by gRPC before each handshake, on any thread.
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    return static_cast<ReloadingCredentials*>(self)->Fetch(config);
  }

  grpc_ssl_certificate_config_reload_status Fetch(
      grpc_ssl_server_certificate_config** config) {
    std::shared_ptr<const ServerCertificate> now = certificate_->Current();
    const absl::MutexLock lock(&mutex_);
    if (now == handed_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair = {now->key_pem.c_str(),
                                             now->certificate_pem.c_str()};
    // gRPC insists on CAs also where it asks for none: then any will do.
    const std::string& cas =
        now->client_ca_pem.empty() ? now->certificate_pem : now->client_ca_pem;
    *config = grpc_ssl_server_certificate_config_create(cas.c_str(), &pair, 1);
    handed_ = std::move(now);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const std::shared_ptr<const WatchedServerCertificate> certificate_;
  absl::Mutex mutex_;
  // What gRPC has.
  std::shared_ptr<const ServerCertificate> handed_ ABSL_GUARDED_BY(mutex_);
  grpc_server_credentials* const core_;
};

}  // namespace

absl::StatusOr<TransportSecurity> MakeTransportSecurity(
    const TlsOptions& options) {
  TransportSecurity security;
  if (!options.enabled()) return security;
  CITYMATCH_ASSIGN_OR_RETURN(security.certificate,
                             WatchedServerCertificate::Start(options));
  security.asks_certificate = !options.client_ca_file.empty();
  security.credentials = std::make_shared<ReloadingCredentials>(
      security.certificate, security.asks_certificate);
  return security;
}

}  // namespace citymatch
