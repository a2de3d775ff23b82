// How much cheaper an optimal circulation becomes when the bounds of one arc
// widen. Internal to rounds.
//
// Method: only that arc can violate the conditions of optimality then. For one
// unit, the cheapest path that closes a cycle with it is found by Dijkstra's
// algorithm on reduced costs, which can stop at the arc's own |reduced cost|
// (Ahuja, Magnanti and Orlin 1993, section 9.11); for more, see warm_start.h.
// Nothing to do if the bound does not bind.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_RESIDUAL_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_RESIDUAL_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "matching/rounds/solver/circulation.h"
#include "matching/rounds/solver/network.h"
#include "matching/rounds/solver/network_solver.h"

namespace citymatch::rounds {

class Residual {
 public:
  Residual(const Network& network, const NetworkOptimum& optimum);

  // Numbers of arcs.
  [[nodiscard]] int OfFrame(int arc) const { return arc; }
  [[nodiscard]] int OfEdge(int edge) const { return frame_count_ + edge; }

  // What is gained (≥ 0) if the arc may carry `lower` to `upper` units, which
  // includes what it may now.
  int64_t Gain(int arc, int32_t lower, int32_t upper);

 private:
  // A way out of a node: an arc along its direction, or against it.
  struct Way {
    int32_t arc;
    bool along;
  };

  [[nodiscard]] int64_t ReducedCost(int arc) const {
    return arcs_[arc].cost + potential_[arcs_[arc].from] -
           potential_[arcs_[arc].to];
  }
  // The length of the shortest path, if it is below `limit`.
  std::optional<int64_t> Distance(int from, int to, int without, int64_t limit);
  void Reach(int node, int64_t distance);
  [[nodiscard]] bool HasRoom(const Way& way) const {
    return way.along ? flow_[way.arc] < arcs_[way.arc].upper
                     : flow_[way.arc] > arcs_[way.arc].lower;
  }
  int64_t GainOfMany(int64_t most);

  int frame_count_;
  std::vector<Arc> arcs_;
  std::vector<int32_t> flow_;
  std::vector<int64_t> potential_;
  std::vector<int> first_way_;  // by node
  std::vector<Way> ways_;

  // Of a search.
  std::vector<int64_t> distance_;  // by node; the greatest number = not reached
  std::vector<int> reached_;
  std::vector<std::pair<int64_t, int>> queue_;  // a heap, nearest first
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_RESIDUAL_H_
