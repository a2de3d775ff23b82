// TLS: what the operator sets, and the credentials that gRPC listens with.
#ifndef CITYMATCH_SERVER_EDGE_TLS_H_
#define CITYMATCH_SERVER_EDGE_TLS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class ServerCredentials;
}  // namespace grpc

namespace citymatch {

class WatchedServerCertificate;

struct TlsOptions {
  // The certificate that the server shows, then the CAs between it and the one
  // that clients trust: PEM. Empty = plaintext.
  std::string certificate_file;
  // Its private key: PEM, without a passphrase, closed to other accounts.
  std::string key_file;
  // The CAs that sign client certificates (gate/trusted_cas.h). Empty = clients
  // are not asked for one.
  std::string client_ca_file;
  // Whether the gate refuses calls of a connection without a good client
  // certificate.
  bool require_client_certificate = false;
  // How often the files are looked at. A new pair is taken when it has been the
  // same at two looks.
  absl::Duration look_every = absl::Seconds(1);

  [[nodiscard]] bool enabled() const { return !certificate_file.empty(); }
};

// How connections are protected.
struct TransportSecurity {
  // For gRPC; null = plaintext.
  std::shared_ptr<grpc::ServerCredentials> credentials;
  // What `credentials` shows, for other transports; null = plaintext.
  std::shared_ptr<const WatchedServerCertificate> certificate;
  // Whether clients are asked for a certificate.
  bool asks_certificate = false;
};

// Plaintext without a certificate, else TLS 1.2 or 1.3 with the certificate
// and key of the files, whichever they are at the time of each connection: see
// server_certificate.h for when new ones are taken, and for errors.
//
// A client certificate is asked for if there are client CAs, and passed on as
// it is, whoever issued it: the handshake only proves that the client has its
// key. Whoever reads it from a call must have it judged (gate/
// client_certificates.h).
[[nodiscard]] absl::StatusOr<TransportSecurity> MakeTransportSecurity(
    const TlsOptions& options);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_TLS_H_
