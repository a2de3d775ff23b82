// Real TLS on loopback: what clients see, and what of them reaches the gate.
#include "server/edge/tls.h"

#include <sys/stat.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/channel_arguments.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/edge/credentials.h"
#include "server/gate/client_certificates.h"
#include "server/gate/gatekeeper.h"
#include "tests/server/edge/edge_fixture.h"
#include "tests/server/edge/log_file.h"
#include "tests/server/edge/raw_client.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {
namespace {

using citymatch::testing::KeyAndCertificate;
using citymatch::testing::TempDir;
using citymatch::testing::TestCa;
using citymatch::testing::WriteFile;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kId[] = "spiffe://example.org/dashboard";

// The files of a server, and channels to it.
class TlsFiles {
 public:
  TlsFiles() {
    options_.certificate_file = folder_.Join("tls.crt");
    options_.key_file = folder_.Join("tls.key");
    options_.look_every = absl::Milliseconds(5);
    WriteServer(server_ca_.IssueServer());
  }

  void WriteServer(const KeyAndCertificate& pair) {
    WriteFile(options_.certificate_file, pair.certificate);
    WriteFile(options_.key_file, pair.key);
    ASSERT_EQ(chmod(options_.key_file.c_str(), 0600), 0);
  }

  void AskForCertificates() {
    options_.client_ca_file = folder_.Join("clients.pem");
    WriteFile(options_.client_ca_file, client_ca_.certificate());
  }

  [[nodiscard]] TransportSecurity Security() const {
    auto security = MakeTransportSecurity(options_);
    EXPECT_TRUE(security.ok()) << security.status();
    return security.ok() ? *std::move(security) : TransportSecurity{};
  }

  // A connection of its own, from a client that trusts `server_ca` and shows
  // `client`.
  static std::shared_ptr<grpc::Channel> Connect(
      const std::string& address, const TestCa& server_ca,
      const KeyAndCertificate& client = {}) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = server_ca.certificate();
    options.pem_cert_chain = client.certificate;
    options.pem_private_key = client.key;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address, grpc::SslCredentials(options),
                                     arguments);
  }

  TempDir folder_;
  TestCa server_ca_{"Server CA"};
  TestCa client_ca_{"Client CA"};
  TlsOptions options_;
};

// An edge behind TLS.
class TlsEdgeTest : public EdgeFixture {
 protected:
  void StartTls() {
    security_ = files_.Security();
    Start({}, {}, "127.0.0.1:0", security_);
  }

  grpc::Status GetOver(const std::shared_ptr<grpc::Channel>& channel) {
    stub_ = v1::CityService::NewStub(channel);
    return Get("cities/x");
  }

  TlsFiles files_;
  TransportSecurity security_;
};

TEST_F(TlsEdgeTest, AnswersOverTlsAndWithinTheProcess) {
  files_.AskForCertificates();
  StartTls();
  EXPECT_TRUE(
      GetOver(files_.Connect(edge_->address(), files_.server_ca_)).ok());
  EXPECT_TRUE(GetOver(files_.Connect(edge_->address(), files_.server_ca_,
                                     files_.client_ca_.IssueClient(kId)))
                  .ok());
  EXPECT_TRUE(GetOver(edge_->InProcessChannel()).ok());
}

TEST_F(TlsEdgeTest, AClientThatDoesNotTrustTheServerSaysSo) {
  StartTls();
  const grpc::Status status =
      GetOver(files_.Connect(edge_->address(), files_.client_ca_));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("certificate verify failed"));
}

TEST_F(TlsEdgeTest, APlaintextClientIsCutOff) {
  StartTls();
  const grpc::Status status = Get("cities/x");  // the fixture's own channel
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(),
              AnyOf(HasSubstr("Socket closed"), HasSubstr("reset by peer")));
}

TEST_F(TlsEdgeTest, ATlsClientOfAPlaintextServerSaysSo) {
  Start();
  const grpc::Status status =
      GetOver(files_.Connect(edge_->address(), files_.server_ca_));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("wrong version number"));
}

TEST_F(TlsEdgeTest, NewConnectionsGetANewCertificateAndOldOnesGoOn) {
  StartTls();
  const TestCa next_ca("Next server CA");
  const KeyAndCertificate next = next_ca.IssueServer();
  const auto old_channel = files_.Connect(edge_->address(), files_.server_ca_);
  EXPECT_TRUE(GetOver(old_channel).ok());
  {
    // The certificate without its key: the old pair stays in use.
    const LogFile log;
    WriteFile(files_.options_.certificate_file, next.certificate);
    log.WaitFor("certificate not reloaded; the old one stays");
  }
  EXPECT_TRUE(
      GetOver(files_.Connect(edge_->address(), files_.server_ca_)).ok());
  EXPECT_FALSE(GetOver(files_.Connect(edge_->address(), next_ca)).ok());
  {
    const LogFile log;
    WriteFile(files_.options_.key_file, next.key);
    log.WaitFor("certificate reloaded");
  }
  EXPECT_TRUE(GetOver(files_.Connect(edge_->address(), next_ca)).ok());
  EXPECT_FALSE(
      GetOver(files_.Connect(edge_->address(), files_.server_ca_)).ok());
  EXPECT_TRUE(GetOver(old_channel).ok());
}

