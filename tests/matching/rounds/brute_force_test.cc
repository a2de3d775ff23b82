// Every answer on thousands of small random rounds against trying everything.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/rounds/pricing.h"
#include "matching/rounds/rematch.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"
#include "matching/rounds/solver.h"
#include "matching/rounds/stability.h"
#include "tests/matching/rounds/brute_force.h"
#include "tests/matching/rounds/random_rounds.h"

namespace citymatch::rounds {
namespace {

constexpr Objective kByValue[] = {Objective::kBestTotal, Objective::kMostServed,
                                  Objective::kFairest};

std::vector<int64_t> ProvedValues(const Solution& solution) {
  std::vector<int64_t> values;
  for (const ProofStep& step : solution.proof) {
    EXPECT_EQ(step.value, step.bound);
    values.push_back(step.value);
  }
  return values;
}

std::string Listed(const std::vector<Constraint>& constraints) {
  std::string list;
  for (const Constraint& c : constraints) {
    absl::StrAppend(&list, static_cast<int>(c.kind), " ", c.group_id, " ",
                    c.provider_id, " ", c.partner_id, " ", c.limit, "\n");
  }
  return list;
}

// The conflict is one, and without any one of it the rest is none.
void ExpectMinimalConflict(const Round& round,
                           const std::vector<Constraint>& conflict) {
  ASSERT_FALSE(conflict.empty());
  const Relaxed only = Only(round, conflict, false);
  EXPECT_TRUE(Feasible(only).empty()) << Listed(conflict);
  for (const Constraint& constraint : conflict) {
    EXPECT_FALSE(Feasible(Without(only, constraint)).empty());
  }
}

void ExpectSolved(const Round& round, const Solution& solution) {
  const auto best = BestValue(Whole(round), round.objective);
  ASSERT_EQ(solution.feasible, best.has_value());
  if (!solution.feasible) {
    ExpectMinimalConflict(round, solution.conflict);
    return;
  }
  EXPECT_EQ(ProvedValues(solution), *best);
  const Mask mask = MaskOf(round, solution.pairs);
  const std::vector<Mask> feasible = Feasible(Whole(round));
  EXPECT_TRUE(std::binary_search(feasible.begin(), feasible.end(), mask));
  EXPECT_EQ(solution.total_units, UnitsOf(round, mask));
  EXPECT_EQ(solution.total_units, best->back());
  EXPECT_EQ(solution.served_partners, ServedPartners(round, mask));
}

class BruteForceTest : public ::testing::TestWithParam<bool> {
 protected:
  RandomShape Shape() const {
    RandomShape shape;
    shape.nested = GetParam();
    return shape;
  }
};
INSTANTIATE_TEST_SUITE_P(Groups, BruteForceTest, ::testing::Bool(),
                         [](const auto& info) {
                           return info.param ? "Nested" : "Overlapping";
                         });

TEST_P(BruteForceTest, OptimaAndConflicts) {
  Random random(1);
  int infeasible = 0;
  for (int i = 0; i < 1500; ++i) {
    SCOPED_TRACE(i);
    Round round = RandomRound(random, Shape());
    for (const Objective objective : kByValue) {
      SCOPED_TRACE(static_cast<int>(objective));
      round.objective = objective;
      const auto solution = SolveRound(round, {});
      ASSERT_TRUE(solution.ok()) << solution.status();
      ExpectSolved(round, *solution);
      infeasible += solution->feasible ? 0 : 1;
      const auto again = SolveRound(Shuffled(random, round), {});
      ASSERT_TRUE(again.ok());
      EXPECT_EQ(*solution, *again);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(infeasible, 300);
}

TEST_P(BruteForceTest, Prices) {
  Random random(2);
  int priced = 0;
  for (int i = 0; i < 600; ++i) {
    SCOPED_TRACE(i);
    Round round = RandomRound(random, Shape());
    round.objective = kByValue[i % 3];
    const auto prices = PriceConstraints(round, {});
    ASSERT_TRUE(prices.ok()) << prices.status();
    const Relaxed whole = Whole(round);
    const auto best = BestValue(whole, round.objective);
    ASSERT_EQ(prices->feasible, best.has_value());
    if (!best) continue;
    EXPECT_EQ(prices->total_units, best->back());
    for (const ConstraintPrice& price : prices->prices) {
      const auto without =
          BestValue(Without(whole, price.constraint), round.objective);
      ASSERT_TRUE(without.has_value());
      EXPECT_EQ(price.units, without->back() - best->back())
          << static_cast<int>(price.constraint.kind);
      if (round.objective != Objective::kBestTotal) {
        EXPECT_EQ(price.served_partners, without->front() - best->front());
      }
      priced += price.units != 0 ? 1 : 0;
    }
    const auto again = PriceConstraints(Shuffled(random, round), {});
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(prices->prices, again->prices);
    if (HasFailure()) return;
  }
  EXPECT_GT(priced, 100);
}

// All sets of pairs that nobody blocks, floors and caps left aside.
std::vector<Mask> StableSets(const Relaxed& relaxed, const Choices& choices) {
  std::vector<Mask> stable;
  for (const Mask mask : Feasible(relaxed, false)) {
    if (choices.Blocking(mask) == 0) stable.push_back(mask);
  }
  return stable;
}

bool AnyHolds(const Relaxed& relaxed, const Rankings& rankings) {
  const std::vector<Mask> feasible = Feasible(relaxed);
  const Choices choices(relaxed, rankings);
  return std::any_of(feasible.begin(), feasible.end(),
                     [&](Mask mask) { return choices.Blocking(mask) == 0; });
}

void ExpectStable(const Round& round, const Rankings& rankings,
                  const Solution& solution) {
  const Relaxed whole = Whole(round);
  const Choices choices(whole, rankings);
  const Mask mask = MaskOf(round, solution.pairs);
  EXPECT_EQ(choices.Blocking(mask), 0u);
  // No proposer would rather have what another stable set gives it.
  const std::vector<Mask> stable = StableSets(whole, choices);
  EXPECT_TRUE(std::binary_search(stable.begin(), stable.end(), mask));
  const size_t proposers = round.proposing_side == Side::kProvider
                               ? round.providers.size()
                               : round.partners.size();
  for (const Mask other : stable) {
    for (size_t city = 0; city < proposers; ++city) {
      const auto number = static_cast<int>(city);
      EXPECT_EQ(choices.Choose(round.proposing_side, number, mask | other),
                choices.Choose(round.proposing_side, number, mask));
    }
  }
}

TEST_P(BruteForceTest, StableRounds) {
  Random random(3);
  int conflicts = 0;
  for (int i = 0; i < 2000; ++i) {
    SCOPED_TRACE(i);
    Round round = RandomRound(random, Shape());
    round.objective = Objective::kStable;
    round.proposing_side =
        random.Below(2) == 0 ? Side::kProvider : Side::kPartner;
    const Rankings rankings =
        random.Below(2) == 0 ? RandomRankings(random, round) : Rankings();
    const auto solution = SolveRound(round, rankings);
    ASSERT_TRUE(solution.ok()) << solution.status();
    EXPECT_EQ(solution->feasible, AnyHolds(Whole(round), rankings));
    if (solution->feasible) {
      ExpectStable(round, rankings, *solution);
    } else if (solution->conflict.back().kind != ConstraintKind::kStability) {
      ExpectMinimalConflict(round, solution->conflict);
    } else {
      ++conflicts;
      const Relaxed only = Only(round, solution->conflict, true);
      EXPECT_FALSE(AnyHolds(only, rankings));
      EXPECT_FALSE(Feasible(only).empty());
      for (const Constraint& constraint : solution->conflict) {
        if (constraint.kind == ConstraintKind::kStability) continue;
        EXPECT_TRUE(AnyHolds(Without(only, constraint), rankings));
      }
    }
    const auto again = SolveRound(Shuffled(random, round), rankings);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*solution, *again);
    if (HasFailure()) return;
  }
  EXPECT_GT(conflicts, 50);
}

TEST_P(BruteForceTest, BlockingPairs) {
  Random random(4);
  int found = 0;
  for (int i = 0; i < 1000; ++i) {
    SCOPED_TRACE(i);
    const Round round = RandomRound(random, Shape());
    const Rankings rankings =
        random.Below(2) == 0 ? RandomRankings(random, round) : Rankings();
    const auto solution = SolveRound(round, rankings);
    ASSERT_TRUE(solution.ok());
    if (!solution->feasible) continue;
    const auto report = FindBlockingPairs(round, rankings, solution->pairs);
    ASSERT_TRUE(report.ok());
    const Relaxed whole = Whole(round);
    const Choices choices(whole, rankings);
    std::vector<PairId> blocking;
    for (const BlockingPair& pair : report->blocking) {
      blocking.push_back(pair.id);
    }
    EXPECT_EQ(blocking,
              PairsOf(round, choices.Blocking(MaskOf(round, solution->pairs))));
    EXPECT_EQ(report->tells_of_rankings, !rankings.empty());
    found += static_cast<int>(blocking.size());
  }
  EXPECT_GT(found, 50);
}

TEST_P(BruteForceTest, RematchesKeepMostThenScoreBest) {
  Random random(5);
  int moved = 0;
  for (int i = 0; i < 1500; ++i) {
    SCOPED_TRACE(i);
    RematchRequest request;
    request.round = RandomRound(random, Shape());
    const auto before = SolveRound(request.round, {});
    ASSERT_TRUE(before.ok());
    if (!before->feasible || before->pairs.empty()) continue;
    for (const SolvedPair& pair : before->pairs) {
      request.previous.push_back(pair.id);
    }
    const PairId hit = before->pairs[random.Below(before->pairs.size())].id;
    switch (random.Below(3)) {
      case 0:
        request.withdrawn_provider_ids = {hit.provider_id};
        break;
      case 1:
        request.withdrawn_partner_ids = {hit.partner_id};
        break;
      default:
        request.refused = {hit};
        break;
    }
    request.release_locked = random.Below(2) == 0;

    Round after = request.round;
    if (request.release_locked) after.locked.clear();
    const auto gone = [&](const PairId& pair) {
      return (!request.withdrawn_provider_ids.empty() &&
              pair.provider_id == hit.provider_id) ||
             (!request.withdrawn_partner_ids.empty() &&
              pair.partner_id == hit.partner_id) ||
             (!request.refused.empty() && pair == hit);
    };
    for (const Candidate& candidate : request.round.candidates) {
      const PairId pair = PairIdOf(request.round, candidate);
      if (!gone(pair)) continue;
      after.forbidden.push_back(pair);
      std::erase(after.locked, pair);
      std::erase(after.forced, pair);
    }
    const std::set<PairId> previous(request.previous.begin(),
                                    request.previous.end());
    std::vector<int64_t> best;
    for (const Mask mask : Feasible(Whole(after))) {
      const std::vector<PairId> pairs = PairsOf(after, mask);
      const int64_t kept = std::count_if(
          pairs.begin(), pairs.end(),
          [&](const PairId& pair) { return previous.contains(pair); });
      best = std::max(best, std::vector<int64_t>{kept, UnitsOf(after, mask)});
    }

    const auto answer = Rematch(request);
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->solution.feasible, !best.empty());
    if (best.empty()) continue;
    EXPECT_EQ(ProvedValues(answer->solution), best);
    EXPECT_EQ(answer->kept_count, best.front());
    std::set<PairId> now = previous;
    for (const Move& move : answer->moves) {
      if (move.is_gain()) {
        EXPECT_TRUE(now.insert(move.pair).second);
      } else {
        EXPECT_EQ(now.erase(move.pair), 1u);
      }
      ++moved;
    }
    std::set<PairId> solved;
    for (const SolvedPair& pair : answer->solution.pairs)
      solved.insert(pair.id);
    EXPECT_EQ(now, solved);
    if (HasFailure()) return;
  }
  EXPECT_GT(moved, 500);
}

}  // namespace
}  // namespace citymatch::rounds
