// When calls are repeated, when they go to another server, and what stays the
// same meanwhile. No test waits: time is the test's.
#include "client/rpc/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/time/clock.h"
#include "tests/client/rpc/scripted_server.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

using CityStub = v1::CityService::Stub;

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    options_.address = first_.address();
    options_.retry = {4, absl::Milliseconds(200), absl::Seconds(1)};
  }

  Connection& connection() {
    if (connection_ == nullptr) {
      connection_ = std::make_unique<Connection>(
          options_, MakeChannels(options_), interruption_, time_.Get());
    }
    return *connection_;
  }

  absl::Status GetCity(const CallOptions& options = {}) {
    v1::GetCityRequest request;
    request.set_name("cities/a");
    v1::City reply;
    return connection().Call(&CityStub::GetCity, request, reply, options);
  }

  absl::Status CreateCity(const std::string& request_id = "") {
    v1::CreateCityRequest request;
    request.set_request_id(request_id);
    v1::City reply;
    return connection().Call(&CityStub::CreateCity, request, reply);
  }

  absl::Status CreateToken() {
    v1::CreateTokenResponse reply;
    return connection().Call(&v1::AccessService::Stub::CreateToken,
                             v1::CreateTokenRequest(), reply);
  }

  ScriptedServer first_;
  ScriptedServer second_;
  FakeTime time_;
  Interruption interruption_;
  ConnectionOptions options_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(ConnectionTest, RepeatsReadsWithGrowingWaits) {
  first_.script.answers = {NotReady(), NotReady(), NotReady()};
  EXPECT_TRUE(GetCity().ok());
  EXPECT_EQ(first_.script.Calls(), 4);
  EXPECT_THAT(time_.waits(),
              ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400),
                          absl::Milliseconds(800)));
}

TEST_F(ConnectionTest, GivesUpAfterTheLastTry) {
  first_.script.answers.assign(9, NotReady());
  const absl::Status status = GetCity();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(ReasonOf(status), "NOT_READY");
  EXPECT_EQ(first_.script.Calls(), 4);
  CallOptions once;
  once.persistence = Persistence::kOnce;
  EXPECT_TRUE(absl::IsUnavailable(GetCity(once)));
  EXPECT_EQ(first_.script.Calls(), 5);
}

