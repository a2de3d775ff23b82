// A minimum-cost circulation from one that is nearly optimal. Internal to
// rounds.
//
// Method: the difference to the circulation at hand is itself a circulation, on
// the arcs that can carry more or less, with reduced costs. Where nearly all
// arcs are as they should be, nearly all reduced costs are ≥ 0, and the network
// simplex, which starts from no flow, is done after a few pivots.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_WARM_START_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_WARM_START_H_

#include <vector>

#include "matching/rounds/solver/circulation.h"

namespace citymatch::rounds {

// Betters a feasible circulation, with potentials, to the cheapest one on these
// arcs. The result has the potentials of the optimum.
void Reoptimise(int node_count, const std::vector<Arc>& arcs,
                Circulation& circulation);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_WARM_START_H_
