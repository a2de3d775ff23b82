#include "client/rpc/status_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "client/rpc/connection.h"
#include "client/rpc/request_id.h"
#include "client/rpc/retry.h"

namespace citymatch::client {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

template <typename... Details>
absl::Status Make(grpc::StatusCode code, const std::string& message,
                  const Details&... details) {
  google::rpc::Status rpc;
  rpc.set_code(code);
  rpc.set_message(message);
  (rpc.add_details()->PackFrom(details), ...);
  return ToAbslStatus(grpc::Status(code, message, rpc.SerializeAsString()));
}

google::rpc::ErrorInfo Info(const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("citymatch.example.com");
  return info;
}

TEST(DescribeTest, WritesEachViolationOnItsOwnLine) {
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("city.location.latitude");
  violation->set_description("must be from -90 to 90");
  violation = bad.add_field_violations();
  violation->set_field("city.level");
  violation->set_description("is required");
  EXPECT_EQ(
      Describe(Make(grpc::StatusCode::INVALID_ARGUMENT,
                    "the request has 2 violations", Info("INVALID_FIELD"), bad),
               "h:1"),
      "the request has 2 violations\n"
      "  city.location.latitude: must be from -90 to 90\n"
      "  city.level: is required\n"
      "  (INVALID_FIELD)");
}

TEST(DescribeTest, NamesFlagsNotPathsOfOptions) {
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("options.weights[0].criterion");
  violation->set_description("`foo` is no criterion");
  violation = bad.add_field_violations();
  violation->set_field("options.as_of_date");
  violation->set_description("`x` is no day");
  EXPECT_EQ(
      Describe(Make(grpc::StatusCode::INVALID_ARGUMENT,
                    "2 fields are invalid; the first: "
                    "options.weights[0].criterion: `foo` is no criterion",
                    Info("INVALID_FIELD"), bad),
               "h:1"),
      "2 fields are invalid; the first: --weights: `foo` is no criterion\n"
      "  --as-of: `x` is no day\n"
      "  (INVALID_FIELD)");
}

TEST(DescribeTest, SaysHowToReachAServer) {
  const absl::Status status =
      Make(grpc::StatusCode::UNAVAILABLE, "connection refused");
  EXPECT_TRUE(IsUnreachable(status));
  EXPECT_THAT(Describe(status, "127.0.0.1:50051"),
              testing::AllOf(
                  HasSubstr("the server at 127.0.0.1:50051 cannot be reached"),
                  HasSubstr("--listen 127.0.0.1:50051"),
                  HasSubstr("CITYMATCH_SERVER")));
}

TEST(DescribeTest, SaysWhenToTryAgain) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  const absl::Status status =
      Make(grpc::StatusCode::UNAVAILABLE, "starting", Info("NOT_READY"), retry);
  EXPECT_FALSE(IsUnreachable(status));
  EXPECT_EQ(RetryDelay(status), absl::Seconds(2));
  EXPECT_EQ(Describe(status, "h:1"),
            "starting\n  (NOT_READY)\n  Try again in 2s.");
}

TEST(DescribeTest, SaysWhatToDoAboutAStaleEtagAndACityInUse) {
  EXPECT_THAT(Describe(Make(grpc::StatusCode::ABORTED, "cities/a has changed",
                            Info("ETAG_MISMATCH")),
                       "h:1"),
              HasSubstr("get it again"));
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_subject("cities/a");
  violation->set_description("delete its 2 partnerships first");
  EXPECT_EQ(Describe(Make(grpc::StatusCode::FAILED_PRECONDITION,
                          "cities/a is in use", Info("CITY_IN_USE"), failure),
                     "h:1"),
            "cities/a is in use\n  cities/a: delete its 2 partnerships first\n"
            "  (CITY_IN_USE)");
}

TEST(DescribeTest, SurvivesDetailsThatDoNotParse) {
  EXPECT_EQ(Describe(ToAbslStatus(grpc::Status(grpc::StatusCode::INTERNAL,
                                               "broken", "\xFF\xFF")),
                     "h:1"),
            "broken");
}

TEST(IsWorthRetryingTest, TakesOnlyUnavailable) {
  const absl::Status gone = Make(grpc::StatusCode::UNAVAILABLE, "refused");
  const absl::Status starting =
      Make(grpc::StatusCode::UNAVAILABLE, "x", Info("NOT_READY"));
  EXPECT_TRUE(IsWorthRetrying(gone, Persistence::kPatient));
  EXPECT_FALSE(IsWorthRetrying(gone, Persistence::kImpatient));
  EXPECT_TRUE(IsWorthRetrying(starting, Persistence::kImpatient));
  EXPECT_FALSE(IsWorthRetrying(Make(grpc::StatusCode::ABORTED, "x"),
                               Persistence::kPatient));
  EXPECT_FALSE(IsWorthRetrying(absl::OkStatus(), Persistence::kPatient));
}

