#include "tests/client/rpc/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

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

constexpr int64_t kDaySeconds = 86400;

std::string ToPem(const std::function<int(BIO*)>& write) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (write(bio.get()) != 1) std::abort();
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

void AddExtension(X509* certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  if (extension == nullptr) std::abort();
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

KeyPtr ReadKey(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), -1));
  return KeyPtr(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

// Signed by `issuer`, or by itself where that is null.
TestCertificate Make(const TestCertificate* issuer,
                     const std::string& common_name,
                     const std::string& alternative_names) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const CertificatePtr certificate(X509_new());
  X509* made = certificate.get();
  X509_set_version(made, 2);
  uint32_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial));
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), serial);
  X509_gmtime_adj(X509_getm_notBefore(made), -kDaySeconds);
  X509_gmtime_adj(X509_getm_notAfter(made), kDaySeconds);
  X509_set_pubkey(made, key.get());
  X509_NAME* subject = X509_get_subject_name(made);
  X509_NAME_add_entry_by_txt(
      subject, "CN", MBSTRING_UTF8,
      reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
  AddExtension(made, NID_basic_constraints,
               issuer == nullptr ? "critical,CA:TRUE" : "CA:FALSE");
  if (!alternative_names.empty()) {
    AddExtension(made, NID_subject_alt_name, alternative_names);
  }
  if (issuer == nullptr) {
    X509_set_issuer_name(made, subject);
    X509_sign(made, key.get(), EVP_sha256());
  } else {
    const BioPtr bio(BIO_new_mem_buf(issuer->certificate.data(), -1));
    const CertificatePtr ca(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    const KeyPtr ca_key = ReadKey(issuer->key);
    X509_set_issuer_name(made, X509_get_subject_name(ca.get()));
    X509_sign(made, ca_key.get(), EVP_sha256());
  }
  return {ToPem([&](BIO* bio) { return PEM_write_bio_X509(bio, made); }),
          ToPem([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0,
                                            nullptr, nullptr);
          })};
}

}  // namespace

TestCertificate MakeCa(const std::string& common_name) {
  return Make(nullptr, common_name, "");
}

TestCertificate MakeCertificate(const TestCertificate& ca,
                                const std::string& common_name,
                                const std::string& alternative_names) {
  return Make(&ca, common_name, alternative_names);
}

std::string WithPassphrase(const std::string& key) {
  const KeyPtr read = ReadKey(key);
  unsigned char passphrase[] = "sesame";
  return ToPem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, read.get(), EVP_aes_256_cbc(),
                                    passphrase, sizeof(passphrase) - 1, nullptr,
                                    nullptr);
  });
}

}  // namespace citymatch::client
