#include "client/access/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/strings/escaping.h"

namespace citymatch::client {
namespace {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using BioPtr = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Freed<X509_free>>;

BioPtr Reader(absl::string_view pem) {
  return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// The next certificate; null at the end and where it cannot be read.
CertificatePtr Next(BIO* reader) {
  CertificatePtr certificate(
      PEM_read_bio_X509(reader, nullptr, nullptr, nullptr));
  return certificate;
}

absl::Status NoCertificate() {
  ERR_clear_error();
  return absl::InvalidArgumentError(
      "holds no certificate that can be read; it must be PEM, with "
      "-----BEGIN CERTIFICATE-----");
}

// Gives no passphrase; OpenSSL would ask on the terminal.
int NoPassphrase(char* /*buffer*/, int /*size*/, int /*for_writing*/,
                 void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

}  // namespace

absl::StatusOr<std::string> CertificateSha256(absl::string_view pem) {
  const BioPtr reader = Reader(pem);
  const CertificatePtr certificate = Next(reader.get());
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (certificate == nullptr ||
      X509_digest(certificate.get(), EVP_sha256(), digest, &size) != 1) {
    return NoCertificate();
  }
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), size));
}

absl::StatusOr<std::vector<std::string>> CertificateSubjects(
    absl::string_view pem) {
  const BioPtr reader = Reader(pem);
  std::vector<std::string> subjects;
  while (const CertificatePtr certificate = Next(reader.get())) {
    const BioPtr text(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate.get()), 0,
                       XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(text.get(), &data);
    subjects.emplace_back(data, static_cast<size_t>(size));
  }
  // The end of the text is not an error; anything else is.
  const bool at_end =
      ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (subjects.empty() || !at_end) return NoCertificate();
  return subjects;
}

absl::Status CheckKeyPair(absl::string_view certificate,
                          absl::string_view key) {
  const BioPtr reader = Reader(certificate);
  const CertificatePtr first = Next(reader.get());
  if (first == nullptr) return NoCertificate();
  const BioPtr key_reader = Reader(key);
  bool asked = false;
  const KeyPtr read(
      PEM_read_bio_PrivateKey(key_reader.get(), nullptr, NoPassphrase, &asked));
  const bool fits =
      read != nullptr && X509_check_private_key(first.get(), read.get()) == 1;
  ERR_clear_error();
  if (asked) {
    return absl::InvalidArgumentError(
        "is protected by a passphrase; a key without one is needed, in a file "
        "that only you can read");
  }
  if (read == nullptr) {
    return absl::InvalidArgumentError(
        "holds no private key that can be read; it must be PEM");
  }
  if (!fits) {
    return absl::InvalidArgumentError("is the key of another certificate");
  }
  return absl::OkStatus();
}

}  // namespace citymatch::client
