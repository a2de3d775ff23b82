// The certificate authorities (CAs) of one file, and what they say of a client
// certificate.
#ifndef CITYMATCH_SERVER_GATE_TRUSTED_CAS_H_
#define CITYMATCH_SERVER_GATE_TRUSTED_CAS_H_

#include <openssl/types.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/base/x509.h"

namespace citymatch {

// A client certificate that was judged good.
struct ClientCertificate {
  // What it may be known by: its SPIFFE ids in its own order, then its whole
  // subject as in RFC 2253, in UTF-8. At least one.
  std::vector<std::string> names;
  // SHA-256 of the DER form, 64 hexadecimal digits in lower case.
  std::string sha256;
  absl::Time not_after;
};

// Immutable; thread-safe.
//
// The file holds, as PEM and in any order, at least one CA certificate, and may
// hold certificate revocation lists (CRLs) of these CAs. Each CA is trusted by
// itself, also an intermediate one whose root is not in the file. A CA without
// a CRL has revoked nothing. A CRL past its date still counts: what it revokes
// stays revoked.
class TrustedCas {
 public:
  struct Verdict {
    // The error is UNAUTHENTICATED; reasons in client_certificates.h.
    absl::StatusOr<ClientCertificate> certificate;
    // When the same certificate will be judged the same: [from, until).
    absl::Time from;
    absl::Time until;
  };

  // FAILED_PRECONDITION, reason BAD_TLS_FILE, if the file cannot be read, holds
  // no CA, holds something that is not one, or a CRL of somebody else.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<const TrustedCas>> Read(
      const std::string& file);

  // Judges `pem`, one certificate; `chain_pem` may help to find its CA.
  [[nodiscard]] Verdict Judge(absl::string_view pem,
                              absl::string_view chain_pem,
                              absl::Time now) const;

  // The CAs in the order of the file, at least one.
  [[nodiscard]] const std::vector<X509Ptr>& cas() const { return cas_; }

  // How many CRLs there are, and when the first of them should be replaced
  // (infinite future without any).
  [[nodiscard]] int revocation_lists() const {
    return static_cast<int>(revocation_lists_.size());
  }
  [[nodiscard]] absl::Time next_update() const;

 private:
  using StorePtr = std::unique_ptr<X509_STORE, OpenSslFree<&X509_STORE_free>>;
  using ListPtr = std::unique_ptr<X509_CRL, OpenSslFree<&X509_CRL_free>>;
  using ContextPtr =
      std::unique_ptr<X509_STORE_CTX, OpenSslFree<&X509_STORE_CTX_free>>;

  TrustedCas() = default;

  static int Overrule(int ok, X509_STORE_CTX* context);

  absl::Status Parse(absl::string_view pem);
  absl::Status CheckCas() const;
  absl::Status CheckRevocationLists() const;
  absl::Status FillStore();
  // Verifies `leaf` in `context`; UNAUTHENTICATED.
  absl::Status Verify(X509_STORE_CTX* context, X509* leaf,
                      STACK_OF(X509) * chain, absl::Time now) const;

  std::vector<X509Ptr> cas_;
  std::vector<ListPtr> revocation_lists_;
  StorePtr store_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_TRUSTED_CAS_H_
