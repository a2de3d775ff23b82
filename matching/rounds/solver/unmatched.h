// Why participants of a solution have no pair. Internal to rounds.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_UNMATCHED_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_UNMATCHED_H_

#include <vector>

#include "matching/rounds/solution.h"
#include "matching/rounds/solver/instance.h"

namespace citymatch::rounds {

// All participants without a pair: providers by id, then partners by id. Knows
// no rankings, so that no reason can tell of one. Time: O(edges).
std::vector<Unmatched> ExplainUnmatched(const Instance& instance,
                                        const std::vector<int>& pairs);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_UNMATCHED_H_
