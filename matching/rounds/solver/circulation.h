// Minimum-cost circulation in integers, by the network simplex of LEMON
// (lemon.cs.elte.hu). Internal to rounds.
//
// LEMON 1.3.1 does not compile as C++20: circulation.cc is compiled as C++17 by
// its own target, and this header is valid in both and names nothing of LEMON.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_CIRCULATION_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_CIRCULATION_H_

#include <cstdint>
#include <vector>

namespace citymatch::rounds {

// An arc that carries between `lower` and `upper` units, 0 ≤ lower; each costs
// `cost`.
struct Arc {
  int32_t from = 0;
  int32_t to = 0;
  int32_t lower = 0;
  int32_t upper = 0;
  int64_t cost = 0;
};

struct Circulation {
  bool feasible = false;
  std::vector<int32_t> flow;  // by arc; empty if infeasible
  // By node. With the reduced cost r = cost + potential[from] − potential[to]
  // of an arc: flow > lower ⇒ r ≤ 0, and flow < upper ⇒ r ≥ 0.
  std::vector<int64_t> potential;
};

// The cheapest circulation on nodes 0 … node_count−1. Deterministic: the same
// arcs in the same order give the same flow. |cost| × node_count < 2⁶¹.
// Cannot be interrupted: keep it to parts of a large problem.
Circulation MinCostCirculation(int node_count, const std::vector<Arc>& arcs);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_CIRCULATION_H_
