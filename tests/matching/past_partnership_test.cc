// What a question as of a day may know of a partnership whose days are known.
#include "matching/past_partnership.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "matching/advice/precedents.h"
#include "matching/evaluation/evaluation.h"
#include "matching/policy.h"
#include "tests/matching/profiles.h"

namespace citymatch::matching {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kDaysOfYear = 365.2425;

// jp-a with vn-c: active on 1 April 2020, suspended on 1 February 2021, active
// again on 1 June 2022, over on 10 March 2024 with success.
Partnership Dated() {
  Partnership tie = Tie("t", "jp-a", "vn-c", std::nullopt);
  tie.phases = {{Day(2020, 4, 1), Phase::kActive},
                {Day(2021, 2, 1), Phase::kSuspended},
                {Day(2022, 6, 1), Phase::kActive},
                {Day(2024, 3, 10), Phase::kEnded}};
  tie.outcomes = {{Day(2024, 3, 10), Outcome::kSuccessful}};
  return tie;
}

PartnershipAsOf Seen(const Partnership& tie, absl::CivilDay day) {
  return SeenAsOf(tie, day, /*assumed_duration_years=*/5);
}

TEST(PastPartnershipTest, NothingIsKnownBeforeTheFirstDay) {
  const PartnershipAsOf seen = Seen(Dated(), Day(2020, 3, 31));
  EXPECT_FALSE(seen.has_begun);
  EXPECT_FALSE(seen.is_history);
  EXPECT_FALSE(seen.is_under_way);
  EXPECT_EQ(seen.first_year, std::nullopt);
}

TEST(PastPartnershipTest, HistoryBeginsOnTheDayAfterTheFirst) {
  PartnershipAsOf seen = Seen(Dated(), Day(2020, 4, 1));
  EXPECT_TRUE(seen.has_begun);
  EXPECT_TRUE(seen.is_under_way);
  EXPECT_FALSE(seen.is_history);
  seen = Seen(Dated(), Day(2020, 4, 2));
  EXPECT_TRUE(seen.is_history);
  EXPECT_EQ(seen.first_year, 2020);
  EXPECT_EQ(seen.last_year, std::nullopt);
  EXPECT_EQ(seen.idle_years, 0);
}

TEST(PastPartnershipTest, WhileSuspendedItIsHistoryAndNotUnderWay) {
  EXPECT_TRUE(Seen(Dated(), Day(2021, 1, 31)).is_under_way);
  const PartnershipAsOf seen = Seen(Dated(), Day(2022, 2, 1));
  EXPECT_TRUE(seen.is_history);
  EXPECT_FALSE(seen.is_under_way);
  EXPECT_FALSE(seen.has_ended);
  EXPECT_EQ(seen.last_year, std::nullopt);
  EXPECT_DOUBLE_EQ(seen.idle_years, 365 / kDaysOfYear);
  EXPECT_TRUE(Seen(Dated(), Day(2022, 6, 1)).is_under_way);
}

TEST(PastPartnershipTest, TheEndAndTheOutcomeDoNotShowBefore) {
  PartnershipAsOf seen = Seen(Dated(), Day(2024, 3, 9));
  EXPECT_TRUE(seen.is_under_way);
  EXPECT_EQ(seen.last_year, std::nullopt);
  EXPECT_EQ(seen.outcome, Outcome::kUnknown);
  // On the day the work stops; what became of it is known from the next.
  seen = Seen(Dated(), Day(2024, 3, 10));
  EXPECT_FALSE(seen.is_under_way);
  EXPECT_FALSE(seen.has_ended);
  EXPECT_EQ(seen.outcome, Outcome::kUnknown);
  seen = Seen(Dated(), Day(2024, 3, 11));
  EXPECT_TRUE(seen.has_ended);
  EXPECT_EQ(seen.last_year, 2024);
  EXPECT_EQ(seen.outcome, Outcome::kSuccessful);
}

TEST(PastPartnershipTest, LaterOutcomesReplaceEarlierOnesFromTheirDayOn) {
  Partnership tie = Dated();
  tie.outcomes = {{Day(2023, 5, 1), Outcome::kPartial},
                  {Day(2025, 5, 1), Outcome::kUnsuccessful}};
  tie.outcome = Outcome::kUnsuccessful;  // the record tells the latest
  EXPECT_EQ(Seen(tie, Day(2023, 5, 1)).outcome, Outcome::kUnknown);
  EXPECT_EQ(Seen(tie, Day(2023, 5, 2)).outcome, Outcome::kPartial);
  EXPECT_EQ(Seen(tie, Day(2025, 5, 1)).outcome, Outcome::kPartial);
  EXPECT_EQ(Seen(tie, Day(2025, 5, 2)).outcome, Outcome::kUnsuccessful);
  // An outcome of the record that has no day counts from the end on.
  tie.outcomes.clear();
  EXPECT_EQ(Seen(tie, Day(2024, 3, 10)).outcome, Outcome::kUnknown);
  EXPECT_EQ(Seen(tie, Day(2024, 3, 11)).outcome, Outcome::kUnsuccessful);
}

TEST(PastPartnershipTest, AStopBeforeTheEndIsWhenTheWorkStopped) {
  Partnership tie = Dated();
  tie.phases[2] = {Day(2022, 6, 1), Phase::kEnded};
  tie.phases.pop_back();
  const PartnershipAsOf seen = Seen(tie, Day(2023, 2, 1));
  EXPECT_EQ(seen.last_year, 2022);
  EXPECT_DOUBLE_EQ(seen.idle_years, 730 / kDaysOfYear);
}

TEST(PastPartnershipTest, YearsCountUntilTheFirstDay) {
  Partnership tie = Dated();
  tie.first_year = 2010;
  EXPECT_FALSE(Seen(tie, Day(2010, 12, 31)).is_history);
  EXPECT_TRUE(Seen(tie, Day(2011, 1, 1)).is_history);
  EXPECT_TRUE(Seen(tie, Day(2011, 1, 1)).is_under_way);
  // Of unknown end: over after the assumed duration, until it shows that it
  // was not.
  EXPECT_FALSE(Seen(tie, Day(2015, 1, 1)).is_under_way);
  EXPECT_TRUE(Seen(tie, Day(2020, 4, 1)).is_under_way);
  EXPECT_TRUE(Seen(tie, Day(2020, 4, 1)).is_history);
  EXPECT_EQ(Seen(tie, Day(2020, 4, 1)).first_year, 2010);
  EXPECT_EQ(FirstYearOf(tie), 2010);
  EXPECT_EQ(FirstYearOf(Dated()), 2020);
}

TEST(PastPartnershipTest, YearsAloneSeeAWholeYear) {
  const Partnership tie = Tie("t", "jp-a", "vn-c", 2020, 2024);
  EXPECT_FALSE(Seen(tie, Day(2020, 12, 31)).is_history);
  EXPECT_TRUE(Seen(tie, Day(2021, 1, 1)).is_history);
  EXPECT_TRUE(Seen(tie, Day(2024, 12, 31)).is_under_way);
  EXPECT_FALSE(Seen(tie, Day(2024, 12, 31)).has_ended);
  EXPECT_TRUE(Seen(tie, Day(2025, 1, 1)).has_ended);
}

// The answers of the matcher, as of a day.
class DatedPartnershipTest : public ::testing::Test {
 protected:
  explicit DatedPartnershipTest() {
    Programme programme;
    programme.id = "p";
    programme.policy.slots_are_hard = true;
    Profile provider = Provider("jp-a");
    provider.slot_count = 1;
    Partnership tie = Dated();
    tie.programme_id = "p";
    snapshot_ = MakeSnapshot({provider, Partner("vn-b"), Partner("vn-c")},
                             {tie}, {programme});
  }

