// Solves a round.
//
// Problem: choose the pairs of a call within slots, locked, forced and
// forbidden pairs, minimum score, floors and caps of groups, so that an
// objective is best (round.h). Method: minimum-cost flow, an integer program
// where groups overlap without nesting, deferred acceptance for a stable round;
// README.md says when and why. Every optimum is proved in the answer. Time:
// about that of one network simplex on all candidates; for kFairest about
// log₂(distinct scores) of them; an integer program has no bound.
// Deterministic: the same round gives the same bytes whatever the order of its
// lists; see README.md for integer programs.
//
// Thread-safe and pure: no clock, no I/O.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_H_

#include "absl/status/statusor.h"
#include "matching/rounds/progress.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"

namespace citymatch::rounds {

// `rankings` decide kStable and nothing else. A round that cannot be is an
// answer: Solution::feasible.
// INVALID_ARGUMENT: the round is malformed; the message begins with the field.
// INTERNAL: a result failed its own check. Else what `progress` returns.
absl::StatusOr<Solution> SolveRound(const Round& round,
                                    const Rankings& rankings,
                                    const ProgressCallback& progress = nullptr);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_H_
