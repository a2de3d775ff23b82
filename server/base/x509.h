// X.509 certificates as the server reads them: PEM in; names, times and
// fingerprints out. Knows nothing of what a certificate is used for.
#ifndef CITYMATCH_SERVER_BASE_X509_H_
#define CITYMATCH_SERVER_BASE_X509_H_

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/types.h>
#include <openssl/x509.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch {

// Frees an object of OpenSSL's.
template <auto kFree>
struct OpenSslFree {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using BioPtr = std::unique_ptr<BIO, OpenSslFree<&BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpenSslFree<&EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, OpenSslFree<&X509_free>>;

// Keeps OpenSSL's queue of errors, which each thread has, as it was when this
// was made: gRPC asks the same queue how its own calls went.
class OpenSslErrorScope {
 public:
  OpenSslErrorScope();
  ~OpenSslErrorScope();
  OpenSslErrorScope(const OpenSslErrorScope&) = delete;
  OpenSslErrorScope& operator=(const OpenSslErrorScope&) = delete;

  // What went wrong last, in OpenSSL's words; never empty.
  [[nodiscard]] static std::string LastError();
};

// The text as a source that OpenSSL reads; `text` must outlive it.
[[nodiscard]] BioPtr ReadFrom(absl::string_view text);

// Answers OpenSSL's question for a passphrase: there is none. Without it,
// OpenSSL would ask on the terminal.
int NoPassphrase(char* buffer, int size, int writing, void* unused);

// The certificates of a PEM text, in its order; what else stands in it is
// passed over. INVALID_ARGUMENT if one cannot be read or there are more than
// `max_count`.
[[nodiscard]] absl::StatusOr<std::vector<X509Ptr>> ReadCertificates(
    absl::string_view pem, size_t max_count);

// SHA-256 of the DER form, 64 hexadecimal digits in lower case.
[[nodiscard]] std::string Sha256Of(const X509& certificate);

// A time of OpenSSL's; `unreadable` if it is absent or cannot be read.
[[nodiscard]] absl::Time TimeOf(const ASN1_TIME* time, absl::Time unreadable);

// When it begins and ends to be valid. A time that cannot be read is the
// infinite future or past: such a certificate is never valid.
[[nodiscard]] absl::Time NotBefore(const X509& certificate);
[[nodiscard]] absl::Time NotAfter(const X509& certificate);

// A name as in RFC 2253, in UTF-8: `CN=dashboard,O=City of Example`. Empty for
// an empty name. INVALID_ARGUMENT if it is not text.
[[nodiscard]] absl::StatusOr<std::string> NameText(const X509_NAME& name);

// The subject for messages, at most 200 bytes; `(unreadable)` if it is not
// text.
[[nodiscard]] std::string SubjectForMessages(const X509& certificate);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_BASE_X509_H_