  // With `partner`, as of a day.
  PairAssessment With(const std::string& partner, absl::CivilDay day) {
    return AssessPair(*snapshot_, "jp-a", partner, Options("p", day));
  }

  bool Fails(GateId gate, const std::string& partner, absl::CivilDay day) {
    for (const GateResult& result : With(partner, day).gates) {
      if (result.gate == gate && !result.passed) return true;
    }
    return false;
  }

  double TrackRecord(absl::CivilDay day) {
    return *FitOf(With("vn-b", day), CriterionId::kTrackRecordFit);
  }

  PrecedentsAnswer Precedents(absl::CivilDay day) {
    PrecedentsRequest request;
    request.city_id = "jp-a";
    request.other_id = "vn-b";
    request.options = Options("p", day);
    return FindPrecedents(*snapshot_, request).value();
  }

  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(DatedPartnershipTest, TakesASlotWhileItIsActive) {
  EXPECT_FALSE(Fails(GateId::kSlots, "vn-b", Day(2020, 3, 31)));
  EXPECT_TRUE(Fails(GateId::kSlots, "vn-b", Day(2020, 4, 1)));
  EXPECT_FALSE(Fails(GateId::kSlots, "vn-b", Day(2021, 2, 1)));
  EXPECT_TRUE(Fails(GateId::kSlots, "vn-b", Day(2024, 3, 9)));
  EXPECT_FALSE(Fails(GateId::kSlots, "vn-b", Day(2024, 3, 10)));
}

TEST_F(DatedPartnershipTest, StandsInTheWayOfTheSamePairFromItsFirstDay) {
  EXPECT_FALSE(Fails(GateId::kAlreadyPartnered, "vn-c", Day(2020, 3, 31)));
  EXPECT_TRUE(Fails(GateId::kAlreadyPartnered, "vn-c", Day(2020, 4, 1)));
}

TEST_F(DatedPartnershipTest, IsTrackRecordOnlyOfLaterDays) {
  EXPECT_EQ(TrackRecord(Day(2020, 3, 31)), 0);
  EXPECT_EQ(TrackRecord(Day(2020, 4, 1)), 0);
  // ¾ for sectors that are not known.
  EXPECT_NEAR(TrackRecord(Day(2020, 4, 2)), 1 - std::exp(-0.75 / 2), 1e-12);
  // Worth less the longer it has been suspended.
  EXPECT_LT(TrackRecord(Day(2022, 5, 31)), TrackRecord(Day(2021, 3, 1)));
  EXPECT_EQ(TrackRecord(Day(2022, 6, 1)), TrackRecord(Day(2020, 4, 2)));
  // The success shows from the day after the end.
  EXPECT_EQ(TrackRecord(Day(2024, 3, 9)), TrackRecord(Day(2020, 4, 2)));
  EXPECT_GT(TrackRecord(Day(2024, 3, 11)), TrackRecord(Day(2024, 3, 9)));
}

TEST_F(DatedPartnershipTest, SentencesNameTheDayWhereHistoryEndsOnIt) {
  const auto sentence = [this](absl::CivilDay day) {
    return ResultOf(With("vn-b", day), CriterionId::kTrackRecordFit).sentence;
  };
  EXPECT_THAT(sentence(Day(2020, 4, 1)), HasSubstr("before 2020"));
  EXPECT_THAT(sentence(Day(2020, 4, 2)), HasSubstr("before 2 April 2020"));
  EXPECT_THAT(sentence(Day(2021, 4, 2)), HasSubstr("before 2021"));
}

TEST_F(DatedPartnershipTest, IsAPrecedentOfLaterDaysAndTellsNoMore) {
  EXPECT_EQ(Precedents(Day(2020, 4, 1)).past_count, 0);
  PrecedentsAnswer answer = Precedents(Day(2024, 3, 9));
  ASSERT_EQ(answer.past_count, 1);
  EXPECT_EQ(answer.precedents[0].first_year, 2020);
  EXPECT_EQ(answer.precedents[0].last_year, std::nullopt);
  EXPECT_EQ(answer.precedents[0].outcome, Outcome::kOngoing);
  EXPECT_THAT(answer.precedents[0].sentence, Not(HasSubstr("2024")));
  answer = Precedents(Day(2021, 3, 1));  // suspended
  EXPECT_EQ(answer.precedents[0].outcome, Outcome::kUnknown);
  answer = Precedents(Day(2024, 3, 11));
  EXPECT_EQ(answer.precedents[0].last_year, 2024);
  EXPECT_EQ(answer.precedents[0].outcome, Outcome::kSuccessful);
}

TEST_F(DatedPartnershipTest, IsReplayedInItsFirstYear) {
  const std::vector<PastPair> pairs = StoredPairs(*snapshot_);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_EQ(pairs[0].first_year, 2020);
  EvaluateRequest request;
  request.pairs = pairs;
  request.options.programme_id = "p";
  request.resamples = 0;
  const auto answer = Evaluate(*snapshot_, request);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->outcomes[0].problem, "");
}

}  // namespace
}  // namespace citymatch::matching