TEST_F(ConnectionTest, RepeatsNothingButUnavailable) {
  first_.script.answers = {
      Refusal(grpc::StatusCode::NOT_FOUND, "CITY_NOT_FOUND"),
      Refusal(grpc::StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED", 1),
      Refusal(grpc::StatusCode::INTERNAL, "INTERNAL")};
  EXPECT_TRUE(absl::IsNotFound(GetCity()));
  EXPECT_TRUE(absl::IsResourceExhausted(GetCity()));
  EXPECT_TRUE(absl::IsInternal(GetCity()));
  EXPECT_EQ(first_.script.Calls(), 3);
  EXPECT_THAT(time_.waits(), IsEmpty());
}

TEST_F(ConnectionTest, NeverRepeatsWhatIsNotSafe) {
  first_.script.answers = {NotReady()};
  EXPECT_TRUE(absl::IsUnavailable(CreateToken()));
  EXPECT_EQ(first_.script.Calls(), 1);
}

TEST_F(ConnectionTest, SendsTheSameRequestIdWithEachTry) {
  first_.script.answers = {NotReady(), NotReady()};
  EXPECT_TRUE(CreateCity().ok());
  EXPECT_TRUE(CreateCity().ok());
  EXPECT_TRUE(CreateCity("mine").ok());
  const std::vector<std::string>& ids = first_.script.request_ids;
  ASSERT_THAT(ids, SizeIs(5));
  EXPECT_THAT(ids[0], SizeIs(36));
  EXPECT_EQ(ids[1], ids[0]);
  EXPECT_EQ(ids[2], ids[0]);
  EXPECT_NE(ids[3], ids[0]);
  EXPECT_EQ(ids[4], "mine");
}

TEST_F(ConnectionTest, WaitsAsLongAsTheServerAsks) {
  first_.script.answers = {NotReady(7)};
  EXPECT_TRUE(GetCity().ok());
  EXPECT_THAT(time_.waits(), ElementsAre(absl::Seconds(7)));
}

TEST_F(ConnectionTest, DoesNotWaitBeyondTheDeadline) {
  first_.script.answers = {NotReady(), NotReady(7)};
  CallOptions options;
  options.timeout = absl::Seconds(5);
  EXPECT_TRUE(absl::IsUnavailable(GetCity(options)));
  EXPECT_EQ(first_.script.Calls(), 2);
  EXPECT_THAT(time_.waits(), ElementsAre(absl::Milliseconds(200)));
}

TEST_F(ConnectionTest, EndsAtTheDeadline) {
  first_.script.streams = {{{}, grpc::Status::OK, /*stays=*/true}};
  CallOptions options;
  options.timeout = absl::Milliseconds(50);
  const auto stream = connection().Open(&v1::WatchService::Stub::WatchChanges,
                                        v1::WatchChangesRequest(), options);
  EXPECT_TRUE(absl::IsDeadlineExceeded(stream.status())) << stream.status();
}

TEST_F(ConnectionTest, EndsAStreamAtTheTimeThatAllStreamsHave) {
  first_.script.streams = {{{}, grpc::Status::OK, /*stays=*/true}};
  options_.stream_timeout = absl::Milliseconds(50);
  const auto ignore = [](const v1::WatchChangesResponse&) {
    return absl::OkStatus();
  };
  const absl::Status status = connection().Stream(
      &v1::WatchService::Stub::WatchChanges, v1::WatchChangesRequest(), ignore);
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
}

TEST_F(ConnectionTest, StopsWhenInterruptedBetweenTries) {
  first_.script.answers.assign(9, NotReady());
  Timing timing = time_.Get();
  timing.wait = [](Interruption& interruption, absl::Duration) {
    interruption.Trigger();
    return true;
  };
  connection_ = std::make_unique<Connection>(options_, MakeChannels(options_),
                                             interruption_, timing);
  EXPECT_TRUE(absl::IsCancelled(GetCity()));
  EXPECT_EQ(first_.script.Calls(), 1);
}

TEST_F(ConnectionTest, GoesToTheNextServerThatCanBeReached) {
  options_.fallback_addresses = {second_.address()};
  first_.Stop();
  EXPECT_TRUE(GetCity().ok());
  // Nothing was sent to the first: what is not safe to repeat goes on too.
  connection_.reset();
  EXPECT_TRUE(CreateToken().ok());
  EXPECT_EQ(second_.script.Calls(), 2);
  EXPECT_THAT(time_.waits(), IsEmpty());
}

TEST_F(ConnectionTest, LeavesAServerThatIsNotReadyAtOnceAndStaysAway) {
  options_.fallback_addresses = {second_.address()};
  first_.script.answers = {NotReady(60)};
  EXPECT_TRUE(GetCity().ok());
  EXPECT_TRUE(GetCity().ok());
  EXPECT_EQ(first_.script.Calls(), 1);
  EXPECT_EQ(second_.script.Calls(), 2);
  EXPECT_THAT(time_.waits(), IsEmpty());
}

TEST_F(ConnectionTest, SendsTheSameRequestIdToTheNextServer) {
  options_.fallback_addresses = {second_.address()};
  first_.script.answers = {NotReady()};
  EXPECT_TRUE(CreateCity().ok());
  ASSERT_THAT(second_.script.request_ids, SizeIs(1));
  EXPECT_EQ(second_.script.request_ids, first_.script.request_ids);
}

TEST_F(ConnectionTest, DoesNotRepeatElsewhereWhatIsNotSafe) {
  options_.fallback_addresses = {second_.address()};
  first_.script.answers = {NotReady()};
  EXPECT_TRUE(absl::IsUnavailable(CreateToken()));
  EXPECT_EQ(second_.script.Calls(), 0);
  // The next call knows better.
  EXPECT_TRUE(CreateToken().ok());
  EXPECT_EQ(second_.script.Calls(), 1);
}

TEST_F(ConnectionTest, WaitsOnceAllServersWereTried) {
  options_.fallback_addresses = {second_.address()};
  first_.script.answers = {NotReady(), NotReady()};
  second_.script.answers = {NotReady()};
  EXPECT_TRUE(GetCity().ok());
  EXPECT_EQ(first_.script.Calls(), 2);
  EXPECT_EQ(second_.script.Calls(), 2);
  EXPECT_THAT(time_.waits(), ElementsAre(absl::Milliseconds(200)));
}

TEST_F(ConnectionTest, ReturnsToTheFirstWhenItServesAgain) {
  options_.fallback_addresses = {second_.address()};
  first_.script.answers = {NotReady()};
  first_.SetHealthy(false);
  ASSERT_TRUE(GetCity().ok());
  ASSERT_EQ(first_.script.Calls(), 1);
  time_.Pass(options_.return_after);
  ASSERT_TRUE(GetCity().ok());
  EXPECT_EQ(first_.script.Calls(), 1);  // it said that it does not serve
  first_.SetHealthy(true);
  ASSERT_TRUE(GetCity().ok());
  EXPECT_EQ(first_.script.Calls(), 1);  // it was asked a moment ago
  time_.Pass(options_.return_after);
  ASSERT_TRUE(GetCity().ok());
  EXPECT_EQ(first_.script.Calls(), 2);
  EXPECT_EQ(second_.script.Calls(), 3);
}

TEST_F(ConnectionTest, TellsWhenNoServerCanBeReached) {
  options_.fallback_addresses = {second_.address()};
  first_.Stop();
  second_.Stop();
  const absl::Status status = GetCity();
  EXPECT_TRUE(IsUnreachable(status)) << status;
  // Two rounds of both.
  EXPECT_THAT(time_.waits(), ElementsAre(absl::Milliseconds(200)));
}

TEST_F(ConnectionTest, RepeatsAStreamUntilItBegins) {
  first_.script.pages = {{"a"}, {"b"}};
  first_.script.answers = {NotReady()};
  std::vector<std::string> names;
  const auto take = [&](const v1::ExportCitiesResponse& reply) {
    names.push_back(reply.cities(0).name());
    return absl::OkStatus();
  };
  EXPECT_TRUE(
      connection()
          .Stream(&CityStub::ExportCities, v1::ExportCitiesRequest(), take)
          .ok());
  EXPECT_THAT(names, ElementsAre("cities/a", "cities/b"));
  names.clear();
  first_.script.answers = {grpc::Status::OK, NotReady()};
  EXPECT_TRUE(absl::IsUnavailable(connection().Stream(
      &CityStub::ExportCities, v1::ExportCitiesRequest(), take)));
  EXPECT_THAT(names, ElementsAre("cities/a", "cities/b"));
}

TEST(DelayBeforeTest, StaysWithinItsBounds) {
  const RetryPolicy policy{9, absl::Milliseconds(100), absl::Seconds(1)};
  const absl::Status status = absl::UnavailableError("x");
  absl::Duration whole = policy.first_delay;
  for (int attempt = 2; attempt < 12; ++attempt) {
    for (const double jitter : {0.0, 0.5, 0.999}) {
      EXPECT_THAT(DelayBefore(attempt, policy, status, jitter),
                  AllOf(Ge(whole * 0.75), Le(whole)));
    }
    whole = std::min(whole * 2, policy.max_delay);
  }
}

}  // namespace
}  // namespace citymatch::client
