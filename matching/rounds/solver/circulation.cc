// Compiled as C++17; see circulation.h.
#include "matching/rounds/solver/circulation.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lemon/network_simplex.h"
#include "lemon/static_graph.h"

namespace citymatch::rounds {
namespace {

using Graph = lemon::StaticDigraph;
using Simplex = lemon::NetworkSimplex<Graph, int32_t, int64_t>;

// Values by arc, read from the list that the graph was made of.
template <typename V, V Arc::*Member>
class ArcColumn {
 public:
  using Key = Graph::Arc;
  using Value = V;
  ArcColumn(const std::vector<Arc>& arcs, const std::vector<int>& order)
      : arcs_(arcs), order_(order) {}
  V operator[](const Key& arc) const {
    return arcs_[order_[Graph::index(arc)]].*Member;
  }

 private:
  const std::vector<Arc>& arcs_;
  const std::vector<int>& order_;
};

// The arcs' numbers, grouped by tail and otherwise in their order.
std::vector<int> ByTail(int node_count, const std::vector<Arc>& arcs) {
  std::vector<int> next(static_cast<size_t>(node_count) + 1, 0);
  for (const Arc& arc : arcs) ++next[static_cast<size_t>(arc.from) + 1];
  for (int node = 0; node < node_count; ++node) next[node + 1] += next[node];
  std::vector<int> order(arcs.size());
  for (size_t i = 0; i < arcs.size(); ++i) {
    order[next[arcs[i].from]++] = static_cast<int>(i);
  }
  return order;
}

}  // namespace

Circulation MinCostCirculation(int node_count, const std::vector<Arc>& arcs) {
  const std::vector<int> order = ByTail(node_count, arcs);
  std::vector<std::pair<int, int>> ends;
  ends.reserve(arcs.size());
  for (const int i : order) ends.emplace_back(arcs[i].from, arcs[i].to);
  Graph graph;
  graph.build(node_count, ends.begin(), ends.end());

  Simplex simplex(graph);
  simplex.lowerMap(ArcColumn<int32_t, &Arc::lower>(arcs, order));
  simplex.upperMap(ArcColumn<int32_t, &Arc::upper>(arcs, order));
  simplex.costMap(ArcColumn<int64_t, &Arc::cost>(arcs, order));

  Circulation result;
  result.feasible = simplex.run() == Simplex::OPTIMAL;
  if (!result.feasible) return result;
  result.flow.resize(arcs.size());
  for (size_t i = 0; i < order.size(); ++i) {
    result.flow[order[i]] = simplex.flow(Graph::arc(static_cast<int>(i)));
  }
  result.potential.resize(node_count);
  for (int node = 0; node < node_count; ++node) {
    result.potential[node] = simplex.potential(Graph::node(node));
  }
  return result;
}

}  // namespace citymatch::rounds
