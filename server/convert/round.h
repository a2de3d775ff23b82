// Rounds ↔ the solver's values.
//
// As for profiles, a stored record may hold what this build does not know: what
// the solver relies on is checked, and DATA_LOSS returned rather than a wrong
// value.
#ifndef CITYMATCH_SERVER_CONVERT_ROUND_H_
#define CITYMATCH_SERVER_CONVERT_ROUND_H_

#include "absl/status/statusor.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "matching/rounds/assembly.h"
#include "matching/rounds/comparison.h"
#include "matching/rounds/pricing.h"
#include "matching/rounds/rematch.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"
#include "matching/rounds/stability.h"

namespace citymatch {

// The call, to be put together from a snapshot. REQUIRES: `as_of_date` is set.
[[nodiscard]] absl::StatusOr<rounds::RoundPlan> ToPlan(const v1::Round& round);

// The pair of two cities by name.
[[nodiscard]] rounds::PairId ToPairId(const v1::RoundPair& pair);

// A score as it is counted: a multiple of 2⁻¹⁰, at least 2⁻¹⁰.
[[nodiscard]] double CountedScore(double score);

// Writes what a solution says, sentences apart, to `message`, whose `round` is
// the one that was solved; `assembled` has its participants and members.
// `published_score` is not set.
void FromMatching(const rounds::Solution& solution,
                  const rounds::AssembledRound& assembled,
                  v1::RoundSolution& message);

// Adds the blocking pairs, at most 1,000 of them.
void FromMatching(const rounds::StabilityReport& report,
                  v1::RoundSolution& message);

// Adds what moved in a rematch.
void FromMatching(const rounds::RematchAnswer& answer, v1::Rematch& message);

[[nodiscard]] v1::ConstraintPrice FromMatching(
    const rounds::ConstraintPrice& price);

// Without `groups` and `field_changes`.
[[nodiscard]] v1::CompareRoundSolutionsResponse FromMatching(
    const rounds::Comparison& comparison);

// What a comparison looks at: pairs and totals.
[[nodiscard]] rounds::Solution ToMatching(const v1::RoundSolution& solution);

// For sentences.
[[nodiscard]] rounds::Constraint ToMatching(
    const v1::RoundConstraint& constraint);
[[nodiscard]] rounds::Unmatched ToMatching(
    const v1::UnmatchedParticipant& unmatched);
[[nodiscard]] rounds::ProofStep ToMatching(const v1::ProofStep& step);
[[nodiscard]] rounds::ConstraintPrice ToMatching(
    const v1::ConstraintPrice& price);
[[nodiscard]] rounds::Move ToMatching(const v1::Rematch::Move& move);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_ROUND_H_
