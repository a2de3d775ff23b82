// Rounds of which a city has gone from the catalogue: what each error advises
// can be done, and the round goes on.
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/round_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/services/round_fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Moved = v1::Rematch::Move;

constexpr char kName[] = "rounds/p-2026";

class RoundGoneCityTest : public RoundsTest {
 protected:
  // jp-a is locked with vn-x, and never to be paired with th-z.
  void SetUp() override {
    RoundsTest::SetUp();
    v1::Round round = SmallRound();
    AddRule(v1::RoundPairRule::RULE_LOCKED, "jp-a", "vn-x", round);
    AddRule(v1::RoundPairRule::RULE_FORBIDDEN, "jp-a", "th-z", round);
    ASSERT_TRUE(CreateRound("p-2026", round).ok());
  }

  void LoseCity(const std::string& city) {
    As(AdminGrants(), [&] { ASSERT_TRUE(Delete(city).ok()); });
  }

  static void MarkWithdrawn(const std::string& city, v1::Round& round) {
    for (v1::RoundParticipant& participant : *round.mutable_participants()) {
      if (participant.city() == city) participant.set_withdrawn(true);
    }
  }
};

TEST_F(RoundGoneCityTest, PublishedRoundIsMendedWithoutIt) {
  Publish(kName);
  LoseCity("cities/vn-x");
  const auto mended = Rematch(Withdrawal("cities/vn-x", "p-2026-b"));
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  EXPECT_THAT(PairsOf(*mended), ElementsAre("jp-b/vn-y"));
  ASSERT_EQ(mended->rematch().moves_size(), 1);
  EXPECT_EQ(mended->rematch().moves(0).partner(), "cities/vn-x");
  EXPECT_EQ(mended->rematch().moves(0).reason(),
            Moved::REASON_PARTNER_WITHDREW);
  EXPECT_THAT(mended->rematch().moves(0).sentence(), HasSubstr("vn-x"));
  const auto verified = Verify("rounds/p-2026-b/solutions/1");
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_TRUE(verified->verified());
  // And so on: changed, solved anew, published.
  v1::Round next = *GetRound("rounds/p-2026-b");
  next.set_description("As it is now.");
  ASSERT_TRUE(UpdateRound(next).ok());
  Publish("rounds/p-2026-b");
}

TEST_F(RoundGoneCityTest, ProvidersGoLikewise) {
  Publish(kName);
  LoseCity("cities/jp-a");
  const auto mended = Rematch(Withdrawal("cities/jp-a", "p-2026-b"));
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  EXPECT_EQ(mended->pairs_size(), 1);
  ASSERT_GE(mended->rematch().moves_size(), 1);
  EXPECT_EQ(mended->rematch().moves(0).reason(),
            Moved::REASON_PROVIDER_WITHDREW);
}

TEST_F(RoundGoneCityTest, WhoMendsForAnotherIsToldToNameItToo) {
  Publish(kName);
  LoseCity("cities/th-z");
  v1::RematchRoundRequest request = Withdrawal("cities/vn-x", "p-2026-b");
  const Seen seen = See(Rematch(request).status());
  EXPECT_EQ(seen.reason, "ROUND_FACTS");
  EXPECT_THAT(seen.message,
              AllOf(HasSubstr("rounds/p-2026:"), HasSubstr("cities/th-z"),
                    HasSubstr("name it as withdrawn too")));
  request.add_withdrawn_cities("cities/th-z");
  const auto mended = Rematch(request);
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  EXPECT_EQ(mended->pairs_size(), 1);
}

TEST_F(RoundGoneCityTest, WhatIsUnderReviewIsMendedAsTheErrorSays) {
  ASSERT_TRUE(Solve(kName).ok());
  ASSERT_TRUE(Move(kName, v1::Round::STATE_UNDER_REVIEW).ok());
  LoseCity("cities/vn-x");
  const Seen seen = See(Move(kName, v1::Round::STATE_PUBLISHED).status());
  EXPECT_EQ(seen.reason, "ROUND_FACTS");
  EXPECT_THAT(seen.message, HasSubstr("mend the round with it as withdrawn"));
  const auto mended = Rematch(Withdrawal("cities/vn-x"));
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  ASSERT_TRUE(Move(kName, v1::Round::STATE_UNDER_REVIEW).ok());
  EXPECT_TRUE(Move(kName, v1::Round::STATE_PUBLISHED).ok());
}

TEST_F(RoundGoneCityTest, DraftIsSolvedOnceItIsMarkedOrTakenOff) {
  LoseCity("cities/th-z");
  const Seen seen = See(Solve(kName).status());
  EXPECT_EQ(seen.reason, "ROUND_FACTS");
  EXPECT_THAT(seen.message,
              HasSubstr("mark it as withdrawn, take it off, or put it back"));
  v1::Round round = *GetRound(kName);
  round.set_description("Without th-z.");
  const std::string path = "round.participants[4].city";
  EXPECT_THAT(See(UpdateRound(round).status()).About(path),
              HasSubstr("mark it as withdrawn"));
  MarkWithdrawn("cities/th-z", round);
  ASSERT_TRUE(UpdateRound(round).ok());
  const auto solved = Solve(kName);
  ASSERT_TRUE(solved.ok()) << See(solved.status()).message;
  EXPECT_EQ(solved->pairs_size(), 2);
  // It is no participant of a side any more, and needs no reason.
  EXPECT_TRUE(solved->unmatched().empty());
  // Taken off, with the rule that names it.
  round = *GetRound(kName);
  round.mutable_participants()->RemoveLast();
  round.mutable_pair_rules()->RemoveLast();
  ASSERT_TRUE(UpdateRound(round).ok());
  EXPECT_TRUE(Solve(kName).ok());
}

TEST_F(RoundGoneCityTest, WhoIsBackInTheCatalogueMayTakePartAgain) {
  LoseCity("cities/th-z");
  v1::Round round = *GetRound(kName);
  MarkWithdrawn("cities/th-z", round);
  ASSERT_TRUE(UpdateRound(round).ok());
  As(AdminGrants(), [&] { Create(Partner("th-z")); });
  round = *GetRound(kName);
  round.mutable_participants(4)->set_withdrawn(false);
  ASSERT_TRUE(UpdateRound(round).ok());
  const auto solved = Solve(kName);
  ASSERT_TRUE(solved.ok()) << See(solved.status()).message;
  EXPECT_EQ(solved->unmatched_size(), 1);
}

}  // namespace
}  // namespace citymatch::testing
