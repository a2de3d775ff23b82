// TLS for browsers: the same certificate as gRPC's, and client certificates
// that the gate judges.
#include <sys/stat.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "server/edge/listen_address.h"
#include "server/edge/tls.h"
#include "server/edge/web/web_edge.h"
#include "server/gate/client_certificates.h"
#include "server/gate/gatekeeper.h"
#include "tests/server/edge/web/web_fixture.h"
#include "tests/support/access.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {
namespace {

using citymatch::testing::KeyAndCertificate;
using citymatch::testing::TempDir;
using citymatch::testing::TestCa;
using citymatch::testing::WriteFile;

constexpr char kSpiffeId[] = "spiffe://example.org/dashboard";

class WebTlsTest : public WebFixture {
 protected:
  WebTlsTest() {
    options_.certificate_file = folder_.Join("tls.crt");
    options_.key_file = folder_.Join("tls.key");
    options_.look_every = absl::Milliseconds(5);
    WriteServer(server_ca_);
    WriteFile(folder_.Join("ca.pem"), server_ca_.certificate());
  }

  void WriteServer(const TestCa& ca) {
    const KeyAndCertificate pair = ca.IssueServer();
    WriteFile(options_.certificate_file, pair.certificate);
    WriteFile(options_.key_file, pair.key);
    ASSERT_EQ(chmod(options_.key_file.c_str(), 0600), 0);
  }

  void StartTls() {
    auto security = MakeTransportSecurity(options_);
    ASSERT_TRUE(security.ok()) << security.status();
    Start({}, {}, {}, *security);
  }

  // Trusts `server_ca_` and shows a certificate if there is one.
  std::unique_ptr<httplib::SSLClient> Client(
      const KeyAndCertificate& shown = {}) {
    std::string certificate;
    std::string key;
    if (!shown.certificate.empty()) {
      certificate = folder_.Join("client.crt");
      key = folder_.Join("client.key");
      WriteFile(certificate, shown.certificate);
      WriteFile(key, shown.key);
    }
    auto client = std::make_unique<httplib::SSLClient>("localhost", port_,
                                                       certificate, key);
    client->set_ca_cert_path(folder_.Join("ca.pem").c_str());
    client->enable_server_certificate_verification(true);
    return client;
  }

  TempDir folder_;
  TestCa server_ca_{"Server CA"};
  TestCa client_ca_{"Client CA"};
  TlsOptions options_;
};

TEST_F(WebTlsTest, AnswersWithTheServersCertificate) {
  StartTls();
  const auto reply = Client()->Get("/healthz");
  ASSERT_TRUE(reply) << httplib::to_string(reply.error());
  EXPECT_EQ(reply->body, "ok\n");
}

TEST_F(WebTlsTest, PlaintextIsNotAnswered) {
  StartTls();
  RawConnection plain(port_);
  plain.Send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(plain.Read().find("HTTP/"), std::string::npos);
}

TEST_F(WebTlsTest, TakesANewCertificateForNewConnections) {
  StartTls();
  const TestCa other("Other CA");
  WriteServer(other);
  WriteFile(folder_.Join("ca.pem"), other.certificate());
  const absl::Time give_up = absl::Now() + absl::Seconds(60);
  while (!Client()->Get("/healthz") && absl::Now() < give_up) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_TRUE(Client()->Get("/healthz"));
}

TEST_F(WebTlsTest, HandsWhatTheClientShowsToTheGate) {
  options_.client_ca_file = folder_.Join("clients.pem");
  WriteFile(options_.client_ca_file, client_ca_.certificate());
  const auto certificates = ClientCertificates::Load(options_.client_ca_file);
  ASSERT_TRUE(certificates.ok());
  testing::TestAccess access({.certificates = certificates->get()});
  access.Put("dashboard", {.grants = testing::ViewerGrants(),
                           .certificate_names = {kSpiffeId}});
  const auto security = MakeTransportSecurity(options_);
  ASSERT_TRUE(security.ok());
  Gatekeeper gate({}, &access.authenticator());
  const auto edge = WebEdge::Start(*ResolveListenAddress("127.0.0.1:0"), {}, {},
                                   {}, &gate, api_, *security);
  ASSERT_TRUE(edge.ok()) << edge.status();
  port_ = PortOf(**edge);
  const auto get = [](httplib::SSLClient& client) {
    return client.Post(kGetCity, R"({"name":"cities/x"})", "application/json");
  };
  const auto known = get(*Client(client_ca_.IssueClient(kSpiffeId)));
  ASSERT_TRUE(known) << httplib::to_string(known.error());
  EXPECT_EQ(known->status, 200);
  // The handshake takes any certificate; the gate does not.
  const auto foreign =
      get(*Client(TestCa("Another CA").IssueClient(kSpiffeId)));
  ASSERT_TRUE(foreign) << httplib::to_string(foreign.error());
  EXPECT_EQ(foreign->status, 401);
  EXPECT_THAT(ReasonIn(foreign->body), ::testing::StartsWith("CERTIFICATE_"));
  const auto none = get(*Client());
  ASSERT_TRUE(none);
  EXPECT_EQ(none->status, 401);
}

TEST_F(WebTlsTest, AHandshakeThatIsNotFinishedIsCutOff) {
  auto security = MakeTransportSecurity(options_);
  ASSERT_TRUE(security.ok());
  Start({.receive_time = absl::Milliseconds(200)}, {}, {}, *security);
  RawConnection silent(port_);
  EXPECT_EQ(silent.Read(), "");
}

}  // namespace
}  // namespace citymatch
