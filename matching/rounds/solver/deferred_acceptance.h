// Stable rounds. Internal to rounds.
//
// Problem: choose pairs so that no pair blocks: no two would both rather have
// each other, be it in a free slot or instead of a pair that is neither locked
// nor forced. A partner in a round with triads has one slot for each country of
// providers, within its slots.
// Method: deferred acceptance (Gale and Shapley 1962, doi
// 10.1080/00029890.1962.11989827) with several slots; the choices of both sides
// are greedy on a laminar matroid, so that the result is stable and the best
// stable one for each proposer (Roth and Sotomayor 1990, ch. 6; Fleiner 2003,
// doi 10.1287/moor.28.1.103.14256), and each participant has as many pairs in
// every stable round (Roth 1986, doi 10.2307/1913160).
// Time: O(edges · slots), with triads O(edges · candidates of a partner).
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_DEFERRED_ACCEPTANCE_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_DEFERRED_ACCEPTANCE_H_

#include <vector>

#include "absl/types/span.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/preferences.h"

namespace citymatch::rounds {

// The stable pairs, with the required ones: edges, ascending. Floors and caps
// are not looked at. No participant has more required pairs than slots, nor a
// partner two of one country in a round with triads.
std::vector<int> DeferredAcceptance(const Instance& instance,
                                    const Preferences& preferences,
                                    Side proposing);

// An edge that is not among the pairs and blocks them, with the edges that its
// provider and its partner would give up for it; −1 = a free slot.
struct BlockingEdge {
  int edge = 0;
  int given_up_by_provider = -1;
  int given_up_by_partner = -1;
};
// All of them, by edge; none = the pairs are stable.
std::vector<BlockingEdge> BlockingEdges(const Instance& instance,
                                        const Preferences& preferences,
                                        absl::Span<const int> pairs);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_DEFERRED_ACCEPTANCE_H_
