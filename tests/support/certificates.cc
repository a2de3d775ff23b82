#include "tests/support/certificates.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch::testing {
namespace {

// Ends the program with OpenSSL's words unless `ok`.
void Require(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "certificates: %s\n", what);
  ERR_print_errors_fp(stderr);
  std::abort();
}

EVP_PKEY* NewKey(int rsa_bits) {
  EVP_PKEY* const key = rsa_bits == 0
                            ? EVP_EC_gen("P-256")
                            : EVP_RSA_gen(static_cast<unsigned int>(rsa_bits));
  Require(key != nullptr, "no key");
  return key;
}

// The content of a memory BIO, which is freed.
std::string Take(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<size_t>(size));
  BIO_free(bio);
  return text;
}

std::string Pem(X509* certificate) {
  BIO* const bio = BIO_new(BIO_s_mem());
  Require(PEM_write_bio_X509(bio, certificate) == 1, "certificate to PEM");
  return Take(bio);
}

std::string Pem(EVP_PKEY* key) {
  BIO* const bio = BIO_new(BIO_s_mem());
  Require(PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr,
                                        nullptr) == 1,
          "key to PEM");
  return Take(bio);
}

void AddExtension(X509* certificate, X509* issuer, int nid,
                  const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension =
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  Require(extension != nullptr, value.c_str());
  Require(X509_add_ext(certificate, extension, -1) == 1, value.c_str());
  X509_EXTENSION_free(extension);
}

void SetSerial(X509* certificate) {
  BIGNUM* const serial = BN_new();
  Require(BN_rand(serial, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) !=
                  nullptr,
          "serial number");
  BN_free(serial);
}

// `issuer` null: signs itself.
X509* NewCertificate(const CertificateSpec& spec, EVP_PKEY* key, X509* issuer,
                     EVP_PKEY* issuer_key) {
  X509* const certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  SetSerial(certificate);
  X509_NAME* const subject = X509_get_subject_name(certificate);
  for (const auto& [type, value] : spec.subject) {
    Require(X509_NAME_add_entry_by_txt(
                subject, type.c_str(), MBSTRING_UTF8,
                reinterpret_cast<const unsigned char*>(value.data()),
                static_cast<int>(value.size()), -1, 0) == 1,
            value.c_str());
  }
  ASN1_TIME_set(X509_getm_notBefore(certificate),
                absl::ToTimeT(spec.not_before));
  ASN1_TIME_set(X509_getm_notAfter(certificate), absl::ToTimeT(spec.not_after));
  X509_set_pubkey(certificate, key);
  X509* const signer = issuer == nullptr ? certificate : issuer;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  AddExtension(certificate, signer, NID_basic_constraints,
               spec.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  AddExtension(certificate, signer, NID_key_usage,
               spec.is_ca ? "critical,keyCertSign,cRLSign"
                          : "critical,digitalSignature");
  AddExtension(certificate, signer, NID_subject_key_identifier, "hash");
  if (issuer != nullptr) {
    AddExtension(certificate, signer, NID_authority_key_identifier, "keyid");
  }
  if (!spec.usage.empty()) {
    AddExtension(certificate, signer, NID_ext_key_usage, spec.usage);
  }
  if (!spec.alternative_names.empty()) {
    AddExtension(certificate, signer, NID_subject_alt_name,
                 absl::StrJoin(spec.alternative_names, ","));
  }
  Require(X509_sign(certificate, issuer_key, EVP_sha256()) > 0, "signing");
  return certificate;
}

CertificateSpec AsCa(CertificateSpec spec) {
  spec.is_ca = true;
  return spec;
}

X509* FromPem(absl::string_view pem) {
  BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  Require(certificate != nullptr, "certificate from PEM");
  return certificate;
}

}  // namespace

TestCa::TestCa(CertificateSpec spec)
    : key_(NewKey(spec.rsa_bits)),
      certificate_(NewCertificate(AsCa(std::move(spec)), key_, nullptr, key_)) {
}

TestCa::TestCa(const std::string& common_name, const TestCa& parent)
    : key_(NewKey(0)),
      certificate_(NewCertificate(
          CertificateSpec{.subject = {{"CN", common_name}}, .is_ca = true},
          key_, parent.certificate_, parent.key_)) {}

TestCa::~TestCa() {
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

std::string TestCa::certificate() const { return Pem(certificate_); }

KeyAndCertificate TestCa::Issue(const CertificateSpec& spec) const {
  EVP_PKEY* const key = NewKey(spec.rsa_bits);
  X509* const certificate = NewCertificate(spec, key, certificate_, key_);
  KeyAndCertificate issued = {.certificate = Pem(certificate), .key = Pem(key)};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return issued;
}

KeyAndCertificate TestCa::IssueServer() const {
  return Issue(
      {.subject = {{"CN", "server"}},
       .alternative_names = {"DNS:localhost", "IP:127.0.0.1", "IP:::1"},
       .usage = "serverAuth"});
}

KeyAndCertificate TestCa::IssueClient(const std::string& spiffe_id) const {
  return Issue({.subject = {{"CN", "client"}},
                .alternative_names = {"URI:" + spiffe_id},
                .usage = "clientAuth"});
}

std::string TestCa::RevocationList(const std::vector<std::string>& revoked,
                                   absl::Time next_update) const {
  X509_CRL* const list = X509_CRL_new();
  X509_CRL_set_version(list, X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list, X509_get_subject_name(certificate_));
  ASN1_TIME* const time = ASN1_TIME_new();
  ASN1_TIME_set(time, absl::ToTimeT(next_update - absl::Hours(48)));
  X509_CRL_set1_lastUpdate(list, time);
  for (const std::string& pem : revoked) {
    X509* const certificate = FromPem(pem);
    X509_REVOKED* const entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate));
    X509_REVOKED_set_revocationDate(entry, time);
    Require(X509_CRL_add0_revoked(list, entry) == 1, "revoking");
    X509_free(certificate);
  }
  ASN1_TIME_set(time, absl::ToTimeT(next_update));
  X509_CRL_set1_nextUpdate(list, time);
  ASN1_TIME_free(time);
  X509_CRL_sort(list);
  Require(X509_CRL_sign(list, key_, EVP_sha256()) > 0, "signing a list");
  BIO* const bio = BIO_new(BIO_s_mem());
  Require(PEM_write_bio_X509_CRL(bio, list) == 1, "list to PEM");
  X509_CRL_free(list);
  return Take(bio);
}

}  // namespace citymatch::testing
