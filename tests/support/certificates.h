// Certificate authorities and certificates, made on the spot.
#ifndef CITYMATCH_TESTS_SUPPORT_CERTIFICATES_H_
#define CITYMATCH_TESTS_SUPPORT_CERTIFICATES_H_

#include <openssl/evp.h>
#include <openssl/types.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace citymatch::testing {

// What a certificate says.
struct CertificateSpec {
  // The parts of the subject from the outermost on, such as
  // {{"O", "City of Example"}, {"CN", "dashboard"}}; values in UTF-8.
  std::vector<std::pair<std::string, std::string>> subject;
  // Alternative names as OpenSSL writes them: `DNS:localhost`, `IP:127.0.0.1`,
  // `URI:spiffe://example.org/dashboard`.
  std::vector<std::string> alternative_names;
  // `clientAuth`, `serverAuth`; empty = the certificate does not say.
  std::string usage;
  absl::Time not_before = absl::Now() - absl::Hours(1);
  absl::Time not_after = absl::Now() + absl::Hours(24 * 365);
  // Whether it may sign others.
  bool is_ca = false;
  // 0 = an elliptic curve key (P-256), else an RSA key of so many bits.
  int rsa_bits = 0;
};

// A certificate with its key, both PEM.
struct KeyAndCertificate {
  std::string certificate;
  std::string key;
};

// Signs certificates with a key that only it has. Ends the program if OpenSSL
// refuses what is asked for.
class TestCa {
 public:
  // Signs itself. `spec.is_ca` is set here.
  explicit TestCa(CertificateSpec spec);
  explicit TestCa(const std::string& common_name)
      : TestCa(CertificateSpec{.subject = {{"CN", common_name}}}) {}
  // A CA below `parent`.
  TestCa(const std::string& common_name, const TestCa& parent);
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  // The CA's own certificate, PEM.
  [[nodiscard]] std::string certificate() const;

  // A new certificate with a new key.
  [[nodiscard]] KeyAndCertificate Issue(const CertificateSpec& spec) const;

  // One that a server on this machine can show: localhost, 127.0.0.1, ::1.
  [[nodiscard]] KeyAndCertificate IssueServer() const;

  // One for a client: `URI:` and the id among its alternative names,
  // `CN=client` as its subject.
  [[nodiscard]] KeyAndCertificate IssueClient(
      const std::string& spiffe_id) const;

  // A list, PEM, that revokes these certificates (PEM); to be replaced at
  // `next_update`.
  [[nodiscard]] std::string RevocationList(
      const std::vector<std::string>& revoked,
      absl::Time next_update = absl::Now() + absl::Hours(24)) const;

 private:
  EVP_PKEY* key_;
  X509* certificate_;
};

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SUPPORT_CERTIFICATES_H_
