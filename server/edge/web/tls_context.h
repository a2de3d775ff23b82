// TLS for connections of browsers, with the same certificate as gRPC's.
#ifndef CITYMATCH_SERVER_EDGE_WEB_TLS_CONTEXT_H_
#define CITYMATCH_SERVER_EDGE_WEB_TLS_CONTEXT_H_

#include <openssl/ssl.h>
#include <openssl/types.h>

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "server/edge/server_certificate.h"
#include "server/edge/tls.h"

namespace citymatch {

// Thread-safe.
class TlsContext {
 public:
  // REQUIRES: security.certificate != nullptr.
  explicit TlsContext(const TransportSecurity& security)
      : certificate_(security.certificate),
        asks_certificate_(security.asks_certificate) {}

  // For a new connection: TLS 1.2 or 1.3 with the certificate of this moment,
  // and HTTP/1.1 above it. A client certificate is asked for as gRPC does, and
  // judged by nobody here. Null if OpenSSL has no memory.
  [[nodiscard]] std::shared_ptr<SSL_CTX> Current();

 private:
  const std::shared_ptr<const WatchedServerCertificate> certificate_;
  const bool asks_certificate_;
  absl::Mutex mutex_;
  // What `context_` was made of.
  std::shared_ptr<const ServerCertificate> made_of_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<SSL_CTX> context_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_TLS_CONTEXT_H_
