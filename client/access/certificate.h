// Certificates and keys as PEM texts: what they are, and whether they fit.
#ifndef CITYMATCH_CLIENT_ACCESS_CERTIFICATE_H_
#define CITYMATCH_CLIENT_ACCESS_CERTIFICATE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace citymatch::client {

// SHA-256 of the first certificate's DER form, in lower-case hexadecimal, as a
// token is bound to it. INVALID_ARGUMENT if there is no certificate.
[[nodiscard]] absl::StatusOr<std::string> CertificateSha256(
    absl::string_view pem);

// The subjects of all certificates, as in RFC 2253. INVALID_ARGUMENT if there
// is none, or one cannot be read.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> CertificateSubjects(
    absl::string_view pem);

// OK if `key` is the private key of the first certificate; INVALID_ARGUMENT
// says what is wrong. A key with a passphrase is refused: gRPC cannot ask for
// it.
[[nodiscard]] absl::Status CheckKeyPair(absl::string_view certificate,
                                        absl::string_view key);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ACCESS_CERTIFICATE_H_
