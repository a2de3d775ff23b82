// The command over real TLS on the loopback address.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "client/access/private_file.h"
#include "tests/client/access/sample_token.h"
#include "tests/client/cli/cli_fixture.h"
#include "tests/client/rpc/test_certificates.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TlsLoginTest : public CliTest {
 protected:
  TlsLoginTest() {
    environment_["HOME"] = folder_;
    real_channel_ = true;
    grpc::SslServerCredentialsOptions tls;
    tls.pem_key_cert_pairs.push_back({leaf_.key, leaf_.certificate});
    tls.pem_root_certs = ca_.certificate;
    tls.client_certificate_request =
        GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY;
    address_of_server_ = absl::StrCat(
        "127.0.0.1:", server_.Listen(grpc::SslServerCredentials(tls)));
    server_.state.caller.set_identity("identities/hue");
  }

  const TestCertificate ca_ = MakeCa("house");
  const TestCertificate leaf_ = MakeCertificate(ca_, "server", "IP:127.0.0.1");
  std::string address_of_server_;
};

TEST_F(TlsLoginTest, KeepsACopyOfTheAuthority) {
  const std::string ca = Write("ca.pem", ca_.certificate);
  const CliResult login =
      Run({"login", "--server", address_of_server_, "--ca", ca}, kSampleToken);
  ASSERT_EQ(login.code, kExitOk) << login.err;
  std::filesystem::remove(ca);
  const CliResult who = Run({"whoami"});
  EXPECT_EQ(who.code, kExitOk) << who.err;
  EXPECT_EQ(server_.state.last_authorization,
            std::string("Bearer ") + kSampleToken);
  EXPECT_THAT(
      Run({"profile", "show"}).out,
      AllOf(HasSubstr("authority: CN=house\n"), HasSubstr("transport: tls\n")));
}

TEST_F(TlsLoginTest, ShowsAClientCertificateWithoutAToken) {
  const TestCertificate own = MakeCertificate(ca_, "me", "");
  const std::string certificate = Write("c.pem", own.certificate);
  const std::string key = folder_ + "/k.pem";
  ASSERT_TRUE(WritePrivateFile(key, own.key).ok());
  const CliResult login =
      Run({"login", "--server", address_of_server_, "--ca",
           Write("ca.pem", ca_.certificate), "--client-cert", certificate,
           "--client-key", key});
  ASSERT_EQ(login.code, kExitOk) << login.err;
  EXPECT_THAT(
      Run({"profile", "show"}).out,
      AllOf(HasSubstr("client_key_file: " + key), Not(HasSubstr("token_id"))));
  EXPECT_EQ(Run({"whoami"}).code, kExitOk);
  EXPECT_EQ(server_.state.last_authorization, "");
  // A key that others can read is no key.
  chmod(key.c_str(), 0644);
  const CliResult open = Run({"whoami"});
  EXPECT_EQ(open.code, kExitUsage);
  EXPECT_THAT(open.err, HasSubstr("chmod 600 " + key));
}

TEST_F(TlsLoginTest, SaysWhyTheServerIsNotTrusted) {
  const CliResult system =
      Run({"login", "--server", address_of_server_, "--tls"}, kSampleToken);
  EXPECT_EQ(system.code, kExitUnreachable);
  EXPECT_THAT(system.err,
              AllOf(HasSubstr("--ca FILE"), Not(HasSubstr(kSampleSecret))));
  const CliResult foreign =
      Run({"login", "--server", address_of_server_, "--ca",
           Write("ca.pem", MakeCa("other").certificate)},
          kSampleToken);
  EXPECT_EQ(foreign.code, kExitUnreachable);
  EXPECT_THAT(foreign.err, HasSubstr("is not trusted here"));
  const CliResult name =
      Run({"login", "--server", address_of_server_, "--ca",
           Write("ca.pem", ca_.certificate), "--tls-server-name", "x.example"},
          kSampleToken);
  EXPECT_EQ(name.code, kExitUnreachable);
  EXPECT_THAT(name.err, HasSubstr("--tls-server-name NAME"));
}

}  // namespace
}  // namespace citymatch::client
