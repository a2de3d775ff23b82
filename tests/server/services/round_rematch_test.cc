// Rounds that are mended after a withdrawal or a refusal.
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/round_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/services/round_fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class RoundRematchTest : public RoundsTest {
 protected:
  void SetUp() override {
    RoundsTest::SetUp();
    v1::Round round = SmallRound();
    AddRule(v1::RoundPairRule::RULE_LOCKED, "jp-a", "vn-x", round);
    ASSERT_TRUE(CreateRound("p-2026", round).ok());
  }
};

TEST_F(RoundRematchTest, KeepsPairsAndSaysWhatMoved) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  const auto mended = Rematch(Withdrawal("cities/vn-x"));
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  EXPECT_EQ(mended->name(), "rounds/p-2026/solutions/2");
  EXPECT_THAT(PairsOf(*mended), Not(Contains("jp-a/vn-x")));
  EXPECT_EQ(mended->pairs_size(), 2);
  const v1::Rematch& rematch = mended->rematch();
  EXPECT_EQ(rematch.previous_solution(), "rounds/p-2026/solutions/1");
  EXPECT_THAT(rematch.withdrawn_cities(), ElementsAre("cities/vn-x"));
  EXPECT_EQ(rematch.kept_pair_count(), 1);
  ASSERT_EQ(rematch.moves_size(), 2);
  EXPECT_EQ(rematch.moves(0).reason(),
            v1::Rematch::Move::REASON_PARTNER_WITHDREW);
  EXPECT_EQ(rematch.moves(1).reason(), v1::Rematch::Move::REASON_REPLACES);
  EXPECT_THAT(rematch.moves(0).sentence(), HasSubstr("withdrawn"));
  const v1::Round round = *GetRound("rounds/p-2026");
  EXPECT_EQ(round.state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(round.solution(), "rounds/p-2026/solutions/2");
  EXPECT_TRUE(round.participants(2).withdrawn());
  // Its lock has gone with it; the round can be changed as it is.
  EXPECT_EQ(round.pair_rules_size(), 0);
  EXPECT_TRUE(UpdateRound(round).ok());
}

TEST_F(RoundRematchTest, RefusedPairsAreForbiddenWithAReason) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  v1::RematchRoundRequest request;
  request.set_name("rounds/p-2026");
  request.add_refused_pairs()->set_provider("cities/jp-a");
  request.mutable_refused_pairs(0)->set_partner("cities/vn-x");
  const auto mended = Rematch(request);
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  EXPECT_THAT(PairsOf(*mended), Not(Contains("jp-a/vn-x")));
  EXPECT_EQ(mended->rematch().moves(0).reason(),
            v1::Rematch::Move::REASON_REFUSED);
  const v1::Round round = *GetRound("rounds/p-2026");
  ASSERT_EQ(round.pair_rules_size(), 1);
  EXPECT_EQ(round.pair_rules(0).rule(), v1::RoundPairRule::RULE_FORBIDDEN);
  EXPECT_EQ(round.pair_rules(0).reason(),
            "Refused after rounds/p-2026/solutions/1.");
}

