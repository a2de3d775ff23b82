// The server as it is wired: real services on a real store, over gRPC.
#include "server/server.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/watch_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "server/base/errors.h"
#include "server/config/options.h"
#include "server/gate/method_rules.h"
#include "server/init.h"
#include "tests/server/edge/raw_client.h"
#include "tests/support/token_channel.h"

namespace citymatch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// A browser's WatchChanges, by Connect and JSON.
class WebWatch {
 public:
  WebWatch(const std::string& address, const std::string& token)
      : http_(absl::StrCat("http://", address)),
        thread_([this, token] { Run(token); }) {}
  ~WebWatch() {
    http_.stop();
    if (thread_.joinable()) thread_.join();
  }

  void AwaitFirstMessage() { first_.WaitForNotification(); }

  // All that came.
  std::string AwaitEnd() {
    thread_.join();
    return read_;
  }

 private:
  void Run(const std::string& token) {
    httplib::Request request;
    request.method = "POST";
    request.path = "/citymatch.v1.WatchService/WatchChanges";
    request.set_header("Authorization", token);
    request.set_header("Content-Type", "application/connect+json");
    request.body = std::string("\0\0\0\0\2{}", 7);
    request.content_receiver = [this](const char* data, size_t size, uint64_t,
                                      uint64_t) {
      read_.append(data, size);
      if (!first_.HasBeenNotified()) first_.Notify();
      return true;
    };
    (void)http_.send(request);
    if (!first_.HasBeenNotified()) first_.Notify();
  }

  httplib::Client http_;
  absl::Notification first_;
  std::string read_;
  std::thread thread_;  // last: it uses all of the above
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    std::string pattern = "/tmp/server_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    options_.data_dir = folder_ + "/data";
    options_.listen = "127.0.0.1:0";
  }
  ~ServerTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Start() {
    if (token_.empty()) {
      const auto init = InitAccess({.data_dir = options_.data_dir});
      ASSERT_TRUE(init.ok()) << init.status();
      token_ = absl::StrCat("Bearer ", init->secret);
    }
    auto server = Server::Start(options_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = testing::ChannelWithToken(server_->address(), token_);
  }

  static grpc::Status Create(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& id) {
    v1::CreateCityRequest request;
    request.set_city_id(id);
    request.mutable_city()->set_display_name("Osaka");
    request.mutable_city()->set_side(v1::SIDE_PROVIDER);
    request.mutable_city()->set_country_code("JP");
    request.mutable_city()->set_level(v1::LEVEL_CITY);
    grpc::ClientContext context;
    v1::City reply;
    return v1::CityService::NewStub(channel)->CreateCity(&context, request,
                                                         &reply);
  }

  static grpc::Status Get(const std::shared_ptr<grpc::Channel>& channel,
                          const std::string& id) {
    v1::GetCityRequest request;
    request.set_name(absl::StrCat("cities/", id));
    grpc::ClientContext context;
    v1::City reply;
    return v1::CityService::NewStub(channel)->GetCity(&context, request,
                                                      &reply);
  }

  // 8,000 cities, together more than a connection holds unread.
  void ImportMuch() {
    for (int batch = 0; batch < 8; ++batch) {
      v1::ImportCitiesRequest request;
      for (int i = 0; i < 1000; ++i) {
        v1::City& city = *request.add_cities();
        city.set_name(absl::StrCat("cities/jp-", batch, "-", i));
        city.set_display_name("Osaka");
        city.set_side(v1::SIDE_PROVIDER);
        city.set_country_code("JP");
        city.set_level(v1::LEVEL_CITY);
        city.set_note(std::string(1000, 'x'));
      }
      grpc::ClientContext context;
      v1::ImportCitiesResponse reply;
      const grpc::Status status =
          v1::CityService::NewStub(channel_)->ImportCities(&context, request,
                                                           &reply);
      ASSERT_TRUE(status.ok()) << status.error_message();
    }
  }

  std::string folder_;
  std::string token_;
  ServerOptions options_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServerTest, EveryMethodIsServedAndErrorsHaveOneReason) {
  Start();
  for (const MethodRule& rule : MethodRules()) {
    SCOPED_TRACE(std::string(rule.method));
    const std::string path = absl::StrCat("/", rule.method);
    const RawReply reply = IsStream(rule.cost)
                               ? ReadFirstRaw(channel_, path, "")
                               : CallRaw(channel_, path, "");
    EXPECT_NE(reply.status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_NE(reply.status.error_code(), grpc::StatusCode::INTERNAL);
    if (reply.status.ok()) continue;
    EXPECT_NE(ReasonOf(reply.status), "");
  }
}

TEST_F(ServerTest, TellsTheHealthOfAllServicesAndListsThem) {
  Start();
  const RawReply listed = ExchangeRaw(
      channel_,
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      std::string("\x3A\x00", 2));
  for (const char* service :
       {"citymatch.v1.AccessService", "citymatch.v1.AuditService",
        "citymatch.v1.CityService", "citymatch.v1.ProgrammeService",
        "citymatch.v1.PartnershipService", "citymatch.v1.RoundService",
        "citymatch.v1.MatchService", "citymatch.v1.WatchService"}) {
    EXPECT_EQ(HealthOf(channel_, service), "SERVING") << service;
    EXPECT_THAT(listed.bytes, HasSubstr(service));
  }
  EXPECT_EQ(HealthOf(channel_, ""), "SERVING");
}

TEST_F(ServerTest, KeepsWhatItAcknowledged) {
  Start();
  ASSERT_TRUE(Create(channel_, "jp-osaka").ok());
  // The admin, its token, and the city.
  EXPECT_EQ(server_->revision(), 3);
  EXPECT_TRUE(server_->Drain(absl::Seconds(30)).ok());
  server_.reset();
  Start();
  EXPECT_EQ(server_->revision(), 3);
  EXPECT_TRUE(Get(channel_, "jp-osaka").ok());
  // Who comes from within the process passes the same gate.
  EXPECT_EQ(ReasonOf(Get(server_->InProcessChannel(), "jp-osaka")),
            "CREDENTIALS_MISSING");
  EXPECT_EQ(ReasonOf(Get(channel_, "jp-nowhere")), "CITY_NOT_FOUND");
}

TEST_F(ServerTest, RefusesNewCallsWhileAStreamDrains) {
  Start();
  ImportMuch();
  if (HasFatalFailure()) return;
  grpc::ClientContext context;
  const auto stub = v1::CityService::NewStub(channel_);
  const auto reader = stub->ExportCities(&context, {});
  v1::ExportCitiesResponse part;
  ASSERT_TRUE(reader->Read(&part));
  int cities = part.cities_size();

  absl::Status drained;
  std::thread drain([&] { drained = server_->Drain(absl::Seconds(60)); });
  grpc::Status refused;
  do {
    refused = Get(channel_, "jp-0-0");
  } while (refused.ok());
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(refused), "NOT_READY");
  EXPECT_TRUE(TellsWhenToRetry(refused));
  EXPECT_EQ(HealthOf(channel_, ""), "NOT_SERVING");
  while (reader->Read(&part)) cities += part.cities_size();
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(cities, 8000);
  drain.join();
  EXPECT_TRUE(drained.ok()) << drained;
}

