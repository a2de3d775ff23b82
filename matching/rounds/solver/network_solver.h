// The optimum of a round that is a flow, with its proof. Internal to rounds.
//
// Method: the network simplex runs on part of the edges, those that are best
// for one of their ends; an edge left out that has a negative reduced cost
// joins, and it runs again, until there is none. Most edges never take part,
// which makes it faster than one run on all of them, and there is a pause
// between runs in which to stop. Whatever happened on the way, the end is
// checked on its own: primal and dual values of all arcs are summed up in
// integers and compared.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_SOLVER_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_SOLVER_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/network.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {

struct NetworkOptimum {
  bool feasible = false;
  std::vector<int32_t> frame_flow;  // by arc of Network::frame
  std::vector<uint8_t> edge_flow;   // by edge
  // By node, for which no arc of the network can be bettered (circulation.h).
  std::vector<int64_t> potential;
  int64_t cost = 0;  // Σ cost · flow
  int64_t dual = 0;  // Σ reduced cost · (lower if positive, else upper)
  std::vector<bool> taken;  // edges that took part in the end
};

// As Maximise. `start` = the optimum of the same network with narrower bounds,
// or null: from there it is often a short way.
absl::StatusOr<NetworkOptimum> SolveNetwork(const Instance& instance,
                                            const Network& network,
                                            const NetworkOptimum* start,
                                            Watch& watch);

// The optimum in terms of the goal that the network was made for.
Optimum ToOptimum(const Instance& instance, const Goal& goal,
                  const Network& network, const NetworkOptimum& solved);

// What `cost` says of the first count and of the score.
struct Decoded {
  int64_t first = 0;
  int64_t units = 0;
};
Decoded Decode(const Goal& goal, const Network& network, int64_t cost);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_SOLVER_H_
