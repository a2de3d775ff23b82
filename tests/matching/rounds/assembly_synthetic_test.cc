// Rounds from synthetic catalogues of the starter catalogue's kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/rounds/assembly.h"
#include "matching/rounds/solver.h"
#include "tests/bench/synthetic.h"
#include "tests/matching/profiles.h"
#include "tests/matching/rounds/assembling.h"

namespace citymatch::rounds {
namespace {

using matching::Snapshot;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// A catalogue of the starter catalogue's kind with `count` cities.
std::shared_ptr<const Snapshot> Synthetic(int count) {
  matching::SnapshotBuilder builder;
  matching::FillSynthetic(count, builder);
  return builder.Build(1);
}

RoundPlan SyntheticPlan(int count, int step = 1) {
  RoundPlan plan;
  plan.options = matching::Options();
  for (int i = 0; i < count; i += step) {
    plan.participants.push_back({.city_id = absl::StrCat("c-", 10000000 + i)});
  }
  return plan;
}

TEST(AssembleSyntheticTest, LimitKeepsTheBestOfEitherCity) {
  constexpr int kLimit = 3;
  const auto snapshot = Synthetic(300);
  RoundPlan plan = SyntheticPlan(300, 2);
  const Round all = Assemble(*snapshot, plan).round;
  // The best pair is forbidden and takes no room; the worst is locked.
  std::vector<Candidate> sorted = all.candidates;
  std::sort(
      sorted.begin(), sorted.end(),
      [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  const auto pair_of = [&](const Candidate& candidate) {
    return PairId{all.providers[candidate.provider].id,
                  all.partners[candidate.partner].id};
  };
  plan.forbidden = {pair_of(sorted.front())};
  plan.locked = {pair_of(sorted.back())};
  std::set<std::string> expected;
  std::map<int, int> of_provider;
  std::map<int, int> of_partner;
  for (const Candidate& candidate : sorted) {
    const PairId pair = pair_of(candidate);
    const bool is_ruled =
        pair == plan.forbidden.front() || pair == plan.locked.front();
    // Both count, whatever the other says.
    const bool is_among_best =
        !is_ruled &&
        (static_cast<int>(of_provider[candidate.provider]++ < kLimit) |
         static_cast<int>(of_partner[candidate.partner]++ < kLimit)) != 0;
    if (is_ruled || is_among_best) {
      expected.insert(pair.provider_id + " " + pair.partner_id);
    }
  }
  plan.candidate_limit = kLimit;
  const auto limited = ScoresOf(Assemble(*snapshot, plan).round);
  std::set<std::string> names;
  const auto scores = ScoresOf(all);
  for (const auto& [name, score] : limited) {
    names.insert(name);
    EXPECT_EQ(score, scores.at(name));
  }
  EXPECT_EQ(names, expected);
  EXPECT_LT(names.size(), scores.size() / 4);
}

TEST(AssembleSyntheticTest, LimitBreaksTiesAsSuggestDoes) {
  // Three providers that differ in nothing but their ids.
  const auto snapshot = matching::MakeSnapshot(
      {matching::Provider("jp-c"), matching::Provider("jp-a"),
       matching::Provider("jp-b"), matching::Partner("vn-y"),
       matching::Partner("vn-x")});
  RoundPlan plan = PlanOf({"jp-c", "jp-b", "jp-a", "vn-y", "vn-x"});
  plan.candidate_limit = 1;
  // Everybody's best is jp-a, and vn-x.
  EXPECT_THAT(NamesOf(Assemble(*snapshot, plan).round),
              ElementsAre("jp-a vn-x", "jp-a vn-y", "jp-b vn-x", "jp-c vn-x"));
}

TEST(AssembleSyntheticTest, MakesARoundThatCanBeSolved) {
  const auto snapshot = Synthetic(500);
  RoundPlan plan = SyntheticPlan(500);
  plan.candidate_limit = 20;
  plan.objective = Objective::kMostServed;
  plan.locked = {{"c-10000000", "c-10000002"}};
  plan.forbidden = {{"c-10000001", "c-10000002"}};
  plan.groups = {{.id = "islands", .country_codes = {"FJ", "LK"}, .floor = 10},
                 {.id = "newcomers",
                  .side = Side::kProvider,
                  .first_time = true,
                  .floor = 9},
                 {.id = "viet_nam", .country_codes = {"VN"}, .cap = 5}};
  const AssembledRound assembled = Assemble(*snapshot, plan);
  EXPECT_THAT(assembled.round.providers, SizeIs(200));
  EXPECT_THAT(assembled.round.partners, SizeIs(300));
  const auto solution = SolveRound(assembled.round, {});
  ASSERT_TRUE(solution.ok()) << solution.status();
  ASSERT_TRUE(solution->feasible);
  EXPECT_EQ(solution->served_partners, 200);
  ASSERT_THAT(solution->groups, SizeIs(3));
  EXPECT_GE(solution->groups[0].served, 10);
  EXPECT_GE(solution->groups[1].served, 9);
  EXPECT_LE(solution->groups[2].pairs, 5);
  for (const ProofStep& step : solution->proof) {
    EXPECT_EQ(step.value, step.bound);
  }
  const auto scores = ScoresOf(assembled.round);
  bool has_locked = false;
  for (const SolvedPair& pair : solution->pairs) {
    EXPECT_EQ(pair.score,
              scores.at(pair.id.provider_id + " " + pair.id.partner_id));
    has_locked |= pair.id == plan.locked.front();
    EXPECT_FALSE(pair.id == plan.forbidden.front());
  }
  EXPECT_TRUE(has_locked);
}

}  // namespace
}  // namespace citymatch::rounds
