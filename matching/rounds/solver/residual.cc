#include "matching/rounds/solver/residual.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace citymatch::rounds {
namespace {
constexpr int64_t kFar = std::numeric_limits<int64_t>::max();
}  // namespace

Residual::Residual(const Network& network, const NetworkOptimum& optimum)
    : frame_count_(static_cast<int>(network.frame.size())),
      arcs_(network.frame),
      flow_(optimum.frame_flow),
      potential_(optimum.potential),
      distance_(network.node_count, kFar),
      reached_by_(network.node_count) {
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

void Residual::Relax(int node, const Way& way, int64_t distance) {
  if (distance >= distance_[node]) return;
  if (distance_[node] == kFar) reached_.push_back(node);
  distance_[node] = distance;
  reached_by_[node] = way;
  queue_.emplace_back(distance, node);
  std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
}

std::optional<int64_t> Residual::FindPath(int from, int to, int without,
                                          int64_t limit) {
  for (const int node : reached_) distance_[node] = kFar;
  reached_.clear();
  queue_.clear();
  Relax(from, {-1, true}, 0);
  std::optional<int64_t> length;
  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    const auto [distance, node] = queue_.back();
    queue_.pop_back();
    if (distance >= limit) break;
    if (distance > distance_[node]) continue;
    if (node == to) {
      length = distance;
      break;
    }
    for (int w = first_way_[node]; w < first_way_[node + 1]; ++w) {
      const Way& way = ways_[w];
      if (way.arc == without || Room(way) <= 0) continue;
      const int64_t reduced = ReducedCost(way.arc);
      const int64_t farther = distance + (way.along ? reduced : -reduced);
      if (farther >= limit) continue;
      Relax(way.along ? arcs_[way.arc].to : arcs_[way.arc].from, way, farther);
    }
  }
  if (!length) return std::nullopt;
  path_.clear();
  for (int node = to; node != from;) {
    const Way& way = reached_by_[node];
    path_.push_back(way);
    node = way.along ? arcs_[way.arc].from : arcs_[way.arc].to;
  }
  for (const int node : reached_) {
    if (distance_[node] >= *length) continue;
    old_potential_.emplace_back(node, potential_[node]);
    potential_[node] += distance_[node] - *length;
  }
  return length;
}

void Residual::AddFlow(const Way& way, int32_t amount) {
  old_flow_.emplace_back(way.arc, flow_[way.arc]);
  flow_[way.arc] += way.along ? amount : -amount;
}

int32_t Residual::Push(const Way& arc, int32_t room) {
  for (const Way& way : path_) room = std::min(room, Room(way));
  AddFlow(arc, room);
  for (const Way& way : path_) AddFlow(way, room);
  return room;
}

void Residual::PutBack() {
  for (; !old_flow_.empty(); old_flow_.pop_back()) {
    flow_[old_flow_.back().first] = old_flow_.back().second;
  }
  for (; !old_potential_.empty(); old_potential_.pop_back()) {
    potential_[old_potential_.back().first] = old_potential_.back().second;
  }
}

std::optional<int64_t> Residual::Widen(int arc, int32_t lower, int32_t upper,
                                       int most_pushes) {
  const Arc as_it_was = arcs_[arc];
  arcs_[arc].lower = lower;
  arcs_[arc].upper = upper;
  int64_t change = 0;
  int pushes = 0;
  bool given_up = false;
  while (true) {
    const int64_t reduced = ReducedCost(arc);
    const Way way = {arc, reduced < 0};
    const int32_t room = Room(way);
    if (reduced == 0 || room <= 0) break;
    if (pushes++ >= most_pushes) {
      given_up = true;
      break;
    }
    const int head = way.along ? as_it_was.to : as_it_was.from;
    const int tail = way.along ? as_it_was.from : as_it_was.to;
    const int64_t gain = way.along ? -reduced : reduced;
    const std::optional<int64_t> length = FindPath(head, tail, arc, gain);
    if (!length) break;
    change -= (gain - *length) * Push(way, room);
  }
  PutBack();
  arcs_[arc] = as_it_was;
  if (given_up) return std::nullopt;
  return change;
}

}  // namespace citymatch::rounds