TEST_F(RoundRematchTest, PublishedRoundIsMendedByAnother) {
  const v1::Round published = Publish("rounds/p-2026");
  EXPECT_THAT(
      See(Rematch(Withdrawal("cities/vn-x")).status()).About("round_id"),
      HasSubstr("is required"));
  const auto mended = Rematch(Withdrawal("cities/vn-x", "p-2026-b"));
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  EXPECT_EQ(mended->name(), "rounds/p-2026-b/solutions/1");
  const v1::Round next = *GetRound("rounds/p-2026-b");
  EXPECT_EQ(next.state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(next.previous_round(), "rounds/p-2026");
  EXPECT_EQ(next.solution(), "rounds/p-2026-b/solutions/1");
  EXPECT_EQ(next.solution_count(), 1);
  EXPECT_TRUE(next.participants(2).withdrawn());
  EXPECT_EQ(next.revision(), mended->revision());  // one commit
  EXPECT_EQ(GetRound("rounds/p-2026")->etag(), published.etag());
  // It goes its own way, and what is published says what it mends.
  ASSERT_TRUE(Move(next.name(), v1::Round::STATE_UNDER_REVIEW).ok());
  ASSERT_TRUE(Move(next.name(), v1::Round::STATE_PUBLISHED).ok());
  EXPECT_EQ(GetPublished("publishedRounds/p-2026-b")->previous_round(),
            "rounds/p-2026");
  EXPECT_EQ(See(Rematch(Withdrawal("cities/vn-y", "p-2026-b")).status()).reason,
            "ROUND_EXISTS");
}

TEST_F(RoundRematchTest, RankingsGoAlongToTheRoundThatMends) {
  v1::Round round = SmallRound();
  round.set_objective(v1::Round::OBJECTIVE_STABLE);
  ASSERT_TRUE(CreateRound("p-ranked", round).ok());
  ASSERT_TRUE(Rank("rounds/p-ranked", "cities/jp-a", {"th-z"}).ok());
  ASSERT_TRUE(Rank("rounds/p-ranked", "cities/th-z", {"jp-a"}).ok());
  Publish("rounds/p-ranked");
  const auto first = GetSolution("rounds/p-ranked/solutions/1");
  ASSERT_THAT(PairsOf(*first), ::testing::Contains("jp-a/th-z"));
  v1::RematchRoundRequest request;
  request.set_name("rounds/p-ranked");
  request.set_round_id("p-ranked-b");
  for (const v1::RoundPair& pair : first->pairs()) {
    if (pair.provider() == "cities/jp-b") *request.add_refused_pairs() = pair;
  }
  const auto mended = Rematch(request);
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  EXPECT_THAT(PairsOf(*mended), ::testing::Contains("jp-a/th-z"));
  EXPECT_EQ(mended->basis().ranking_count(), 2);
  for (const v1::BlockingPair& blocking : mended->blocking_pairs()) {
    EXPECT_NE(blocking.provider(), "cities/jp-a");
  }
  const auto verified = Verify("rounds/p-ranked-b/solutions/1");
  ASSERT_TRUE(verified.ok());
  EXPECT_TRUE(verified->verified());
  // They count when it is solved anew, too, and hold nothing back.
  ASSERT_TRUE(Move("rounds/p-ranked-b", v1::Round::STATE_UNDER_REVIEW).ok());
  ASSERT_TRUE(Move("rounds/p-ranked-b", v1::Round::STATE_PUBLISHED).ok());
  EXPECT_TRUE(GetPublished("publishedRounds/p-ranked-b")->mended());
  EXPECT_FALSE(GetPublished("publishedRounds/p-ranked")->mended());
}

TEST_F(RoundRematchTest, ReleasedLocksThatGiveWayAreGone) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  v1::RematchRoundRequest request = Withdrawal("cities/jp-b");
  request.set_release_locked_pairs(true);
  const auto mended = Rematch(request);
  ASSERT_TRUE(mended.ok()) << See(mended.status()).message;
  // Nothing is gained by giving it up: it stays, and so does its lock.
  EXPECT_THAT(PairsOf(*mended), ElementsAre("jp-a/vn-x"));
  EXPECT_EQ(GetRound("rounds/p-2026")->pair_rules_size(), 1);
  EXPECT_TRUE(mended->rematch().locked_pairs_released());
}

TEST_F(RoundRematchTest, BadEventsAreRefused) {
  EXPECT_EQ(See(Rematch(Withdrawal("cities/vn-x")).status()).reason,
            "ROUND_STATE");  // not solved yet
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  v1::RematchRoundRequest request;
  request.set_name("rounds/p-2026");
  EXPECT_THAT(See(Rematch(request).status()).fields,
              ElementsAre("withdrawn_cities"));
  request.add_withdrawn_cities("cities/elsewhere");
  request.add_refused_pairs()->set_provider("cities/jp-a");
  request.mutable_refused_pairs(0)->set_partner("cities/th-z");
  EXPECT_THAT(See(Rematch(request).status()).fields,
              ElementsAre("withdrawn_cities[0]", "refused_pairs[0]"));
  request = Withdrawal("cities/vn-x", "p-other");
  EXPECT_THAT(See(Rematch(request).status()).About("round_id"),
              HasSubstr("must be empty"));
}

TEST_F(RoundRematchTest, ValidateOnlyShowsWhatWouldMove) {
  Publish("rounds/p-2026");
  v1::RematchRoundRequest request = Withdrawal("cities/vn-x", "p-2026-b");
  request.set_validate_only(true);
  const int64_t revision = store_->revision();
  const auto mended = Rematch(request);
  ASSERT_TRUE(mended.ok());
  EXPECT_EQ(mended->name(), "");
  EXPECT_EQ(mended->rematch().moves_size(), 2);
  EXPECT_EQ(store_->revision(), revision);
}

}  // namespace
}  // namespace citymatch::testing
