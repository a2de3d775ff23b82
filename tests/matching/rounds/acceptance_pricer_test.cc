// Against deferred acceptance anew, for each rule.
#include "matching/rounds/solver/acceptance_pricer.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "matching/rounds/solver/acceptance.h"
#include "matching/rounds/solver/conflict.h"
#include "matching/rounds/solver/deferred_acceptance.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/preferences.h"
#include "tests/matching/rounds/brute_force.h"
#include "tests/matching/rounds/random_rounds.h"

namespace citymatch::rounds {
namespace {

bool Contradicts(const Round& round) {
  const auto instance = MakeInstance(round);
  return !instance.ok() || !FindContradiction(*instance).empty();
}

// With as many locked and forced pairs as it bears, some of them both.
Round RoundWithRules(Random& random) {
  Round round = RandomRound(
      random, {.most_cities = 12, .most_candidates = 90, .most_groups = 0});
  round.locked.clear();
  round.forced.clear();
  for (const Candidate& candidate : round.candidates) {
    if (random.Below(4) != 0) continue;
    const Round before = round;
    const PairId pair = PairIdOf(round, candidate);
    const auto kind = random.Below(5);
    if (kind < 3) round.locked.push_back(pair);
    if (kind >= 2) round.forced.push_back(pair);
    if (Contradicts(round)) round = before;
  }
  return round;
}

std::vector<ConstraintRef> RulesOf(const Instance& instance) {
  std::vector<ConstraintRef> rules;
  for (const ConstraintRef& ref : ConstraintsOf(instance)) {
    if (ref.kind != ConstraintKind::kMinimumScore) rules.push_back(ref);
  }
  return rules;
}

TEST(AcceptWithoutEachTest, IsWhatAcceptanceGivesWithoutTheRule) {
  Random random(20261126);
  int rules_seen = 0;
  int binding = 0;
  for (int i = 0; i < 400; ++i) {
    SCOPED_TRACE(i);
    const Round round = RoundWithRules(random);
    const auto instance = MakeInstance(round);
    ASSERT_TRUE(instance.ok()) << instance.status();
    ASSERT_TRUE(FindContradiction(*instance).empty());
    const Preferences preferences =
        MakePreferences(*instance, RandomRankings(random, round));
    const std::vector<ConstraintRef> rules = RulesOf(*instance);
    for (const Side proposing : {Side::kProvider, Side::kPartner}) {
      const std::vector<int> base =
          DeferredAcceptance(*instance, preferences, proposing);
      std::vector<int> times(rules.size(), 0);
      const absl::Status status = AcceptWithoutEach(
          *instance, preferences, proposing, rules,
          [&](int rule, const std::vector<int>& pairs) {
            const Instance rest = Without(*instance, {rules[rule]});
            EXPECT_EQ(pairs, DeferredAcceptance(rest, preferences, proposing));
            EXPECT_TRUE(BlockingEdges(rest, preferences, pairs).empty());
            ++times[rule];
            binding += pairs != base ? 1 : 0;
            return absl::OkStatus();
          });
      EXPECT_TRUE(status.ok());
      EXPECT_EQ(times, std::vector<int>(rules.size(), 1));
      rules_seen += static_cast<int>(rules.size());
    }
  }
  EXPECT_GT(rules_seen, 4000);
  EXPECT_GT(binding, 1000);
}

TEST(AcceptWithoutEachTest, StopsAtAnError) {
  Random random(7);
  Round round = RoundWithRules(random);
  while (round.forbidden.size() < 3) round = RoundWithRules(random);
  const auto instance = MakeInstance(round);
  ASSERT_TRUE(instance.ok());
  int times = 0;
  const absl::Status status = AcceptWithoutEach(
      *instance, MakePreferences(*instance, {}), Side::kPartner,
      RulesOf(*instance), [&](int, const std::vector<int>&) {
        return ++times == 2 ? absl::CancelledError("enough") : absl::OkStatus();
      });
  EXPECT_EQ(status.message(), "enough");
  EXPECT_EQ(times, 2);
}

TEST(AcceptanceTest, WhoEntersFirstChangesNothingAndAllCanBeTakenBack) {
  Random random(8);
  for (int i = 0; i < 100; ++i) {
    SCOPED_TRACE(i);
    const Round round = RoundWithRules(random);
    const auto instance = MakeInstance(round);
    ASSERT_TRUE(instance.ok());
    const Preferences preferences =
        MakePreferences(*instance, RandomRankings(random, round));
    for (const Side proposing : {Side::kProvider, Side::kPartner}) {
      Acceptance acceptance(*instance, preferences, proposing);
      const int count = instance->side(proposing).size();
      for (const bool backwards : {true, false}) {
        const size_t start = acceptance.Now();
        for (int e = 0; e < static_cast<int>(instance->edges.size()); ++e) {
          if (instance->edges[e].required()) acceptance.Require(e);
        }
        for (int k = 0; k < count; ++k) {
          acceptance.Enter(backwards ? count - 1 - k : k);
        }
        EXPECT_EQ(acceptance.Pairs(),
                  DeferredAcceptance(*instance, preferences, proposing));
        acceptance.BackTo(start);
        EXPECT_TRUE(acceptance.Pairs().empty());
        EXPECT_FALSE(acceptance.HasEntered(0));
      }
    }
  }
}

}  // namespace
}  // namespace citymatch::rounds
