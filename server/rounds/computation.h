// Computes a solution: puts the round together, solves or mends it, prices
// what constrains it, and tells the digests by which that can be shown again.
#ifndef CITYMATCH_SERVER_ROUNDS_COMPUTATION_H_
#define CITYMATCH_SERVER_ROUNDS_COMPUTATION_H_

#include "absl/status/statusor.h"
#include "citymatch/v1/round.pb.h"
#include "matching/rounds/progress.h"
#include "server/rounds/question.h"

namespace citymatch {

// The solution without what a commit gives it, and without sentences: a pure
// function of the question. FAILED_PRECONDITION as CheckFacts; else what
// `progress` returns.
[[nodiscard]] absl::StatusOr<v1::RoundSolution> ComputeSolution(
    const RoundQuestion& question, const rounds::ProgressCallback& progress);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ROUNDS_COMPUTATION_H_
