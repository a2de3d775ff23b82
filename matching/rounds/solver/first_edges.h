// The edges with which a solver begins. Internal to rounds.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_FIRST_EDGES_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_FIRST_EDGES_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "matching/rounds/solver/instance.h"

namespace citymatch::rounds {

// By edge: whether it is required, or among the few of one of its ends that are
// worth most; all that can be chosen where there are few in all. Of equal worth
// the first.
std::vector<bool> FirstEdges(const Instance& instance,
                             absl::FunctionRef<int64_t(int edge)> worth);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_FIRST_EDGES_H_
