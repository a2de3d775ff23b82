// From numbers back to ids. Internal to rounds.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_ANSWER_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_ANSWER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"
#include "matching/rounds/solver/instance.h"

namespace citymatch::rounds {

// The solution with these edges, ascending, and this proof.
Solution MakeSolution(const Instance& instance, const std::vector<int>& pairs,
                      std::vector<ProofStep> proof);

// The answer that there is none.
Solution MakeInfeasible(const Instance& instance,
                        absl::Span<const ConstraintRef> conflict);

PairId PairIdOf(const Instance& instance, int edge);

// The edges of the pairs, ascending. INVALID_ARGUMENT: one is not a candidate.
absl::StatusOr<std::vector<int>> EdgesOf(const Instance& instance,
                                         absl::Span<const PairId> pairs);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_ANSWER_H_
