#include "server/edge/server_certificate.h"

#include <sys/stat.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/edge/tls.h"
#include "tests/server/edge/log_file.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {
namespace {

using citymatch::testing::KeyAndCertificate;
using citymatch::testing::TempDir;
using citymatch::testing::TestCa;
using citymatch::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ServerCertificateTest : public ::testing::Test {
 protected:
  ServerCertificateTest() : ca_("CA") {
    options_.certificate_file = folder_.Join("tls.crt");
    options_.key_file = folder_.Join("tls.key");
    options_.look_every = absl::Milliseconds(5);
  }

  void WriteCertificate(const std::string& pem) {
    WriteFile(options_.certificate_file, pem);
  }
  void WriteKey(const std::string& pem, mode_t mode = 0600) {
    WriteFile(options_.key_file, pem);
    ASSERT_EQ(chmod(options_.key_file.c_str(), mode), 0);
  }
  void Write(const KeyAndCertificate& pair) {
    WriteCertificate(pair.certificate);
    WriteKey(pair.key);
  }

  std::string Error() {
    const auto read = ReadServerCertificate(options_);
    if (read.ok()) return "no error";
    EXPECT_EQ(ErrorReason(read.status()), "BAD_TLS_FILE");
    return std::string(read.status().message());
  }

  std::unique_ptr<WatchedServerCertificate> Start() {
    auto started = WatchedServerCertificate::Start(options_);
    EXPECT_TRUE(started.ok()) << started.status();
    return started.ok() ? *std::move(started) : nullptr;
  }

  TempDir folder_;
  TestCa ca_;
  TlsOptions options_;
};

TEST_F(ServerCertificateTest, ReadsAPair) {
  const KeyAndCertificate pair = ca_.IssueServer();
  Write({absl::StrCat(pair.certificate, ca_.certificate()), pair.key});
  const auto read = ReadServerCertificate(options_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->key_pem, pair.key);
  EXPECT_EQ(read->certificate_pem,
            absl::StrCat(pair.certificate, ca_.certificate()));
  EXPECT_EQ(read->sha256.size(), 64);
  EXPECT_LT(read->not_before, absl::Now());
  EXPECT_GT(read->not_after, absl::Now());
}

TEST_F(ServerCertificateTest, SaysWhichFileIsWrongAndWhy) {
  const KeyAndCertificate pair = ca_.IssueServer();
  EXPECT_THAT(Error(), AllOf(HasSubstr(options_.certificate_file),
                             HasSubstr("No such file")));
  WriteCertificate(pair.certificate);
  EXPECT_THAT(Error(),
              AllOf(HasSubstr(options_.key_file), HasSubstr("No such file")));
  WriteKey("");
  EXPECT_THAT(Error(), HasSubstr("holds no private key"));
  WriteKey(pair.key.substr(0, 99));
  EXPECT_THAT(Error(), HasSubstr("holds no private key"));
  WriteKey(
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAA\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n");
  EXPECT_THAT(Error(), HasSubstr("has a passphrase"));
  WriteKey(ca_.IssueServer().key);
  EXPECT_THAT(Error(),
              AllOf(HasSubstr(options_.key_file), HasSubstr("does not belong"),
                    HasSubstr("CN=server")));
  WriteKey(pair.key);
  EXPECT_EQ(Error(), "no error");
  WriteCertificate("");
  EXPECT_THAT(Error(), HasSubstr("holds no certificate"));
  WriteCertificate(pair.certificate.substr(0, 99));
  EXPECT_THAT(Error(), HasSubstr("certificate 1 cannot be read"));
  // The CA before the certificate: a common mistake.
  WriteCertificate(absl::StrCat(ca_.certificate(), pair.certificate));
  EXPECT_THAT(Error(), AllOf(HasSubstr("does not belong to the first"),
                             HasSubstr("CN=CA")));
}

TEST_F(ServerCertificateTest, RefusesAKeyThatIsOpenToAll) {
  const KeyAndCertificate pair = ca_.IssueServer();
  WriteCertificate(pair.certificate);
  for (const mode_t mode : {0644, 0604, 0602}) {
    WriteKey(pair.key, mode);
    EXPECT_THAT(Error(), HasSubstr("chmod o-rwx")) << mode;
  }
  for (const mode_t mode : {0600, 0400, 0640, 0440}) {
    WriteKey(pair.key, mode);
    EXPECT_EQ(Error(), "no error") << mode;
    ASSERT_EQ(std::remove(options_.key_file.c_str()), 0);
  }
}

TEST_F(ServerCertificateTest, RefusesWhatNoClientWouldTake) {
  Write(ca_.IssueClient("spiffe://example.org/x"));
  EXPECT_THAT(Error(), HasSubstr("leave out serverAuth"));
  Write(ca_.Issue({.subject = {{"CN", "x"}}, .rsa_bits = 1024}));
  EXPECT_THAT(Error(), HasSubstr("cannot be used: ee key too small"));
}

TEST_F(ServerCertificateTest, StartsWithAnExpiredOneAndSaysSo) {
  const LogFile log;
  Write(ca_.Issue({.subject = {{"CN", "old"}},
                   .not_before = absl::Now() - absl::Hours(9),
                   .not_after = absl::Now() - absl::Hours(1)}));
  const auto watched = Start();
  ASSERT_NE(watched, nullptr);
  log.WaitFor("the certificate has expired");
  // It takes any other one, and is quiet again.
  const KeyAndCertificate next = ca_.IssueServer();
  Write(next);
  log.WaitFor("certificate reloaded");
  EXPECT_EQ(watched->Current()->certificate_pem, next.certificate);
}

TEST_F(ServerCertificateTest, WarnsTwoWeeksBeforeTheEnd) {
  const LogFile log;
  Write(ca_.Issue({.subject = {{"CN", "x"}},
                   .not_after = absl::Now() + absl::Hours(13 * 24)}));
  const auto watched = Start();
  log.WaitFor("the certificate expires soon");
}

TEST_F(ServerCertificateTest, TakesANewPairWhenBothFilesBelongTogether) {
  const LogFile log;
  const KeyAndCertificate first = ca_.IssueServer();
  const KeyAndCertificate second = ca_.IssueServer();
  Write(first);
  const auto watched = Start();
  ASSERT_NE(watched, nullptr);
  const auto current = watched->Current();
  EXPECT_EQ(current->certificate_pem, first.certificate);

  WriteCertificate(second.certificate);
  log.WaitFor("does not belong to the first certificate");
  log.WaitFor("the old one stays");
  EXPECT_EQ(watched->Current(), current);
  WriteKey(second.key);
  log.WaitFor("certificate reloaded");
  EXPECT_EQ(watched->Current()->certificate_pem, second.certificate);
  EXPECT_EQ(watched->Current()->key_pem, second.key);
  EXPECT_EQ(current->certificate_pem, first.certificate);  // still whole
}

TEST_F(ServerCertificateTest, KeepsTheOldOneRatherThanABadOne) {
  const KeyAndCertificate good = ca_.IssueServer();
  Write(good);
  const auto watched = Start();
  ASSERT_NE(watched, nullptr);
  const auto current = watched->Current();
  {
    const LogFile log;
    ASSERT_EQ(std::remove(options_.key_file.c_str()), 0);
    log.WaitFor("No such file");
  }
  {
    const LogFile log;
    Write(ca_.Issue({.subject = {{"CN", "old"}},
                     .not_before = absl::Now() - absl::Hours(9),
                     .not_after = absl::Now() - absl::Hours(1)}));
    log.WaitFor("and not now");
  }
  {
    const LogFile log;
    WriteKey(good.key, 0644);
    WriteCertificate(good.certificate);
    log.WaitFor("chmod o-rwx");
  }
  EXPECT_EQ(watched->Current(), current);
  {
    // A change of rights alone is noticed too.
    const LogFile log;
    const KeyAndCertificate next = ca_.IssueServer();
    WriteKey(next.key, 0644);
    WriteCertificate(next.certificate);
    log.WaitFor("chmod o-rwx");
    ASSERT_EQ(chmod(options_.key_file.c_str(), 0600), 0);
    log.WaitFor("certificate reloaded");
    EXPECT_EQ(watched->Current()->certificate_pem, next.certificate);
  }
}

}  // namespace
}  // namespace citymatch
