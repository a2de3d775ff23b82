#include "matching/rounds/solver/residual.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "matching/rounds/solver/warm_start.h"

namespace citymatch::rounds {
namespace {
constexpr int64_t kFar = std::numeric_limits<int64_t>::max();
}  // namespace

Residual::Residual(const Network& network, const NetworkOptimum& optimum)
    : frame_count_(static_cast<int>(network.frame.size())),
      arcs_(network.frame),
      flow_(optimum.frame_flow),
      potential_(optimum.potential),
      distance_(network.node_count, kFar) {
  arcs_.insert(arcs_.end(), network.edges.begin(), network.edges.end());
  flow_.insert(flow_.end(), optimum.edge_flow.begin(), optimum.edge_flow.end());
  first_way_.assign(network.node_count + 1, 0);
  for (const Arc& arc : arcs_) {
    ++first_way_[arc.from + 1];
    ++first_way_[arc.to + 1];
  }
  for (int node = 0; node < network.node_count; ++node) {
    first_way_[node + 1] += first_way_[node];
  }
  ways_.resize(arcs_.size() * 2);
  std::vector<int> next = first_way_;
  for (size_t a = 0; a < arcs_.size(); ++a) {
    const auto number = static_cast<int32_t>(a);
    ways_[next[arcs_[a].from]++] = {number, true};
    ways_[next[arcs_[a].to]++] = {number, false};
  }
}

void Residual::Reach(int node, int64_t distance) {
  if (distance >= distance_[node]) return;
  if (distance_[node] == kFar) reached_.push_back(node);
  distance_[node] = distance;
  queue_.emplace_back(distance, node);
  std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
}

std::optional<int64_t> Residual::Distance(int from, int to, int without,
                                          int64_t limit) {
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
    for (int w = first_way_[node]; w < first_way_[node + 1]; ++w) {
      const Way& way = ways_[w];
      const int64_t reduced = ReducedCost(way.arc);
      const int64_t farther = distance + (way.along ? reduced : -reduced);
      if (farther >= limit || !HasRoom(way) || way.arc == without) continue;
      Reach(way.along ? arcs_[way.arc].to : arcs_[way.arc].from, farther);
    }
  }
  return std::nullopt;
}

int64_t Residual::GainOfMany(int64_t most) {
  Circulation changed;
  changed.flow = flow_;
  changed.potential = potential_;
  Reoptimise(static_cast<int>(potential_.size()), arcs_, changed, most);
  int64_t gain = 0;
  for (size_t a = 0; a < arcs_.size(); ++a) {
    gain += arcs_[a].cost * (flow_[a] - changed.flow[a]);
  }
  return gain;
}

int64_t Residual::Gain(int arc, int32_t lower, int32_t upper) {
  const int64_t reduced = ReducedCost(arc);
  const bool along = reduced < 0;
  const int32_t room = along ? upper - flow_[arc] : flow_[arc] - lower;
  if (reduced == 0 || room <= 0) return 0;
  const int64_t most = along ? -reduced : reduced;
  if (room == 1) {
    const Arc& ends = arcs_[arc];
    const std::optional<int64_t> back =
        along ? Distance(ends.to, ends.from, arc, most)
              : Distance(ends.from, ends.to, arc, most);
    return back ? most - *back : 0;
  }
  const Arc as_it_was = arcs_[arc];
  arcs_[arc].lower = lower;
  arcs_[arc].upper = upper;
  const int64_t gain = GainOfMany(most);
  arcs_[arc] = as_it_was;
  return gain;
}

}  // namespace citymatch::rounds
