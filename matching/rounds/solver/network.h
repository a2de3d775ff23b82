// A round as a circulation. Internal to rounds.
//
//   source → [groups of providers] → provider → edge → (partner's country) →
//   partner → [groups of partners] → sink → source
// A unit of flow is a pair. A group is two arcs in a row: on the way from its
// members outwards first the floor (lower bound), then the cap (upper bound).
//
// When this is exact: the groups with a limit of each side must be nested (for
// any two, one in the other, or nothing in common). A cap counts pairs, a floor
// members with a pair. Where a member can have several pairs, its first passes
// the floors and the others go past them, straight to the cap of its innermost
// capped group; so no group with a floor may lie around one with a cap of such
// a member. Where this does not hold, the round is an integer program instead.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "matching/rounds/solver/circulation.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {

// Of an arc: far more than any flow, and safe to add up.
inline constexpr int32_t kUnlimited = 1 << 30;

struct Network {
  int node_count = 0;
  std::vector<Arc> frame;  // all arcs but those of edges
  // By edge; an edge that is not open has upper bound 0.
  std::vector<Arc> edges;
  // Where the limits of each group are in `frame`; −1 = it has none.
  std::vector<int> floor_arc;
  std::vector<int> cap_arc;
  // A unit of the goal's first count costs −first_weight, a unit of score −1.
  int64_t first_weight = 0;
};

// Nothing if the round is not a flow.
std::optional<Network> MakeNetwork(const Instance& instance, const Goal& goal);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_H_
