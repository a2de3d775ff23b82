// Certificates for tests of TLS, made on the spot.
#ifndef CITYMATCH_TESTS_CLIENT_RPC_TEST_CERTIFICATES_H_
#define CITYMATCH_TESTS_CLIENT_RPC_TEST_CERTIFICATES_H_

#include <string>

namespace citymatch::client {

// A certificate and its key, as PEM texts.
struct TestCertificate {
  std::string certificate;
  std::string key;
};

// An authority that signs itself. Every call makes another one.
TestCertificate MakeCa(const std::string& common_name);

// A certificate signed by `ca`. `alternative_names` as OpenSSL writes them,
// such as `DNS:localhost,IP:127.0.0.1`; empty = none.
TestCertificate MakeCertificate(const TestCertificate& ca,
                                const std::string& common_name,
                                const std::string& alternative_names);

// The same key, protected by a passphrase.
std::string WithPassphrase(const std::string& key);

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_RPC_TEST_CERTIFICATES_H_
