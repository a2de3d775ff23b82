#include "matching/rounds/solver/warm_start.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "matching/rounds/solver/circulation.h"

namespace citymatch::rounds {

void Reoptimise(int node_count, const std::vector<Arc>& arcs,
                Circulation& circulation) {
  std::vector<int64_t>& potential = circulation.potential;
  std::vector<Arc> changes;
  // By change: its arc, +1; negative if it lessens the flow.
  std::vector<int> change_of;
  const auto add = [&](size_t a, int32_t from, int32_t to, int32_t room,
                       int64_t cost, int sign) {
    if (room <= 0) return;
    changes.push_back({from, to, 0, room, cost});
    change_of.push_back(sign * (static_cast<int>(a) + 1));
  };
  for (size_t a = 0; a < arcs.size(); ++a) {
    const Arc& arc = arcs[a];
    const int64_t reduced = arc.cost + potential[arc.from] - potential[arc.to];
    const int32_t flow = circulation.flow[a];
    add(a, arc.from, arc.to, arc.upper - flow, reduced, 1);
    add(a, arc.to, arc.from, flow - arc.lower, -reduced, -1);
  }
  const Circulation change = MinCostCirculation(node_count, changes);
  for (size_t c = 0; c < changes.size(); ++c) {
    if (change.flow[c] == 0) continue;
    const int number = change_of[c];
    if (number > 0) {
      circulation.flow[number - 1] += change.flow[c];
    } else {
      circulation.flow[-number - 1] -= change.flow[c];
    }
  }
  for (int node = 0; node < node_count; ++node) {
    potential[node] += change.potential[node];
  }
}

}  // namespace citymatch::rounds
