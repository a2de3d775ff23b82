// What one more pair, or one less, is worth to an optimal circulation. Internal
// to rounds.
//
// Method: if the bounds of one edge change, only that edge can violate the
// conditions of optimality. The cheapest path that closes a cycle with it is
// found by Dijkstra's algorithm on reduced costs, which can stop at the edge's
// own |reduced cost| where its unit need not move (Ahuja, Magnanti and Orlin
// 1993, section 9.11). Time: one search, mostly of a small part of the network;
// none if the bound does not bind.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_RESIDUAL_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_RESIDUAL_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "matching/rounds/solver/network.h"
#include "matching/rounds/solver/network_solver.h"

namespace citymatch::rounds {

class Residual {
 public:
  Residual(const Network& network, const NetworkOptimum& optimum);

  // What is gained if an edge may carry `lower` to `upper` units, both 0 or 1:
  // ≥ 0 if that includes what it may carry now. It may also be closed, 0 to 0,
  // which is a loss, or nothing if there is no circulation without it.
  std::optional<int64_t> Gain(int edge, int32_t lower, int32_t upper);

 private:
  // From a node to another where there is room for one more unit, or for one
  // less the other way round.
  struct Way {
    int64_t length;  // the reduced cost, ≥ 0
    int32_t to;
  };

  // The length of the shortest path, if it is below `limit`.
  std::optional<int64_t> Distance(int from, int to, int64_t limit);
  void Reach(int node, int64_t distance);

  const Network& network_;
  const NetworkOptimum& optimum_;
  std::vector<int> first_way_;  // by node
  std::vector<Way> ways_;       // of each node, shortest first

  // Of a search.
  std::vector<int64_t> distance_;  // by node; the greatest number = not reached
  std::vector<int> reached_;
  std::vector<std::pair<int64_t, int>> queue_;  // a heap, nearest first
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_RESIDUAL_H_
