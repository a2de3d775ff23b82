// Puts small rounds together for tests.
#ifndef CITYMATCH_TESTS_MATCHING_ROUNDS_ASSEMBLING_H_
#define CITYMATCH_TESTS_MATCHING_ROUNDS_ASSEMBLING_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/rounds/assembly.h"
#include "tests/matching/profiles.h"

namespace citymatch::rounds {

inline RoundPlan PlanOf(const std::vector<std::string>& cities,
                        const std::string& programme = "") {
  RoundPlan plan;
  plan.options = matching::Options(programme);
  for (const std::string& city : cities) {
    plan.participants.push_back({.city_id = city});
  }
  return plan;
}

inline AssembledRound Assemble(const matching::Snapshot& snapshot,
                               const RoundPlan& plan) {
  auto assembled = AssembleRound(snapshot, plan);
  EXPECT_TRUE(assembled.ok()) << assembled.status();
  return assembled.ok() ? *std::move(assembled) : AssembledRound();
}

// Scores by `provider partner`.
inline std::map<std::string, double> ScoresOf(const Round& round) {
  std::map<std::string, double> scores;
  for (const Candidate& candidate : round.candidates) {
    const auto [at, added] =
        scores.emplace(absl::StrCat(round.providers[candidate.provider].id, " ",
                                    round.partners[candidate.partner].id),
                       candidate.score);
    EXPECT_TRUE(added) << at->first << " twice";
  }
  return scores;
}

inline std::vector<std::string> NamesOf(const Round& round) {
  std::vector<std::string> names;
  for (const auto& [name, score] : ScoresOf(round)) names.push_back(name);
  return names;
}

}  // namespace citymatch::rounds

#endif  // CITYMATCH_TESTS_MATCHING_ROUNDS_ASSEMBLING_H_
