#include "matching/rounds/solver/network_solver.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/solver/circulation.h"
#include "matching/rounds/solver/first_edges.h"
#include "matching/rounds/solver/warm_start.h"

namespace citymatch::rounds {
namespace {

int64_t ReducedCost(const Arc& arc, const std::vector<int64_t>& potential) {
  return arc.cost + potential[arc.from] - potential[arc.to];
}

// Takes in all edges; no if they are already.
bool TakeAll(const Network& network, std::vector<bool>& taken) {
  bool more = false;
  for (size_t e = 0; e < taken.size(); ++e) {
    if (taken[e] || network.edges[e].upper == 0) continue;
    taken[e] = true;
    more = true;
  }
  return more;
}

// Takes in the edges that could better the solution; no if there is none.
bool TakeBetter(const Network& network, const std::vector<int64_t>& potential,
                std::vector<bool>& taken) {
  bool more = false;
  for (size_t e = 0; e < taken.size(); ++e) {
    const Arc& arc = network.edges[e];
    if (taken[e] || arc.upper == 0) continue;
    if (ReducedCost(arc, potential) >= 0) continue;
    taken[e] = true;
    more = true;
  }
  return more;
}

// The network with some of its edges only.
class PartialNetwork {
 public:
  explicit PartialNetwork(const Network& network)
      : network_(network),
        arcs_(network.frame),
        place_(network.edges.size(), -1) {}

  void StartFrom(const NetworkOptimum& start) {
    circulation_.feasible = true;
    circulation_.flow = start.frame_flow;
    circulation_.potential = start.potential;
    Add(start.taken, &start.edge_flow);
  }

  // Solves it with these edges, from where it stands: edges are only ever
  // added.
  void Solve(const std::vector<bool>& taken) {
    Add(taken, nullptr);
    if (circulation_.feasible) {
      Reoptimise(network_.node_count, arcs_, circulation_);
    } else {
      circulation_ = MinCostCirculation(network_.node_count, arcs_);
    }
  }

  [[nodiscard]] const Circulation& circulation() const { return circulation_; }

  void MoveTo(NetworkOptimum& optimum) {
    optimum.frame_flow.assign(
        circulation_.flow.begin(),
        circulation_.flow.begin() +
            static_cast<std::ptrdiff_t>(network_.frame.size()));
    optimum.edge_flow.assign(network_.edges.size(), 0);
    for (size_t e = 0; e < place_.size(); ++e) {
      if (place_[e] < 0) continue;
      optimum.edge_flow[e] = static_cast<uint8_t>(circulation_.flow[place_[e]]);
    }
    optimum.potential = std::move(circulation_.potential);
  }

 private:
  // Edges that are new carry what `flow` says, or nothing.
  void Add(const std::vector<bool>& taken, const std::vector<uint8_t>* flow) {
    for (size_t e = 0; e < taken.size(); ++e) {
      if (!taken[e] || place_[e] >= 0) continue;
      place_[e] = static_cast<int>(arcs_.size());
      arcs_.push_back(network_.edges[e]);
      if (!circulation_.feasible) continue;
      circulation_.flow.push_back(flow == nullptr ? 0 : (*flow)[e]);
    }
  }

  const Network& network_;
  std::vector<Arc> arcs_;
  std::vector<int> place_;  // by edge: in arcs_; −1 = not there
  Circulation circulation_;
};

void AddUp(const Arc& arc, int64_t flow, NetworkOptimum& optimum) {
  optimum.cost += arc.cost * flow;
  const int64_t reduced = ReducedCost(arc, optimum.potential);
  optimum.dual += reduced * (reduced > 0 ? arc.lower : arc.upper);
}

// Sums up both values and checks that they are equal and the flow is one.
absl::Status Prove(const Network& network, NetworkOptimum& optimum) {
  std::vector<int64_t> balance(network.node_count, 0);
  bool within = true;
  const auto visit = [&](const Arc& arc, int64_t flow) {
    within &= flow >= arc.lower && flow <= arc.upper;
    balance[arc.from] -= flow;
    balance[arc.to] += flow;
    AddUp(arc, flow, optimum);
  };
  for (size_t a = 0; a < network.frame.size(); ++a) {
    visit(network.frame[a], optimum.frame_flow[a]);
  }
  for (size_t e = 0; e < network.edges.size(); ++e) {
    visit(network.edges[e], optimum.edge_flow[e]);
  }
  if (!within || std::any_of(balance.begin(), balance.end(),
                             [](int64_t b) { return b != 0; })) {
    return absl::InternalError("the network simplex returned no circulation");
  }
  if (optimum.cost != optimum.dual) {
    return absl::InternalError("the network simplex returned no optimum");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NetworkOptimum> SolveNetwork(const Instance& instance,
                                            const Network& network,
                                            const NetworkOptimum* start,
                                            Watch& watch) {
  std::vector<bool> taken =
      start != nullptr
          ? start->taken
          : FirstEdges(instance, [&](int e) { return -network.edges[e].cost; });
  PartialNetwork part(network);
  if (start != nullptr) part.StartFrom(*start);
  while (true) {
    part.Solve(taken);
    if (absl::Status status = watch.Step(); !status.ok()) return status;
    if (part.circulation().feasible
            ? !TakeBetter(network, part.circulation().potential, taken)
            : !TakeAll(network, taken)) {
      break;
    }
  }
  NetworkOptimum optimum;
  optimum.feasible = part.circulation().feasible;
  if (!optimum.feasible) return optimum;
  part.MoveTo(optimum);
  optimum.taken = std::move(taken);
  if (absl::Status status = Prove(network, optimum); !status.ok())
    return status;
  return optimum;
}

Decoded Decode(const Goal& goal, const Network& network, int64_t cost) {
  if (goal.first == Goal::First::kNothing) return {0, -cost};
  return {-cost / network.first_weight, -cost % network.first_weight};
}

Optimum ToOptimum(const Instance& instance, const Goal& goal,
                  const Network& network, const NetworkOptimum& solved) {
  Optimum optimum;
  optimum.feasible = solved.feasible;
  if (!solved.feasible) return optimum;
  for (size_t e = 0; e < solved.edge_flow.size(); ++e) {
    if (solved.edge_flow[e] > 0) optimum.pairs.push_back(static_cast<int>(e));
  }
  // The dual's value bounds the combined count, so the two parts of it bound
  // one after the other.
  const Decoded bound = Decode(goal, network, solved.dual);
  optimum.first_value = FirstValue(instance, goal, optimum.pairs);
  optimum.first_bound = bound.first;
  if (goal.then_score) {
    optimum.units_value = TotalUnits(instance, optimum.pairs);
    optimum.units_bound = bound.units;
  }
  return optimum;
}

}  // namespace citymatch::rounds
