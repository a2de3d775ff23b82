#include "server/gate/call_log.h"

#include <cstdint>
#include <utility>

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

// A flood of one, or of callers without a name, hides nobody else's denial.
TEST(CallLogTest, EachIdentityHasItsOwnRoomForDenials) {
  CallLog log;
  const absl::Time start = absl::UnixEpoch();
  int64_t left_out = 0;
  int told = 0;
  for (int i = 0; i < 1000; ++i) {
    if (log.TakeDenial("anonymous", start, &left_out)) ++told;
  }
  EXPECT_EQ(told, CallLog::kDenialsPerInterval);
  EXPECT_TRUE(log.TakeDenial("identities/office", start, &left_out));
  EXPECT_EQ(left_out, 0);
  EXPECT_TRUE(log.TakeDenial("anonymous", start + CallLog::kSummaryInterval,
                             &left_out));
  EXPECT_EQ(left_out, 1000 - CallLog::kDenialsPerInterval);
}

}  // namespace
}  // namespace citymatch