TEST_F(ServerTest, CancelsCallsThatOutliveTheDrain) {
  options_.edge.max_stall = absl::Hours(1);
  Start();
  ImportMuch();
  if (HasFatalFailure()) return;
  grpc::ClientContext context;
  const auto stub = v1::CityService::NewStub(channel_);
  const auto reader = stub->ExportCities(&context, {});
  v1::ExportCitiesResponse part;
  ASSERT_TRUE(reader->Read(&part));
  EXPECT_TRUE(server_->Drain(absl::Milliseconds(50)).ok());
  while (reader->Read(&part)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
}

// A stop that waits for watches lasts as long as it may: there is always one.
TEST_F(ServerTest, WatchesDoNotHoldUpTheStop) {
  options_.web.listen = "127.0.0.1:0";
  Start();
  ASSERT_TRUE(Create(channel_, "jp-osaka").ok());
  const auto stub = v1::WatchService::NewStub(channel_);
  grpc::ClientContext changes_context;
  const auto changes = stub->WatchChanges(&changes_context, {});
  v1::WatchChangesResponse change;
  ASSERT_TRUE(changes->Read(&change));
  grpc::ClientContext suggestions_context;
  v1::WatchSuggestionsRequest question;
  question.mutable_question()->set_city("cities/jp-osaka");
  const auto suggestions =
      stub->WatchSuggestions(&suggestions_context, question);
  v1::WatchSuggestionsResponse suggestion;
  ASSERT_TRUE(suggestions->Read(&suggestion));
  WebWatch web(server_->web_address(), token_);
  web.AwaitFirstMessage();

  const absl::Time begin = absl::Now();
  EXPECT_TRUE(server_->Drain(absl::Minutes(10)).ok());
  EXPECT_LT(absl::Now() - begin, absl::Minutes(1));
  while (changes->Read(&change)) {
  }
  while (suggestions->Read(&suggestion)) {
  }
  for (const grpc::Status& ended : {changes->Finish(), suggestions->Finish()}) {
    EXPECT_EQ(ended.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(ReasonOf(ended), "NOT_READY");
    EXPECT_TRUE(TellsWhenToRetry(ended));
  }
  EXPECT_THAT(web.AwaitEnd(), AllOf(HasSubstr("\"code\":\"unavailable\""),
                                    HasSubstr("NOT_READY")));
}

TEST_F(ServerTest, SaysWhyItCannotStart) {
  const auto reason = [](const ServerOptions& options) {
    const auto server = Server::Start(options);
    return server.ok() ? "it started" : ErrorReason(server.status());
  };
  ServerOptions wrong = options_;
  wrong.listen = "nonsense";
  EXPECT_EQ(reason(wrong), "BAD_LISTEN_ADDRESS");
  wrong.listen = "0.0.0.0:0";
  EXPECT_EQ(reason(wrong), "CANNOT_LISTEN");
  wrong = options_;
  wrong.web = {.listen = "127.0.0.1:0", .root = folder_};
  EXPECT_EQ(reason(wrong), "BAD_WEB_ROOT");
  EXPECT_FALSE(std::filesystem::exists(options_.data_dir))
      << "what is wrong here must not touch the data folder";

  Start();
  wrong = options_;
  wrong.data_dir = folder_ + "/other";
  wrong.listen = server_->address();
  EXPECT_EQ(reason(wrong), "CANNOT_LISTEN");
  wrong = options_;  // the folder is in use
  EXPECT_EQ(reason(wrong), "DATA_FOLDER");
  wrong.data_dir = folder_ + "/file";
  std::ofstream(wrong.data_dir) << "x";
  EXPECT_EQ(reason(wrong), "DATA_FOLDER");
}

TEST_F(ServerTest, EndsWhenDestroyedInTheMiddleOfCalls) {
  Start();
  std::thread caller([channel = channel_] {
    while (Get(channel, "jp-nowhere").error_code() ==
           grpc::StatusCode::NOT_FOUND) {
    }
  });
  absl::SleepFor(absl::Milliseconds(20));
  server_.reset();
  caller.join();
}

}  // namespace
}  // namespace citymatch
