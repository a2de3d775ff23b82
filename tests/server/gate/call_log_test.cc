#include "server/gate/call_log.h"

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "server/gate/gatekeeper.h"
#include "server/gate/method_rules.h"

namespace citymatch {
namespace {

CallRecord Record(absl::Status status, const char* method) {
  CallRecord record;
  record.rule = FindMethodRule(method);
  record.status = std::move(status);
  return record;
}

TEST(CallLogTest, IsLoudWhereSomebodyShouldLook) {
  constexpr char kRead[] = "citymatch.v1.CityService/GetCity";
  constexpr char kChange[] = "citymatch.v1.CityService/UpdateCity";
  EXPECT_EQ(LevelOf(Record(absl::OkStatus(), kRead)), LogLevel::kDebug);
  EXPECT_EQ(LevelOf(Record(absl::OkStatus(), kChange)), LogLevel::kInfo);
  EXPECT_EQ(LevelOf(Record(absl::NotFoundError(""), kRead)), LogLevel::kInfo);
  EXPECT_EQ(LevelOf(Record(absl::InternalError(""), kRead)), LogLevel::kError);
  EXPECT_EQ(LevelOf(Record(absl::DataLossError(""), kRead)), LogLevel::kError);
  CallRecord slow = Record(absl::OkStatus(), kRead);
  slow.took = absl::Seconds(3);
  EXPECT_EQ(LevelOf(slow), LogLevel::kInfo);
  CallRecord refused = Record(absl::ResourceExhaustedError(""), kRead);
  refused.refused = true;
  EXPECT_EQ(LevelOf(refused), LogLevel::kDebug);
}

TEST(CallLogTest, SumsUpRefusals) {
  CallLog log;
  const absl::Time start = absl::UnixEpoch();
  EXPECT_EQ(log.TakeSummary(false, start), 0);
  EXPECT_EQ(log.TakeSummary(true, start), 1);  // the first is told at once
  EXPECT_EQ(log.TakeSummary(true, start + absl::Seconds(1)), 0);
  EXPECT_EQ(log.TakeSummary(true, start + absl::Seconds(4)), 0);
  EXPECT_EQ(log.TakeSummary(true, start + absl::Seconds(5)), 3);
  EXPECT_EQ(log.TakeSummary(false, start + absl::Seconds(20)), 0);
}

}  // namespace
}  // namespace citymatch
