#include "client/access/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/client/rpc/test_certificates.h"

namespace citymatch::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

TEST(CertificateTest, TellsSubjectsAndDigest) {
  const TestCertificate ca = MakeCa("大阪市 CA");
  const TestCertificate leaf = MakeCertificate(ca, "dashboard", "");
  const std::string chain = leaf.certificate + ca.certificate;
  EXPECT_THAT(*CertificateSubjects(chain),
              ElementsAre("CN=dashboard", "CN=大阪市 CA"));
  EXPECT_THAT(*CertificateSha256(chain), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(*CertificateSha256(chain), *CertificateSha256(leaf.certificate));
  EXPECT_NE(*CertificateSha256(chain), *CertificateSha256(ca.certificate));
}

TEST(CertificateTest, RefusesWhatIsNoCertificate) {
  const TestCertificate ca = MakeCa("ca");
  std::string torn = ca.certificate;
  torn[torn.size() / 2] = '!';
  for (const std::string& bad : {std::string(), std::string("nonsense"), ca.key,
                                 torn, ca.certificate + torn}) {
    EXPECT_FALSE(CertificateSubjects(bad).ok()) << bad;
  }
  EXPECT_FALSE(CertificateSha256("nonsense").ok());
}

TEST(CertificateTest, KeysMustFit) {
  const TestCertificate ca = MakeCa("ca");
  const TestCertificate leaf = MakeCertificate(ca, "a", "");
  EXPECT_TRUE(CheckKeyPair(leaf.certificate, leaf.key).ok());
  EXPECT_THAT(std::string(CheckKeyPair(leaf.certificate, ca.key).message()),
              HasSubstr("of another certificate"));
  EXPECT_THAT(
      std::string(CheckKeyPair(leaf.certificate, leaf.certificate).message()),
      HasSubstr("no private key"));
  EXPECT_THAT(std::string(CheckKeyPair("", leaf.key).message()),
              HasSubstr("no certificate"));
  EXPECT_THAT(
      std::string(
          CheckKeyPair(leaf.certificate, WithPassphrase(leaf.key)).message()),
      HasSubstr("passphrase"));
}

}  // namespace
}  // namespace citymatch::client