TEST(DelayBeforeTest, DoublesUpToTheMost) {
  const RetryPolicy policy{6, absl::Milliseconds(100), absl::Milliseconds(500)};
  const absl::Status status = Make(grpc::StatusCode::UNAVAILABLE, "x");
  EXPECT_EQ(DelayBefore(2, policy, status, 0), absl::Milliseconds(100));
  EXPECT_EQ(DelayBefore(3, policy, status, 0), absl::Milliseconds(200));
  EXPECT_EQ(DelayBefore(6, policy, status, 0), absl::Milliseconds(500));
  EXPECT_EQ(DelayBefore(2, policy, status, 0.5), absl::Milliseconds(87.5));
}

TEST(DelayBeforeTest, KeepsTheServersWish) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(3);
  EXPECT_EQ(
      DelayBefore(2, {}, Make(grpc::StatusCode::UNAVAILABLE, "x", retry), 0.9),
      absl::Seconds(3));
}

TEST(RequestIdTest, FollowsFromRunAndContent) {
  constexpr char kUuid[] =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  EXPECT_THAT(RandomRequestId(), MatchesRegex(kUuid));
  EXPECT_NE(RandomRequestId(), RandomRequestId());
  EXPECT_THAT(RequestIdFor("run", "a"), MatchesRegex(kUuid));
  EXPECT_EQ(RequestIdFor("run", "a"), RequestIdFor("run", "a"));
  EXPECT_NE(RequestIdFor("run", "a"), RequestIdFor("run", "b"));
  EXPECT_NE(RequestIdFor("run", "a"), RequestIdFor("other", "a"));
}

TEST(DescribeTest, SaysHowToGetAnAcceptedCredential) {
  const auto text = [](const std::string& reason) {
    return Describe(Make(grpc::StatusCode::UNAUTHENTICATED, "no", Info(reason)),
                    "h:1");
  };
  EXPECT_THAT(text("CREDENTIALS_MISSING"), HasSubstr("citymatch login"));
  EXPECT_THAT(text("TOKEN_EXPIRED"), HasSubstr("citymatch token create"));
  EXPECT_THAT(text("TOKEN_REVOKED"), HasSubstr("citymatch token create"));
  EXPECT_THAT(text("TOKEN_FOREIGN"), HasSubstr("--profile NAME"));
  EXPECT_THAT(text("TOKEN_BOUND"), HasSubstr("--client-cert"));
  EXPECT_THAT(text("CERTIFICATE_MISSING"), HasSubstr("--client-cert"));
  EXPECT_THAT(text("CERTIFICATE_UNKNOWN"), HasSubstr("--certificate-name"));
  EXPECT_THAT(text("IDENTITY_DISABLED"), HasSubstr("--enable"));
  EXPECT_THAT(text("SOMETHING_NEW"), HasSubstr("citymatch profile show"));
}

TEST(DescribeTest, SaysWhereToLookUpWhoMay) {
  google::rpc::ErrorInfo info = Info("ROLE_MISSING");
  const auto text = [&] {
    return Describe(
        NamingMethod(Make(grpc::StatusCode::PERMISSION_DENIED, "no", info),
                     "GetCityPreferencesRequest"),
        "h:1");
  };
  EXPECT_EQ(text(),
            "no\n  Who may: citymatch auth explain GetCityPreferences\n"
            "  Who you are: citymatch whoami\n  (ROLE_MISSING)");
  // The server knows better.
  (*info.mutable_metadata())["method"] = "citymatch.v1.CityService/GetCity";
  EXPECT_THAT(text(), HasSubstr("auth explain GetCity\n"));
}

TEST(NamingMethodTest, LeavesOkAlone) {
  EXPECT_TRUE(NamingMethod(absl::OkStatus(), "GetCityRequest").ok());
  EXPECT_EQ(MethodOf(NamingMethod(absl::InternalError("x"), "GetCityRequest")),
            "GetCity");
  EXPECT_EQ(MethodOf(absl::InternalError("x")), "");
}

TEST(IsWorthRetryingTest, NeverRepeatsWhatMayHappenOnlyOnce) {
  EXPECT_FALSE(IsWorthRetrying(
      Make(grpc::StatusCode::UNAVAILABLE, "x", Info("NOT_READY")),
      Persistence::kOnce));
}

}  // namespace
}  // namespace citymatch::client
