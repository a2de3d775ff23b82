#include "matching/rounds/solver/residual.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "matching/rounds/solver/circulation.h"

namespace citymatch::rounds {
namespace {

constexpr int64_t kFar = std::numeric_limits<int64_t>::max();

// Calls `visit` with each arc and its flow.
template <typename Visit>
void ForEachArc(const Network& network, const NetworkOptimum& optimum,
                Visit visit) {
  for (size_t a = 0; a < network.frame.size(); ++a) {
    visit(network.frame[a], optimum.frame_flow[a]);
  }
  for (size_t e = 0; e < network.edges.size(); ++e) {
    visit(network.edges[e], static_cast<int32_t>(optimum.edge_flow[e]));
  }
}

}  // namespace

Residual::Residual(const Network& network, const NetworkOptimum& optimum)
    : network_(network),
      optimum_(optimum),
      first_way_(network.node_count + 1, 0),
      distance_(network.node_count, kFar) {
  ForEachArc(network, optimum, [&](const Arc& arc, int32_t flow) {
    if (flow < arc.upper) ++first_way_[arc.from + 1];
    if (flow > arc.lower) ++first_way_[arc.to + 1];
  });
  for (int node = 0; node < network.node_count; ++node) {
    first_way_[node + 1] += first_way_[node];
  }
  ways_.resize(first_way_.back());
  std::vector<int> next = first_way_;
  ForEachArc(network, optimum, [&](const Arc& arc, int32_t flow) {
    const int64_t reduced =
        arc.cost + optimum.potential[arc.from] - optimum.potential[arc.to];
    if (flow < arc.upper) ways_[next[arc.from]++] = {reduced, arc.to};
    if (flow > arc.lower) ways_[next[arc.to]++] = {-reduced, arc.from};
  });
  for (int node = 0; node < network.node_count; ++node) {
    std::sort(ways_.begin() + first_way_[node],
              ways_.begin() + first_way_[node + 1],
              [](const Way& a, const Way& b) { return a.length < b.length; });
  }
}

void Residual::Reach(int node, int64_t distance) {
  if (distance >= distance_[node]) return;
  if (distance_[node] == kFar) reached_.push_back(node);
  distance_[node] = distance;
  queue_.emplace_back(distance, node);
  std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
}

std::optional<int64_t> Residual::Distance(int from, int to, int64_t limit) {
  for (const int node : reached_) distance_[node] = kFar;
  reached_.clear();
  queue_.clear();
  Reach(from, 0);
  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    const auto [distance, node] = queue_.back();
    queue_.pop_back();
    if (distance > distance_[node]) continue;
    if (node == to) return distance;
    // Beyond a way to the goal that is known, nothing is of use.
    const int64_t end = std::min(limit, distance_[to]);
    for (int w = first_way_[node]; w < first_way_[node + 1]; ++w) {
      const int64_t farther = distance + ways_[w].length;
      if (farther >= end) break;
      Reach(ways_[w].to, farther);
    }
  }
  return std::nullopt;
}

std::optional<int64_t> Residual::Gain(int edge, int32_t lower, int32_t upper) {
  const Arc& arc = network_.edges[edge];
  const int32_t flow = optimum_.edge_flow[edge];
  const int64_t reduced =
      arc.cost + optimum_.potential[arc.from] - optimum_.potential[arc.to];
  if (flow > upper) {  // its unit has to go another way, however long
    const std::optional<int64_t> detour = Distance(arc.from, arc.to, kFar);
    if (!detour) return std::nullopt;
    return reduced - *detour;
  }
  const bool along = reduced < 0;
  if (reduced == 0 || (along ? flow >= upper : flow <= lower)) return 0;
  // The edge itself is among the ways at most the other way round, and then as
  // long as the limit.
  const int64_t most = along ? -reduced : reduced;
  const std::optional<int64_t> back = along ? Distance(arc.to, arc.from, most)
                                            : Distance(arc.from, arc.to, most);
  return back ? most - *back : 0;
}

}  // namespace citymatch::rounds
