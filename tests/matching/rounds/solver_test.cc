#include "matching/rounds/solver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "matching/rounds/comparison.h"
#include "matching/rounds/pricing.h"
#include "matching/rounds/rematch.h"
#include "matching/rounds/stability.h"

namespace citymatch::rounds {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Two providers and three partners; jp-a is good for all.
//          vn-x  vn-y  vn-z
//   jp-a    90    80    70
//   jp-b    85    60     –
Round SmallRound() {
  Round round;
  round.providers = {{.id = "jp-a"}, {.id = "jp-b"}};
  round.partners = {{.id = "vn-x"}, {.id = "vn-y"}, {.id = "vn-z"}};
  round.candidates = {
      {0, 0, 90}, {0, 1, 80}, {0, 2, 70}, {1, 0, 85}, {1, 1, 60}};
  return round;
}

Solution Solve(const Round& round, const Rankings& rankings = {}) {
  auto solution = SolveRound(round, rankings);
  EXPECT_TRUE(solution.ok()) << solution.status();
  return solution.ok() ? *std::move(solution) : Solution();
}

std::vector<std::string> Names(const Solution& solution) {
  std::vector<std::string> names;
  for (const SolvedPair& pair : solution.pairs) {
    names.push_back(pair.id.provider_id + " " + pair.id.partner_id);
  }
  return names;
}

TEST(SolveRoundTest, BestTotalIsNotGreedy) {
  const Solution solution = Solve(SmallRound());
  // 80 + 85, not 90 + 60.
  EXPECT_THAT(Names(solution), ElementsAre("jp-a vn-y", "jp-b vn-x"));
  EXPECT_DOUBLE_EQ(solution.total_score(), 165);
  EXPECT_EQ(solution.served_partners, 2);
  ASSERT_THAT(solution.proof, SizeIs(1));
  EXPECT_EQ(solution.proof[0].value, 165 * kUnitsPerPoint);
  EXPECT_EQ(solution.proof[0].bound, 165 * kUnitsPerPoint);
  EXPECT_EQ(solution.proof[0].method, ProofMethod::kDuals);
}

TEST(SolveRoundTest, SaysWhoIsLeftOverAndWhy) {
  const Solution solution = Solve(SmallRound());
  ASSERT_THAT(solution.unmatched, SizeIs(1));
  const Unmatched& z = solution.unmatched[0];
  EXPECT_EQ(z.id, "vn-z");
  EXPECT_EQ(z.code, UnmatchedCode::kCounterpartFull);
  EXPECT_EQ(z.counterpart_id, "jp-a");
  EXPECT_EQ(z.score, 70);
  EXPECT_EQ(z.other_score, 80);
  EXPECT_EQ(z.limit, 1);
  EXPECT_EQ(z.possible_count, 1);
}

TEST(SolveRoundTest, TellsEachReason) {
  Round round = SmallRound();
  round.partners.push_back({.id = "vn-none"});
  round.partners.push_back({.id = "vn-noslot", .slots = 0});
  round.partners.push_back({.id = "vn-low"});
  round.partners.push_back({.id = "vn-barred"});
  round.partners.push_back({.id = "vn-capped"});
  round.providers.push_back({.id = "jp-c"});
  round.candidates.push_back({2, 4, 60});
  round.candidates.push_back({2, 5, 20});
  round.candidates.push_back({2, 6, 60});
  round.candidates.push_back({2, 7, 60});
  round.minimum_score = 50;
  round.forbidden = {{"jp-c", "vn-barred"}};
  round.groups = {{.id = "nobody", .member_ids = {"vn-capped"}, .cap = 0}};
  round.locked = {{"jp-a", "vn-x"}};
  std::vector<UnmatchedCode> codes;
  for (const Unmatched& u : Solve(round).unmatched) codes.push_back(u.code);
  EXPECT_THAT(codes,
              ElementsAre(UnmatchedCode::kCounterpartGroupFull,    // jp-c
                          UnmatchedCode::kAllForbidden,            // vn-barred
                          UnmatchedCode::kOwnGroupFull,            // vn-capped
                          UnmatchedCode::kBelowMinimum,            // vn-low
                          UnmatchedCode::kNoCandidates,            // vn-none
                          UnmatchedCode::kNoSlots,                 // vn-noslot
                          UnmatchedCode::kCounterpartCommitted));  // vn-z
}

TEST(SolveRoundTest, NamesTheFloorThatKeepsALowerPair) {
  Round round;
  round.providers = {{.id = "jp-a", .slots = 1}};
  round.partners = {{.id = "vn-x"}, {.id = "vn-z"}};
  round.candidates = {{0, 0, 40}, {0, 1, 70}};
  round.groups = {{.id = "poor", .member_ids = {"vn-x"}, .floor = 1}};
  const Solution solution = Solve(round);
  ASSERT_THAT(solution.unmatched, SizeIs(1));
  EXPECT_EQ(solution.unmatched[0].id, "vn-z");
  EXPECT_EQ(solution.unmatched[0].code, UnmatchedCode::kFloor);
  EXPECT_EQ(solution.unmatched[0].group_id, "poor");
  EXPECT_EQ(solution.unmatched[0].other_score, 40);
  // A member of the group would keep it as well.
  round.groups[0].member_ids.emplace_back("vn-z");
  EXPECT_EQ(Solve(round).unmatched[0].code, UnmatchedCode::kCounterpartFull);
}

TEST(SolveRoundTest, NamesTheCountryThatIsTakenInAFullTriad) {
  Round round;
  round.triads_allowed = true;
  round.providers = {{.id = "jp-a", .country_code = "JP"},
                     {.id = "jp-b", .country_code = "JP"},
                     {.id = "us-c", .country_code = "US"}};
  round.partners = {{.id = "vn-x"}};
  round.candidates = {{0, 0, 80}, {1, 0, 60}, {2, 0, 15}};
  const Solution solution = Solve(round);
  ASSERT_THAT(solution.unmatched, SizeIs(1));
  EXPECT_EQ(solution.unmatched[0].id, "jp-b");
  EXPECT_EQ(solution.unmatched[0].code, UnmatchedCode::kCountryTaken);
}

TEST(SolveRoundTest, ServesMostAndFairest) {
  Round round = SmallRound();
  round.providers[0].slots = 2;
  round.objective = Objective::kMostServed;
  const Solution most = Solve(round);
  EXPECT_THAT(Names(most), ElementsAre("jp-a vn-y", "jp-a vn-z", "jp-b vn-x"));
  round.providers[0].slots = 1;
  round.objective = Objective::kFairest;
  const Solution fair = Solve(round);
  // The lowest score is 80 with jp-a for vn-y, 70 with vn-z, 60 with vn-x.
  EXPECT_THAT(Names(fair), ElementsAre("jp-a vn-y", "jp-b vn-x"));
  EXPECT_EQ(fair.proof[1].quantity, Quantity::kLowestScore);
  EXPECT_EQ(fair.proof[1].value, 80 * kUnitsPerPoint);
}

TEST(SolveRoundTest, StableRoundHasNoBlockingPairAndCostsScore) {
  Round round = SmallRound();
  round.objective = Objective::kStable;
  const Solution stable = Solve(round);
  EXPECT_THAT(Names(stable), ElementsAre("jp-a vn-x", "jp-b vn-y"));
  const auto report = FindBlockingPairs(round, {}, stable.pairs);
  ASSERT_TRUE(report.ok());
  EXPECT_THAT(report->blocking, IsEmpty());
  EXPECT_EQ(report->checked_count, 5);
  const auto prices = PriceConstraints(round, {});
  ASSERT_TRUE(prices.ok());
  ASSERT_THAT(prices->prices, SizeIs(1));
  EXPECT_EQ(prices->prices[0].constraint.kind, ConstraintKind::kStability);
  EXPECT_DOUBLE_EQ(prices->prices[0].score(), 15);
}

TEST(SolveRoundTest, BestTotalIsBlockedAndSaysWhatIsGivenUp) {
  const Round round = SmallRound();
  const auto report = FindBlockingPairs(round, {}, Solve(round).pairs);
  ASSERT_TRUE(report.ok());
  ASSERT_THAT(report->blocking, SizeIs(1));
  EXPECT_EQ(report->blocking[0].id, (PairId{"jp-a", "vn-x"}));
  EXPECT_EQ(report->blocking[0].given_up_partner_id, "vn-y");
  EXPECT_EQ(report->blocking[0].given_up_provider_id, "jp-b");
}

TEST(SolveRoundTest, RankingsDecideAStableRoundAndNoOther) {
  Round round = SmallRound();
  Rankings rankings;
  rankings.providers["jp-a"] = {"vn-z"};
  round.objective = Objective::kStable;
  EXPECT_THAT(Names(Solve(round, rankings)),
              ElementsAre("jp-a vn-z", "jp-b vn-x"));
  round.objective = Objective::kBestTotal;
  EXPECT_EQ(Solve(round, rankings), Solve(round));
}

// Whatever rankings lead to the same pairs, the reasons are the same.
TEST(SolveRoundTest, ReasonsDoNotTellOfRankings) {
  Round round = SmallRound();
  round.objective = Objective::kStable;
  Rankings rankings;
  rankings.providers["jp-a"] = {"vn-x"};
  rankings.partners["vn-z"] = {"jp-a"};
  EXPECT_EQ(Solve(round), Solve(round, rankings));
}

TEST(SolveRoundTest, TriadsJoinOneProviderOfEachCountry) {
  Round round;
  round.providers = {{.id = "jp-a", .country_code = "JP"},
                     {.id = "jp-b", .country_code = "JP"},
                     {.id = "us-c", .country_code = "US"}};
  round.partners = {{.id = "vn-x"}};
  round.candidates = {{0, 0, 90}, {1, 0, 80}, {2, 0, 70}};
  EXPECT_THAT(Names(Solve(round)), ElementsAre("jp-a vn-x"));
  round.triads_allowed = true;
  const Solution solution = Solve(round);
  EXPECT_THAT(Names(solution), ElementsAre("jp-a vn-x", "us-c vn-x"));
  EXPECT_EQ(solution.served_partners, 1);
  ASSERT_THAT(solution.unmatched, SizeIs(1));
  EXPECT_EQ(solution.unmatched[0].code, UnmatchedCode::kCountryTaken);
}

TEST(SolveRoundTest, FloorsCountMembersAndCapsCountPairs) {
  Round round;
  round.providers = {{.id = "jp-a", .slots = 3}};
  round.partners = {{.id = "vn-x"}, {.id = "vn-y"}, {.id = "vn-z"}};
  round.candidates = {{0, 0, 90}, {0, 1, 80}, {0, 2, 70}};
  round.groups = {{.id = "a",
                   .side = Side::kProvider,
                   .member_ids = {"jp-a"},
                   .floor = 1,
                   .cap = 2}};
  EXPECT_THAT(Names(Solve(round)), ElementsAre("jp-a vn-x", "jp-a vn-y"));
  round.groups[0].floor = 2;  // one member cannot be two
  const Solution infeasible = Solve(round);
  EXPECT_FALSE(infeasible.feasible);
  ASSERT_THAT(infeasible.conflict, SizeIs(1));
  EXPECT_EQ(infeasible.conflict[0].kind, ConstraintKind::kFloor);
}

// Least developed and islands overlap, and neither is in the other.
TEST(SolveRoundTest, OverlappingGroupsAreSolvedAndProved) {
  Round round;
  round.providers = {{.id = "jp-a", .slots = 2}};
  round.partners = {{.id = "fj"}, {.id = "tv"}, {.id = "bd"}, {.id = "vn"}};
  round.candidates = {{0, 0, 60}, {0, 1, 40}, {0, 2, 70}, {0, 3, 90}};
  round.groups = {{.id = "islands", .member_ids = {"fj", "tv"}, .floor = 1},
                  {.id = "least", .member_ids = {"tv", "bd"}, .floor = 1}};
  const Solution solution = Solve(round);
  // Both floors: tv alone and vn (130), or fj and bd (130): a tie. Either way
  // the value is proved.
  EXPECT_EQ(solution.total_units, 130 * kUnitsPerPoint);
  EXPECT_EQ(solution.proof[0].bound, 130 * kUnitsPerPoint);
  const auto prices = PriceConstraints(round, {});
  ASSERT_TRUE(prices.ok());
  EXPECT_DOUBLE_EQ(prices->prices[0].score(), 30);  // bd and vn
  EXPECT_DOUBLE_EQ(prices->prices[1].score(), 20);  // fj and vn
}

TEST(SolveRoundTest, NamesTheSlotsThatAFloorRunsInto) {
  Round round = SmallRound();
  round.providers.pop_back();
  round.candidates.resize(3);
  round.groups = {{.id = "two", .member_ids = {"vn-x", "vn-y"}, .floor = 2}};
  const Solution solution = Solve(round);
  EXPECT_FALSE(solution.feasible);
  ASSERT_THAT(solution.conflict, SizeIs(2));
  EXPECT_EQ(solution.conflict[0].kind, ConstraintKind::kFloor);
  EXPECT_EQ(solution.conflict[1].kind, ConstraintKind::kProviderSlots);
  EXPECT_EQ(solution.conflict[1].provider_id, "jp-a");
  EXPECT_EQ(solution.conflict[1].limit, 1);
}

TEST(SolveRoundTest, NamesContradictionsOfPairs) {
  Round round = SmallRound();
  round.locked = {{"jp-a", "vn-x"}};
  round.forbidden = {{"jp-a", "vn-x"}};
  EXPECT_THAT(Solve(round).conflict, SizeIs(2));
  round.forbidden.clear();
  round.forced = {{"jp-a", "vn-y"}};
  const Solution solution = Solve(round);
  ASSERT_THAT(solution.conflict, SizeIs(3));
  EXPECT_EQ(solution.conflict[0].kind, ConstraintKind::kLocked);
  EXPECT_EQ(solution.conflict[1].kind, ConstraintKind::kForced);
  EXPECT_EQ(solution.conflict[2].kind, ConstraintKind::kProviderSlots);
}

TEST(SolveRoundTest, RefusesMalformedRounds) {
  const auto message = [](const Round& round) {
    return std::string(SolveRound(round, {}).status().message());
  };
  Round round = SmallRound();
  round.candidates.push_back({0, 0, 10});
  EXPECT_EQ(message(round), "candidates: `jp-a` with `vn-x` twice");
  round = SmallRound();
  round.candidates[0].score = 101;
  EXPECT_THAT(message(round), HasSubstr("[0,100]"));
  round = SmallRound();
  round.candidates[0].partner = 3;
  EXPECT_THAT(message(round), HasSubstr("out of range"));
  round = SmallRound();
  round.providers[1].id = "jp-a";
  EXPECT_EQ(message(round), "providers: `jp-a` twice");
  round = SmallRound();
  round.locked = {{"jp-b", "vn-z"}};
  EXPECT_EQ(message(round), "locked: `jp-b` with `vn-z` is not a candidate");
  round = SmallRound();
  round.groups = {{.id = "g", .member_ids = {"jp-a"}}};
  EXPECT_EQ(message(round), "groups: `g`: `jp-a` is not on its side");
  round = SmallRound();
  round.minimum_score = -1;
  EXPECT_THAT(message(round), HasSubstr("minimum_score"));
}

TEST(SolveRoundTest, AnEmptyRoundIsSolved) {
  const Solution solution = Solve(Round());
  EXPECT_TRUE(solution.feasible);
  EXPECT_THAT(solution.pairs, IsEmpty());
}

TEST(SolveRoundTest, StopsWhenToldTo) {
  for (const Objective objective :
       {Objective::kBestTotal, Objective::kFairest, Objective::kStable}) {
    Round round = SmallRound();
    round.objective = objective;
    int calls = 0;
    const auto stop = [&](const Progress&) {
      ++calls;
      return absl::CancelledError("enough");
    };
    EXPECT_TRUE(absl::IsCancelled(SolveRound(round, {}, stop).status()));
    EXPECT_EQ(calls, 1);
    round.groups = {{.id = "g", .member_ids = {"vn-x"}, .cap = 1}};
    EXPECT_TRUE(absl::IsCancelled(PriceConstraints(round, {}, stop).status()));
  }
}

// Also in the integer solver, which asks in the middle of its search.
TEST(SolveRoundTest, StopsAnIntegerProgram) {
  Round round = SmallRound();
  round.groups = {{.id = "a", .member_ids = {"vn-x", "vn-y"}, .floor = 1},
                  {.id = "b", .member_ids = {"vn-y", "vn-z"}, .floor = 1}};
  round.objective = Objective::kMostServed;
  int calls = 0;
  const auto stop = [&](const Progress&) {
    ++calls;
    return absl::CancelledError("enough");
  };
  EXPECT_TRUE(absl::IsCancelled(SolveRound(round, {}, stop).status()));
  EXPECT_EQ(calls, 1);
}

TEST(PriceConstraintsTest, EachIsWhatTheRoundGainsWithoutIt) {
  Round round = SmallRound();
  round.locked = {{"jp-a", "vn-z"}};
  round.forbidden = {{"jp-b", "vn-x"}};
  round.minimum_score = 60.5;
  // 70 alone: jp-b has only vn-y, which is below the minimum.
  const auto prices = PriceConstraints(round, {});
  ASSERT_TRUE(prices.ok());
  EXPECT_EQ(prices->total_units, 70 * kUnitsPerPoint);
  ASSERT_THAT(prices->prices, SizeIs(3));
  EXPECT_EQ(prices->prices[0].constraint.kind, ConstraintKind::kLocked);
  EXPECT_DOUBLE_EQ(prices->prices[0].score(), 20);
  EXPECT_EQ(prices->prices[1].constraint.kind, ConstraintKind::kForbidden);
  EXPECT_DOUBLE_EQ(prices->prices[1].score(), 85);
  EXPECT_EQ(prices->prices[2].constraint.kind, ConstraintKind::kMinimumScore);
  EXPECT_DOUBLE_EQ(prices->prices[2].score(), 60);
}

TEST(RematchTest, KeepsWhatItCanAndSaysWhatMoves) {
  RematchRequest request;
  request.round = SmallRound();
  request.round.locked = {{"jp-b", "vn-x"}};
  request.previous = {{"jp-a", "vn-y"}, {"jp-b", "vn-x"}};
  request.withdrawn_partner_ids = {"vn-y"};
  const auto answer = Rematch(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->kept_count, 1);
  EXPECT_THAT(Names(answer->solution), ElementsAre("jp-a vn-z", "jp-b vn-x"));
  ASSERT_THAT(answer->moves, SizeIs(2));
  EXPECT_EQ(answer->moves[0].code, MoveCode::kPartnerWithdrew);
  EXPECT_EQ(answer->moves[0].pair, (PairId{"jp-a", "vn-y"}));
  EXPECT_EQ(answer->moves[1].code, MoveCode::kReplaces);
  EXPECT_EQ(answer->moves[1].other_id, "vn-y");
  EXPECT_EQ(answer->moves[1].other_side, Side::kPartner);
}

TEST(RematchTest, WhoWithdrewNeedNotBeInTheRoundAnyMore) {
  RematchRequest request;
  request.round = SmallRound();
  request.previous = {{"jp-a", "vn-gone"}, {"jp-gone", "vn-x"}};
  request.withdrawn_partner_ids = {"vn-gone"};
  request.withdrawn_provider_ids = {"jp-gone"};
  const auto answer = Rematch(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_GE(answer->moves.size(), 2U);
  EXPECT_EQ(answer->moves[0].code, MoveCode::kPartnerWithdrew);
  EXPECT_EQ(answer->moves[1].code, MoveCode::kProviderWithdrew);
  // Who was never in it is a mistake.
  request.withdrawn_partner_ids = {"vn-unheard-of"};
  EXPECT_TRUE(absl::IsInvalidArgument(Rematch(request).status()));
}

TEST(RematchTest, DisturbsLeastEvenWhereAnotherRoundScoresMore) {
  RematchRequest request;
  request.round = SmallRound();
  request.previous = {{"jp-a", "vn-x"}, {"jp-b", "vn-y"}};
  request.refused = {{"jp-b", "vn-y"}};
  const auto answer = Rematch(request);
  ASSERT_TRUE(answer.ok());
  // jp-a keeps vn-x (90) although 80 + 85 would be more.
  EXPECT_THAT(Names(answer->solution), ElementsAre("jp-a vn-x"));
  EXPECT_EQ(answer->moves[0].code, MoveCode::kRefused);
}

TEST(CompareSolutionsTest, TellsWhatIsGainedAndLost) {
  Round round = SmallRound();
  round.groups = {{.id = "z", .member_ids = {"vn-z"}, .floor = 1}};
  const Solution after = Solve(round);
  const Solution before = Solve(SmallRound());
  const Comparison comparison = CompareSolutions(round, before, after);
  EXPECT_THAT(comparison.gained, SizeIs(1));
  EXPECT_EQ(comparison.gained[0].id, (PairId{"jp-a", "vn-z"}));
  EXPECT_EQ(comparison.lost[0].id, (PairId{"jp-a", "vn-y"}));
  EXPECT_EQ(comparison.common_count, 1);
  EXPECT_THAT(comparison.partners.newly_served_ids, ElementsAre("vn-z"));
  EXPECT_THAT(comparison.partners.no_longer_served_ids, ElementsAre("vn-y"));
  EXPECT_EQ(comparison.units_after - comparison.units_before,
            -10 * kUnitsPerPoint);
  EXPECT_FALSE(comparison.groups[0].held_before);
  EXPECT_TRUE(comparison.groups[0].held_after);
}

}  // namespace
}  // namespace citymatch::rounds
