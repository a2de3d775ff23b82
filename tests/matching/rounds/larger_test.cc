// Rounds too large to try everything: two methods must agree, or an answer with
// the round that it speaks of.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/random.h"
#include "matching/rounds/pricing.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solver.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/optimum.h"
#include "matching/rounds/solver/program.h"
#include "tests/matching/rounds/brute_force.h"
#include "tests/matching/rounds/random_rounds.h"

namespace citymatch::rounds {
namespace {

// Enough candidates that the network simplex sees only part of them at first.
Round LargerRound(uint64_t seed) {
  Random random(seed);
  Round round;
  for (int p = 0; p < 40; ++p) {
    round.providers.push_back({.id = absl::StrCat("jp-", 100 + p),
                               .slots = static_cast<int>(random.Below(5)),
                               .country_code = p % 3 == 0 ? "US" : "JP"});
  }
  Group least = {.id = "least", .floor = 45};
  Group asia = {.id = "asia", .cap = 30};
  Group delta = {.id = "delta", .floor = 20, .cap = 25};
  for (int q = 0; q < 150; ++q) {
    round.partners.push_back({.id = absl::StrCat("vn-", 100 + q)});
    if (q < 60) least.member_ids.push_back(round.partners.back().id);
    if (q >= 60) asia.member_ids.push_back(round.partners.back().id);
    if (q >= 60 && q < 100) {
      delta.member_ids.push_back(round.partners.back().id);
    }
    for (int p = 0; p < 40; ++p) {
      round.candidates.push_back({p, q, 100 * random.Unit()});
    }
  }
  round.groups = {least, asia, delta};
  for (int i = 0; i < 12; ++i) {
    const PairId pair = PairIdOf(round, round.candidates[random.Below(6000)]);
    (i % 3 == 0 ? round.locked : round.forbidden).push_back(pair);
  }
  for (Participant& provider : round.providers) {
    if (*provider.slots == 0) provider.slots = 1;
  }
  round.minimum_score = 5;
  return round;
}

TEST(LargerRoundTest, FlowAndIntegerProgramAgree) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    Round round = LargerRound(seed);
    round.triads_allowed = seed % 2 == 0;
    for (const Objective objective :
         {Objective::kBestTotal, Objective::kMostServed}) {
      round.objective = objective;
      const auto solution = SolveRound(round, {});
      ASSERT_TRUE(solution.ok()) << solution.status();
      const auto instance = MakeInstance(round);
      ASSERT_TRUE(instance.ok());
      Goal goal;
      if (objective == Objective::kMostServed) {
        goal.first = Goal::First::kServedPartners;
      }
      const ProgressCallback none;
      Watch watch(none, Progress::Stage::kSolving);
      const auto program = MaximiseByProgram(*instance, goal, watch);
      ASSERT_TRUE(program.ok()) << program.status();
      ASSERT_EQ(program->feasible, solution->feasible);
      if (!solution->feasible) continue;
      EXPECT_EQ(program->units_value, solution->total_units);
      EXPECT_EQ(program->units_bound, solution->total_units);
    }
  }
}

// A program writes its answers to standard output, and so may hold no line of a
// library's.
TEST(LargerRoundTest, SolversPrintNothing) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  int programs = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    Round round = RandomRound(
        random, {.most_cities = 12, .most_candidates = 90, .most_groups = 6});
    const auto instance = MakeInstance(round);
    ASSERT_TRUE(instance.ok());
    for (const Goal::First first :
         {Goal::First::kNothing, Goal::First::kServedPartners}) {
      Goal goal;
      goal.first = first;
      const ProgressCallback none;
      Watch watch(none, Progress::Stage::kSolving);
      EXPECT_TRUE(MaximiseByProgram(*instance, goal, watch).ok());
      ++programs;
    }
  }
  EXPECT_EQ(programs, 120);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(LargerRoundTest, PricesAreWhatTheRoundGains) {
  for (const Objective objective :
       {Objective::kBestTotal, Objective::kMostServed, Objective::kFairest,
        Objective::kStable}) {
    SCOPED_TRACE(static_cast<int>(objective));
    Round round = LargerRound(static_cast<uint64_t>(objective) + 1);
    round.objective = objective;
    if (objective == Objective::kStable) {
      round.groups.clear();
      const auto before = SolveRound(round, {});
      ASSERT_TRUE(before.ok());
      for (size_t i = 0; i < before->pairs.size(); i += 10) {
        const SolvedPair& pair = before->pairs[i];
        if (pair.origin == PairOrigin::kChosen) {
          round.forbidden.push_back(pair.id);
        }
      }
    }
    const auto prices = PriceConstraints(round, {});
    ASSERT_TRUE(prices.ok()) << prices.status();
    ASSERT_TRUE(prices->feasible);
    int binding = 0;
    for (const ConstraintPrice& price : prices->prices) {
      if (price.constraint.kind == ConstraintKind::kLocked ||
          price.constraint.kind == ConstraintKind::kStability) {
        continue;
      }
      const Relaxed rest = Without(Whole(round), price.constraint);
      const auto solution = SolveRound(rest.round, {});
      ASSERT_TRUE(solution.ok());
      EXPECT_EQ(price.units, solution->total_units - prices->total_units);
      binding += price.units != 0 ? 1 : 0;
    }
    EXPECT_GT(binding, 1);
  }
}

TEST(LargerRoundTest, TheOrderOfListsChangesNothing) {
  const Round round = LargerRound(3);
  const auto solution = SolveRound(round, {});
  ASSERT_TRUE(solution.ok());
  Random random(9);
  for (int i = 0; i < 3; ++i) {
    const auto again = SolveRound(Shuffled(random, round), {});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*solution, *again);
  }
}

// With many locked pairs a conflict is still told by few questions.
TEST(LargerRoundTest, ConflictsAreMinimal) {
  Round round = LargerRound(4);
  round.groups[0].floor = 60;  // all of `least`
  round.groups[1].floor = 70;  // more than its cap of 30 allows
  const auto solution = SolveRound(round, {});
  ASSERT_TRUE(solution.ok());
  ASSERT_FALSE(solution->feasible);
  const Relaxed only = Only(round, solution->conflict, false);
  const auto alone = SolveRound(only.round, {});
  ASSERT_TRUE(alone.ok());
  EXPECT_FALSE(alone->feasible);
  for (const Constraint& constraint : solution->conflict) {
    const auto without = SolveRound(Without(only, constraint).round, {});
    ASSERT_TRUE(without.ok());
    EXPECT_TRUE(without->feasible);
  }
}

}  // namespace
}  // namespace citymatch::rounds
