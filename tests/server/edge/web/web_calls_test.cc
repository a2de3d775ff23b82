// Unary calls: every protocol, errors, identities, limits.
#include <atomic>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "nlohmann/json.hpp"
#include "server/base/errors.h"
#include "server/edge/edge_limits.h"
#include "server/edge/web/frames.h"
#include "server/gate/call.h"
#include "tests/server/edge/web/web_fixture.h"

namespace citymatch {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using WebCallsTest = WebFixture;

std::string RequestBytes() {
  v1::GetCityRequest request;
  request.set_name("cities/x");
  return request.SerializeAsString();
}

TEST_F(WebCallsTest, AnswersConnectInJsonAndInBytes) {
  Start();
  const auto in_json = GetCity();
  ASSERT_TRUE(in_json);
  EXPECT_EQ(in_json->status, 200);
  EXPECT_EQ(in_json->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(in_json->get_header_value("Cache-Control"), "no-store");
  EXPECT_EQ(json::parse(in_json->body)["name"], "cities/x");

  const auto in_bytes = Call(kGetCity, "application/proto", RequestBytes());
  ASSERT_TRUE(in_bytes);
  EXPECT_EQ(in_bytes->status, 200);
  v1::City city;
  ASSERT_TRUE(city.ParseFromString(in_bytes->body));
  EXPECT_EQ(city.name(), "cities/x");
}

TEST_F(WebCallsTest, AnswersGrpcWebInBytesAndInText) {
  Start();
  const std::string sent = Frame(kPlainFrame, RequestBytes());
  const auto in_bytes = Call(kGetCity, "application/grpc-web+proto", sent);
  ASSERT_TRUE(in_bytes);
  EXPECT_EQ(in_bytes->status, 200);
  v1::City city;
  city.set_name("cities/x");
  const std::string received =
      absl::StrCat(Frame(kPlainFrame, city.SerializeAsString()),
                   Frame(kGrpcWebTrailersFrame, "grpc-status:0\r\n"));
  EXPECT_EQ(in_bytes->body, received);

  const auto in_text =
      Call(kGetCity, "application/grpc-web-text", absl::Base64Escape(sent));
  ASSERT_TRUE(in_text);
  EXPECT_EQ(*DecodeBase64Pieces(in_text->body), received);
}

TEST_F(WebCallsTest, SendsErrorsWithTheirDetails) {
  cities_.get = [](const citymatch::Call&, const v1::GetCityRequest& request,
                   v1::City*) { return NotFound(request.name()); };
  Start();
  const auto connect = GetCity();
  ASSERT_TRUE(connect);
  EXPECT_EQ(connect->status, 404);
  EXPECT_EQ(ReasonIn(connect->body), "CITY_NOT_FOUND");
  const auto grpc = Call(kGetCity, "application/grpc-web",
                         Frame(kPlainFrame, RequestBytes()));
  ASSERT_TRUE(grpc);
  EXPECT_EQ(grpc->status, 200);
  EXPECT_THAT(grpc->body, HasSubstr("grpc-status:5\r\n"));
  EXPECT_THAT(grpc->body, HasSubstr("grpc-status-details-bin:"));
}

TEST_F(WebCallsTest, KnowsTheCallerByTheSameGate) {
  std::string principal;
  std::string address_class;
  cities_.get = [&](const citymatch::Call& call, const v1::GetCityRequest&,
                    v1::City*) {
    principal = call.caller.principal;
    address_class = call.caller.address_class;
    return absl::OkStatus();
  };
  Start();
  ASSERT_TRUE(GetCity());
  EXPECT_THAT(principal, StartsWith("identities/"));
  EXPECT_EQ(address_class, "loopback");

  const auto anonymous =
      http_->Post(kGetCity, R"({"name":"cities/x"})", "application/json");
  ASSERT_TRUE(anonymous);
  EXPECT_EQ(anonymous->status, 401);
  EXPECT_EQ(anonymous->get_header_value("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(ReasonIn(anonymous->body), "CREDENTIALS_MISSING");

  const auto two = http_->Post(
      kGetCity,
      {{"Authorization", access_.admin()}, {"Authorization", access_.admin()}},
      R"({"name":"cities/x"})", "application/json");
  ASSERT_TRUE(two);
  EXPECT_EQ(ReasonIn(two->body), "TOKEN_MALFORMED");
  EXPECT_EQ(gate_->counters().totals().calls, 3);
}

TEST_F(WebCallsTest, TheGateSaysThatAMethodDoesNotExist) {
  Start();
  const auto unknown =
      Call("/citymatch.v1.CityService/DropCities", "application/json", "{}");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->status, 501);
  EXPECT_EQ(ReasonIn(unknown->body), "UNKNOWN_METHOD");
  const auto anonymous = http_->Post("/citymatch.v1.CityService/DropCities",
                                     "{}", "application/json");
  ASSERT_TRUE(anonymous);
  EXPECT_EQ(anonymous->status, 401);
}

TEST_F(WebCallsTest, MalformedRequestsAreToldSoButNotToStrangers) {
  Start();
  const auto no_json = Call(kGetCity, "application/json", "{");
  ASSERT_TRUE(no_json);
  EXPECT_EQ(no_json->status, 400);
  EXPECT_EQ(ReasonIn(no_json->body), "MALFORMED_REQUEST");
  const auto no_frame = Call(kGetCity, "application/grpc-web", "abc");
  ASSERT_TRUE(no_frame);
  EXPECT_THAT(no_frame->body, HasSubstr("grpc-status:3\r\n"));
  const auto timeout = GetCity({{"connect-timeout-ms", "soon"}});
  ASSERT_TRUE(timeout);
  EXPECT_EQ(ReasonIn(timeout->body), "MALFORMED_REQUEST");
  const auto version = GetCity({{"connect-protocol-version", "2"}});
  ASSERT_TRUE(version);
  EXPECT_EQ(version->status, 400);
  const auto stranger = http_->Post(kGetCity, "{", "application/json");
  ASSERT_TRUE(stranger);
  EXPECT_EQ(stranger->status, 401);
}

TEST_F(WebCallsTest, RefusesOtherContentTypesAndEncodings) {
  Start();
  for (const char* type :
       {"text/plain", "application/grpc", "application/connect+json",
        "application/x-www-form-urlencoded"}) {
    const auto refused = Call(kGetCity, type, "{}");
    ASSERT_TRUE(refused) << type;
    EXPECT_EQ(refused->status, 415) << type;
    EXPECT_THAT(refused->get_header_value("Accept-Post"),
                HasSubstr("application/json"));
  }
  const auto encoded = GetCity({{"Content-Encoding", "zstd"}});
  ASSERT_TRUE(encoded);
  EXPECT_EQ(encoded->status, 501);
  EXPECT_EQ(ReasonIn(encoded->body), "UNKNOWN_ENCODING");
}

TEST_F(WebCallsTest, RefusesARequestOverTheLimit) {
  EdgeLimits limits;
  limits.max_request_bytes = 10'000;
  Start({}, {}, limits);
  const std::string large =
      absl::StrCat(R"({"name":")", std::string(20'000, 'x'), R"("})");
  const auto announced = Call(kGetCity, "application/json", large);
  ASSERT_TRUE(announced);
  EXPECT_EQ(announced->status, 429);
  EXPECT_EQ(ReasonIn(announced->body), "REQUEST_TOO_LARGE");
  const auto just_right =
      Call(kGetCity, "application/json",
           absl::StrCat(R"({"name":")", std::string(9'000, 'x'), R"("})"));
  ASSERT_TRUE(just_right);
  EXPECT_EQ(just_right->status, 200);
}

// What a stranger sends is in memory before the gate refuses it.
TEST_F(WebCallsTest, ALongBodyOfAStrangerIsNotReadToTheEnd) {
  Start();
  RawConnection stranger(port_);
  stranger.Send(
      absl::StrCat("POST ", kGetCity,
                   " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   "Content-Length: 1000000\r\n\r\n{\"name\":\""));
  // It does not wait for the rest.
  const std::string reply = stranger.Read();
  EXPECT_THAT(reply, ::testing::HasSubstr("HTTP/1.1 401"));
  EXPECT_THAT(reply, ::testing::HasSubstr("CREDENTIALS_MISSING"));
  const auto known =
      Call(kGetCity, "application/json",
           absl::StrCat(R"({"name":")", std::string(100'000, 'x'), R"("})"));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->status, 200);
}

TEST_F(WebCallsTest, ABodyThatGrowsWhenItIsUnpackedIsCutOff) {
  EdgeLimits limits;
  limits.max_request_bytes = 10'000;
  Start({}, {}, limits);
  http_->set_compress(true);  // a megabyte of one letter is a kilobyte
  const auto bomb =
      Call(kGetCity, "application/json",
           absl::StrCat(R"({"name":")", std::string(1'000'000, 'x'), R"("})"));
  ASSERT_TRUE(bomb);
  EXPECT_NE(bomb->status, 200);
  EXPECT_LT(gate_->counters().totals().calls, 2);
}

TEST_F(WebCallsTest, ACallEndsAtTheClientsTimeout) {
  cities_.get = [](const citymatch::Call& call, const v1::GetCityRequest&,
                   v1::City*) {
    while (call.Check().ok()) absl::SleepFor(absl::Milliseconds(5));
    return call.Check();
  };
  Start();
  const auto connect = GetCity({{"connect-timeout-ms", "100"}});
  ASSERT_TRUE(connect);
  EXPECT_EQ(connect->status, 504);
  const auto grpc =
      Call(kGetCity, "application/grpc-web", Frame(kPlainFrame, RequestBytes()),
           {{"grpc-timeout", "100m"}});
  ASSERT_TRUE(grpc);
  EXPECT_THAT(grpc->body, HasSubstr("grpc-status:4\r\n"));
}

TEST_F(WebCallsTest, TheMethodLearnsThatTheClientIsGone) {
  absl::Notification running;
  absl::Notification ended;
  cities_.get = [&](const citymatch::Call& call, const v1::GetCityRequest&,
                    v1::City*) {
    running.Notify();
    while (!call.cancelled()) absl::SleepFor(absl::Milliseconds(5));
    ended.Notify();
    return absl::CancelledError("gone");
  };
  Start();
  {
    RawConnection client(port_);
    client.Send(
        absl::StrCat("POST ", kGetCity,
                     " HTTP/1.1\r\nHost: x\r\nAuthorization: ", access_.admin(),
                     "\r\nContent-Type: application/json\r\n"
                     "Content-Length: 2\r\n\r\n{}"));
    running.WaitForNotification();
  }
  ended.WaitForNotification();
  EXPECT_TRUE(gate_->WaitIdle(absl::InfiniteFuture()));
}

TEST_F(WebCallsTest, RefusesAFloodAsGrpcDoes) {
  absl::Notification go_on;
  std::atomic<int> running{0};
  cities_.get = [&](const citymatch::Call&, const v1::GetCityRequest&,
                    v1::City*) {
    ++running;
    go_on.WaitForNotification();
    return absl::OkStatus();
  };
  Start({},
        {.workers = 1, .max_waiting = 0, .retry_after = absl::Milliseconds(1)});
  std::thread first([this] {
    httplib::Client client("127.0.0.1", port_);
    client.Post(kGetCity, {{"Authorization", access_.admin()}},
                R"({"name":"cities/x"})", "application/json");
  });
  while (running == 0) absl::SleepFor(absl::Milliseconds(5));
  const auto refused = GetCity();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(ReasonIn(refused->body), "OVERLOADED");
  go_on.Notify();
  first.join();
}

}  // namespace
}  // namespace citymatch
