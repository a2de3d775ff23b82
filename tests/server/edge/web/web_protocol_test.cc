#include "server/edge/web/web_protocol.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/base/errors.h"
#include "server/edge/web/frames.h"

namespace citymatch {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

WebProtocol Protocol(const char* content_type) {
  return *WebProtocolOf(content_type);
}

v1::GetCityRequest RequestFor(const char* name) {
  v1::GetCityRequest request;
  request.set_name(name);
  return request;
}

TEST(WebProtocolTest, KnowsContentTypesWithWhateverFollows) {
  EXPECT_TRUE(Protocol("application/json").json);
  EXPECT_TRUE(Protocol("Application/JSON; charset=utf-8").json);
  EXPECT_FALSE(Protocol("application/proto").json);
  EXPECT_EQ(Protocol("application/connect+json").framing,
            Framing::kConnectStream);
  EXPECT_EQ(Protocol("application/grpc-web").framing, Framing::kGrpcWeb);
  EXPECT_EQ(Protocol("application/grpc-web-text+proto").framing,
            Framing::kGrpcWebText);
  for (const char* other :
       {"", "text/plain", "application/grpc", "application/grpc-web+json",
        "application/x-www-form-urlencoded", "multipart/form-data"}) {
    EXPECT_FALSE(WebProtocolOf(other)) << other;
  }
}

TEST(WebProtocolTest, UnaryAndStreamingConnectAreDifferentThings) {
  EXPECT_TRUE(Protocol("application/json").Fits(/*streams=*/false));
  EXPECT_FALSE(Protocol("application/json").Fits(/*streams=*/true));
  EXPECT_TRUE(Protocol("application/connect+proto").Fits(/*streams=*/true));
  EXPECT_FALSE(Protocol("application/connect+proto").Fits(/*streams=*/false));
  EXPECT_TRUE(Protocol("application/grpc-web").Fits(/*streams=*/false));
  EXPECT_TRUE(Protocol("application/grpc-web").Fits(/*streams=*/true));
}

TEST(WebProtocolTest, ReadsTimeouts) {
  const WebProtocol grpc = Protocol("application/grpc-web");
  const WebProtocol connect = Protocol("application/json");
  EXPECT_EQ(*WebTimeout(grpc, ""), absl::InfiniteDuration());
  EXPECT_EQ(*WebTimeout(grpc, "10S"), absl::Seconds(10));
  EXPECT_EQ(*WebTimeout(grpc, "250m"), absl::Milliseconds(250));
  EXPECT_EQ(*WebTimeout(grpc, "1H"), absl::Hours(1));
  EXPECT_EQ(*WebTimeout(connect, "1500"), absl::Milliseconds(1500));
  EXPECT_EQ(*WebTimeout(connect, "0"), absl::ZeroDuration());
  for (const char* bad : {"S", "10", "-1S", "1s", "999999999S", "1 S"}) {
    EXPECT_FALSE(WebTimeout(grpc, bad).ok()) << bad;
  }
  for (const char* bad : {"10S", "-1", "1.5", "12345678901", " 1"}) {
    EXPECT_FALSE(WebTimeout(connect, bad).ok()) << bad;
  }
}

TEST(WebProtocolTest, ReadsAndWritesTheSameMessageInEveryForm) {
  const v1::GetCityRequest sent = RequestFor("cities/x");
  for (const char* type :
       {"application/json", "application/proto", "application/connect+json",
        "application/connect+proto", "application/grpc-web",
        "application/grpc-web-text"}) {
    std::string bytes;
    ASSERT_TRUE(WriteWebReply(Protocol(type), sent, bytes).ok()) << type;
    v1::GetCityRequest received;
    ASSERT_TRUE(ReadWebRequest(Protocol(type), bytes, received).ok()) << type;
    EXPECT_EQ(received.name(), "cities/x") << type;
  }
}

TEST(WebProtocolTest, PassesOverFieldsOfNewerClients) {
  v1::GetCityRequest request;
  EXPECT_TRUE(ReadWebRequest(Protocol("application/json"),
                             R"({"name": "cities/x", "novelty": 1})", request)
                  .ok());
  EXPECT_EQ(request.name(), "cities/x");
}

TEST(WebProtocolTest, SaysThatARequestDoesNotParse) {
  v1::GetCityRequest request;
  for (const char* bad : {"", "{", "[]", R"({"name": 1})", "\xFF"}) {
    const absl::Status read =
        ReadWebRequest(Protocol("application/json"), bad, request);
    EXPECT_EQ(ErrorReason(read), "MALFORMED_REQUEST") << bad;
  }
  EXPECT_EQ(ErrorReason(
                ReadWebRequest(Protocol("application/proto"), "\x0A", request)),
            "MALFORMED_REQUEST");
  EXPECT_EQ(ErrorReason(
                ReadWebRequest(Protocol("application/grpc-web"), "", request)),
            "MALFORMED_REQUEST");
}

TEST(WebProtocolTest, ConnectErrorsHaveTheirDetails) {
  const absl::Status error = NotFound("cities/x");
  const WebProtocol unary = Protocol("application/proto");
  EXPECT_EQ(HttpStatusOf(unary, error), 404);
  const json written = json::parse(WebOutcome(unary, error));
  EXPECT_EQ(written["code"], "not_found");
  EXPECT_THAT(written["message"].get<std::string>(), HasSubstr("cities/x"));
  ASSERT_GE(written["details"].size(), 1U);
  EXPECT_EQ(written["details"][0]["type"], "google.rpc.ErrorInfo");
  EXPECT_EQ(written["details"][0]["debug"]["reason"], "CITY_NOT_FOUND");
  EXPECT_EQ(written["details"][0]["value"].get<std::string>().find('='),
            std::string::npos);
  EXPECT_EQ(WebOutcome(unary, absl::OkStatus()), "");
}

TEST(WebProtocolTest, AConnectStreamEndsWithItsOutcome) {
  const WebProtocol stream = Protocol("application/connect+json");
  EXPECT_EQ(HttpStatusOf(stream, NotFound("cities/x")), 200);
  EXPECT_EQ(WebOutcome(stream, absl::OkStatus()),
            Frame(kConnectEndFrame, "{}"));
  const std::string end = WebOutcome(stream, NotFound("cities/x"));
  EXPECT_EQ(end[0], kConnectEndFrame);
  EXPECT_EQ(json::parse(end.substr(5))["error"]["code"], "not_found");
}

TEST(WebProtocolTest, GrpcWebEndsWithTrailers) {
  const WebProtocol protocol = Protocol("application/grpc-web");
  EXPECT_EQ(WebOutcome(protocol, absl::OkStatus()),
            Frame(kGrpcWebTrailersFrame, "grpc-status:0\r\n"));
  const std::string end =
      WebOutcome(protocol, absl::InvalidArgumentError("a % and\nü"));
  EXPECT_THAT(end, HasSubstr("grpc-status:3\r\n"));
  EXPECT_THAT(end, HasSubstr("grpc-message:a %25 and%0A%C3%BC\r\n"));
  const std::string mark = "grpc-status-details-bin:";
  const size_t at = end.find(mark) + mark.size();
  std::string details;
  ASSERT_TRUE(
      absl::Base64Unescape(end.substr(at, end.size() - 2 - at), &details));
  google::rpc::Status status;
  ASSERT_TRUE(status.ParseFromString(details));
  EXPECT_EQ(status.code(), 3);
  EXPECT_EQ(status.details_size(), 1);
}

TEST(WebProtocolTest, EveryCodeHasAnHttpStatus) {
  const WebProtocol unary = Protocol("application/json");
  for (int code = 1; code <= 16; ++code) {
    const absl::Status error(static_cast<absl::StatusCode>(code), "x");
    EXPECT_GE(HttpStatusOf(unary, error), 400) << code;
    EXPECT_NE(json::parse(WebOutcome(unary, error))["code"], "") << code;
  }
}

}  // namespace
}  // namespace citymatch
