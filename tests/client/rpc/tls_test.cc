// Connections to a real server over the loopback address: who is trusted, what
// travels, and what a user is told when it fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "client/rpc/connection.h"
#include "client/rpc/status_text.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "tests/client/rpc/test_certificates.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Tells which header came.
class EchoService final : public v1::AccessService::Service {
 public:
  grpc::Status GetCaller(grpc::ServerContext* context,
                         const v1::GetCallerRequest*,
                         v1::GetCallerResponse* reply) override {
    const auto header = context->client_metadata().find("authorization");
    if (header != context->client_metadata().end()) {
      reply->set_credential(
          std::string(header->second.data(), header->second.size()));
    }
    return grpc::Status::OK;
  }
};

class TlsTest : public testing::Test {
 protected:
  // Starts a server that shows `certificate`; asks for one of `client_ca` if
  // that is given.
  void Start(const TestCertificate& certificate,
             const std::string& client_ca = "") {
    grpc::SslServerCredentialsOptions options;
    options.pem_key_cert_pairs.push_back(
        {certificate.key, certificate.certificate});
    if (!client_ca.empty()) {
      options.pem_root_certs = client_ca;
      options.client_certificate_request =
          GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
    }
    Start(grpc::SslServerCredentials(options));
  }

  void Start(const std::shared_ptr<grpc::ServerCredentials>& credentials) {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    options_.address = absl::StrCat("127.0.0.1:", port);
    options_.transport = Transport::kTls;
  }

  absl::Status Call() {
    reply_.Clear();
    Connection connection(options_, MakeChannel(options_), interruption_);
    return connection.Call(&v1::AccessService::Stub::GetCaller,
                           v1::GetCallerRequest(), reply_);
  }

  // What the user is told; the call must fail.
  std::string Error() {
    const absl::Status status = Call();
    EXPECT_TRUE(IsUnreachable(status)) << status;
    return Describe(status, options_.address, options_.transport);
  }

  const TestCertificate ca_ = MakeCa("house");
  const TestCertificate foreign_ca_ = MakeCa("foreign");
  const TestCertificate good_ =
      MakeCertificate(ca_, "server", "IP:127.0.0.1,DNS:localhost");
  EchoService service_;
  std::unique_ptr<grpc::Server> server_;
  Interruption interruption_;
  ConnectionOptions options_;
  v1::GetCallerResponse reply_;
};

TEST_F(TlsTest, SendsTheTokenToAServerThatItTrusts) {
  Start(good_);
  options_.ca_certificates = ca_.certificate;
  options_.token = "secret";
  const absl::Status status = Call();
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(reply_.credential(), "Bearer secret");
  options_.token.clear();
  ASSERT_TRUE(Call().ok());
  EXPECT_EQ(reply_.credential(), "");
}

TEST_F(TlsTest, SendsTheTokenInPlaintextOnThisMachineOnly) {
  Start(grpc::InsecureServerCredentials());
  options_.transport = Transport::kPlaintext;
  options_.token = "secret";
  ASSERT_TRUE(Call().ok());
  EXPECT_EQ(reply_.credential(), "Bearer secret");
}

TEST_F(TlsTest, KeepsTheTokenBackWhereItMayNotTravel) {
  Start(grpc::InsecureServerCredentials());
  const std::string here = options_.address;
  const auto channel = [&] {
    ConnectionOptions plain;
    plain.address = here;
    return MakeChannel(plain);
  }();
  // As if the address were elsewhere, and nobody had checked.
  options_.transport = Transport::kPlaintext;
  options_.address = "h.example:1";
  options_.token = "secret";
  Connection connection(options_, channel, interruption_);
  ASSERT_TRUE(connection
                  .Call(&v1::AccessService::Stub::GetCaller,
                        v1::GetCallerRequest(), reply_)
                  .ok());
  EXPECT_EQ(reply_.credential(), "");
}

TEST_F(TlsTest, DoesNotTrustAForeignAuthority) {
  Start(good_);
  options_.ca_certificates = foreign_ca_.certificate;
  options_.token = "secret";
  EXPECT_THAT(Error(), AllOf(HasSubstr("is not trusted here"),
                             HasSubstr("--ca FILE"), Not(HasSubstr("secret")),
                             Not(HasSubstr("Is it running?"))));
}

TEST_F(TlsTest, DoesNotTrustAnotherNameUnlessToldToExpectIt) {
  Start(MakeCertificate(ca_, "server", "DNS:citymatch.example"));
  options_.ca_certificates = ca_.certificate;
  EXPECT_THAT(Error(), AllOf(HasSubstr("another name than 127.0.0.1"),
                             HasSubstr("--tls-server-name NAME")));
  options_.tls_server_name = "citymatch.example";
  EXPECT_TRUE(Call().ok());
  options_.tls_server_name = "other.example";
  EXPECT_THAT(Error(), HasSubstr("--tls-server-name NAME"));
}

TEST_F(TlsTest, SaysThatTheServerSpeaksPlaintext) {
  Start(grpc::InsecureServerCredentials());
  options_.ca_certificates = ca_.certificate;
  EXPECT_THAT(Error(),
              AllOf(HasSubstr("does not speak TLS"), HasSubstr("--insecure")));
}

TEST_F(TlsTest, SaysThatTheServerMaySpeakTls) {
  Start(good_);
  options_.transport = Transport::kPlaintext;
  EXPECT_THAT(Error(), AllOf(HasSubstr("speaks TLS"), HasSubstr("--tls")));
}

TEST_F(TlsTest, ShowsAClientCertificateWhereOneIsAskedFor) {
  Start(good_, ca_.certificate);
  options_.ca_certificates = ca_.certificate;
  EXPECT_THAT(Error(), HasSubstr("--client-cert FILE"));
  const TestCertificate foreign = MakeCertificate(foreign_ca_, "me", "");
  options_.client_certificate = foreign.certificate;
  options_.client_key = foreign.key;
  EXPECT_THAT(Error(), HasSubstr("of an authority that it knows"));
  const TestCertificate own = MakeCertificate(ca_, "me", "");
  options_.client_certificate = own.certificate;
  options_.client_key = own.key;
  EXPECT_TRUE(Call().ok());
}

TEST_F(TlsTest, SaysThatNobodyIsThere) {
  Start(good_);
  server_->Shutdown();
  server_.reset();
  options_.ca_certificates = ca_.certificate;
  EXPECT_THAT(Error(), HasSubstr("Is it running?"));
}

}  // namespace
}  // namespace citymatch::client