TEST_F(TlsEdgeTest, BadFilesStopTheStart) {
  WriteFile(files_.options_.key_file, "no key");
  const auto security = MakeTransportSecurity(files_.options_);
  EXPECT_EQ(ErrorReason(security.status()), "BAD_TLS_FILE");
}

// Notes what each call shows, and refuses it.
class CredentialsService final : public grpc::CallbackGenericService {
 public:
  explicit CredentialsService(bool asks_certificate)
      : asks_certificate_(asks_certificate) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    Arrival arrival;
    ReadCredentials(*context, asks_certificate_, arrival);
    {
      const absl::MutexLock lock(&mutex_);
      last_ = std::move(arrival);
    }
    class Reactor final : public grpc::ServerGenericBidiReactor {
     public:
      void OnDone() override { delete this; }
    };
    auto* const reactor = new Reactor;
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  Arrival last() const {
    const absl::MutexLock lock(&mutex_);
    return last_;
  }

 private:
  const bool asks_certificate_;
  mutable absl::Mutex mutex_;
  Arrival last_;
};

class CredentialsTest : public ::testing::Test {
 protected:
  void Start() {
    const TransportSecurity security = files_.Security();
    service_ = std::make_unique<CredentialsService>(security.asks_certificate);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", security.credentials, &port);
    builder.RegisterCallbackGenericService(service_.get());
    credentials_ = security.credentials;
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    address_ = absl::StrCat("127.0.0.1:", port);
  }

  // What a call by `client` shows.
  Arrival Call(const KeyAndCertificate& client,
               const std::vector<std::string>& authorization = {}) {
    grpc::ClientContext context;
    for (const std::string& value : authorization) {
      context.AddMetadata("authorization", value);
    }
    const auto stub = v1::CityService::NewStub(
        files_.Connect(address_, files_.server_ca_, client));
    v1::City reply;
    // The service answers without a message, which is an error here.
    (void)stub->GetCity(&context, {}, &reply);
    return service_->last();
  }

  std::string Judge(const Arrival& arrival) {
    const auto judges =
        ClientCertificates::Load(files_.options_.client_ca_file);
    EXPECT_TRUE(judges.ok()) << judges.status();
    const auto judged = (*judges)->Judge(
        arrival.certificate_pem, arrival.certificate_chain_pem, absl::Now());
    return judged.ok() ? judged->names.front() : ErrorReason(judged.status());
  }

  TlsFiles files_;
  std::shared_ptr<grpc::ServerCredentials> credentials_;
  std::unique_ptr<CredentialsService> service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

TEST_F(CredentialsTest, CertificatesGoodAndBadReachTheGate) {
  files_.AskForCertificates();
  Start();
  if (HasFatalFailure()) return;
  EXPECT_EQ(Judge(Call(files_.client_ca_.IssueClient(kId))), kId);
  EXPECT_EQ(Judge(Call(files_.server_ca_.IssueClient(kId))),
            "CERTIFICATE_FOREIGN");
  EXPECT_EQ(Judge(Call(files_.client_ca_.Issue(
                {.subject = {{"CN", "x"}},
                 .not_before = absl::Now() - absl::Hours(9),
                 .not_after = absl::Now() - absl::Hours(1)}))),
            "CERTIFICATE_EXPIRED");
  EXPECT_EQ(Judge(Call(files_.client_ca_.IssueServer())),
            "CERTIFICATE_UNSUITABLE");
  const Arrival none = Call({});
  EXPECT_THAT(none.certificate_pem, IsEmpty());
  EXPECT_THAT(none.certificate_chain_pem, IsEmpty());
}

TEST_F(CredentialsTest, IntermediateCasComeAlong) {
  files_.AskForCertificates();
  Start();
  if (HasFatalFailure()) return;
  const TestCa middle("Middle CA", files_.client_ca_);
  KeyAndCertificate client = middle.IssueClient(kId);
  client.certificate += middle.certificate();
  EXPECT_EQ(Judge(Call(client)), kId);
}

TEST_F(CredentialsTest, ACertificateThatWasNotAskedForIsNotSent) {
  Start();
  if (HasFatalFailure()) return;
  EXPECT_THAT(Call(files_.client_ca_.IssueClient(kId)).certificate_pem,
              IsEmpty());
}

TEST_F(CredentialsTest, HeadersArriveAsSentAndSeveralAreNoCredential) {
  Start();
  if (HasFatalFailure()) return;
  EXPECT_EQ(Call({}).authorization, "");
  EXPECT_EQ(Call({}, {"Bearer abc"}).authorization, "Bearer abc");
  EXPECT_THAT(Call({}, {"Bearer abc", "Bearer def"}).authorization,
              AnyOf("Bearer abc, Bearer def", "Bearer def, Bearer abc"));
}

}  // namespace
}  // namespace citymatch
