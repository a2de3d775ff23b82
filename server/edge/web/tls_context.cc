#include "server/edge/web/tls_context.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "server/base/x509.h"
#include "server/edge/server_certificate.h"

namespace citymatch {
namespace {

constexpr size_t kMostCertificates = 1000;

// Takes whatever the client shows: the gate judges it with each call.
int AcceptAny(int /*good*/, X509_STORE_CTX* /*chain*/) { return 1; }

int ChooseHttp11(SSL* /*ssl*/, const unsigned char** chosen,
                 unsigned char* chosen_size, const unsigned char* offered,
                 unsigned int offered_size, void* /*unused*/) {
  static constexpr std::array<unsigned char, 9> kHttp11 = {
      8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* selected = nullptr;
  if (SSL_select_next_proto(&selected, chosen_size, kHttp11.data(),
                            kHttp11.size(), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *chosen = selected;
  return SSL_TLSEXT_ERR_OK;
}

// Shows the pair, and the CAs that belong to its certificate.
bool Show(const ServerCertificate& pair, SSL_CTX* context) {
  auto chain = ReadCertificates(pair.certificate_pem, kMostCertificates);
  const BioPtr source = ReadFrom(pair.key_pem);
  const KeyPtr key(
      PEM_read_bio_PrivateKey(source.get(), nullptr, &NoPassphrase, nullptr));
  if (!chain.ok() || chain->empty() || key == nullptr ||
      SSL_CTX_use_certificate(context, chain->front().get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return false;
  }
  return std::all_of(chain->begin() + 1, chain->end(), [&](const X509Ptr& ca) {
    return SSL_CTX_add1_chain_cert(context, ca.get()) == 1;
  });
}

void Ask(const ServerCertificate& pair, SSL_CTX* context) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &AcceptAny);
  const auto cas = ReadCertificates(pair.client_ca_pem, kMostCertificates);
  if (!cas.ok()) return;
  for (const X509Ptr& ca : *cas) SSL_CTX_add_client_CA(context, ca.get());
}

std::shared_ptr<SSL_CTX> Make(const ServerCertificate& pair, bool asks) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()),
                                   &SSL_CTX_free);
  if (context == nullptr) return nullptr;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // A resumed session would bring a client certificate without the CAs that
  // were sent along with it.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET |
                                         SSL_OP_NO_RENEGOTIATION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context.get(), &ChooseHttp11, nullptr);
  if (!Show(pair, context.get())) return nullptr;
  if (asks) Ask(pair, context.get());
  return context;
}

}  // namespace

std::shared_ptr<SSL_CTX> TlsContext::Current() {
  std::shared_ptr<const ServerCertificate> now = certificate_->Current();
  const absl::MutexLock lock(&mutex_);
  if (context_ == nullptr || now != made_of_) {
    context_ = Make(*now, asks_certificate_);
    made_of_ = std::move(now);
  }
  return context_;
}

}  // namespace citymatch
