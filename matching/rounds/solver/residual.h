// How much cheaper an optimal circulation becomes when one arc's bounds widen.
// Internal to rounds.
//
// Method: only the arc itself can violate the conditions of optimality then.
// While its reduced cost r promises a gain, the cheapest path that closes a cycle
// with it is found by Dijkstra's algorithm on reduced costs, which can stop at
// distance |r|, and a cycle of negative cost is filled (Ahuja, Magnanti and
// Orlin 1993, sections 9.7 and 9.11). Everything is put back afterwards.
// Time: one search for each unit that moves, mostly of a small part of the
// network; none if the bound does not bind.
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

  // The change (≤ 0) of the least cost when the arc may carry `lower` to `upper`
  // units, which includes what it may now. Nothing if more than `most_pushes`
  // cycles would be needed.
  std::optional<int64_t> Widen(int arc, int32_t lower, int32_t upper,
                               int most_pushes);

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
  // Finds the cheapest path of less than `limit` and lowers the potentials to
  // fit; the arcs of the path into `path_`. Its length, or nothing.
  std::optional<int64_t> FindPath(int from, int to, int without, int64_t limit);
  void Relax(int node, const Way& way, int64_t distance);
  // Fills the cycle of the arc and the path; by how much.
  int32_t Push(const Way& arc, int32_t room);
  [[nodiscard]] int32_t Room(const Way& way) const {
    return way.along ? arcs_[way.arc].upper - flow_[way.arc]
                     : flow_[way.arc] - arcs_[way.arc].lower;
  }
  void AddFlow(const Way& way, int32_t amount);
  void PutBack();

  int frame_count_;
  std::vector<Arc> arcs_;
  std::vector<int32_t> flow_;
  std::vector<int64_t> potential_;
  std::vector<int> first_way_;  // by node
  std::vector<Way> ways_;

  // Of a search.
  std::vector<int64_t> distance_;  // by node; kFar = not reached
  std::vector<Way> reached_by_;
  std::vector<int> reached_;
  std::vector<std::pair<int64_t, int>> queue_;  // a heap, nearest first
  std::vector<Way> path_;
  // What to put back.
  std::vector<std::pair<int, int32_t>> old_flow_;
  std::vector<std::pair<int, int64_t>> old_potential_;
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_RESIDUAL_H_
