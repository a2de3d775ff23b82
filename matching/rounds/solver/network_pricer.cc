#include "matching/rounds/solver/network_pricer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/solver/circulation.h"

namespace citymatch::rounds {

absl::StatusOr<std::unique_ptr<NetworkPricer>> NetworkPricer::Make(
    const Instance& instance, const Goal& goal, int least_units, Watch& watch) {
  std::optional<Network> network = MakeNetwork(instance, goal);
  if (!network) return nullptr;
  absl::StatusOr<NetworkOptimum> solved =
      SolveNetwork(instance, *network, nullptr, watch);
  if (!solved.ok()) return solved.status();
  return absl::WrapUnique(new NetworkPricer(
      instance, goal, least_units, *std::move(network), *std::move(solved)));
}

NetworkPricer::NetworkPricer(const Instance& instance, const Goal& goal,
                             int least_units, Network network,
                             NetworkOptimum optimum)
    : instance_(instance),
      goal_(goal),
      least_units_(least_units),
      network_(std::move(network)),
      optimum_(std::move(optimum)) {
  if (optimum_.feasible) residual_.emplace(network_, optimum_);
}

Optimum NetworkPricer::Base() const {
  return ToOptimum(instance_, goal_, network_, optimum_);
}

absl::StatusOr<std::optional<Decoded>> NetworkPricer::Without(ConstraintRef ref,
                                                              Watch& watch) {
  switch (ref.kind) {
    case ConstraintKind::kFloor: {
      Arc wider = network_.frame[network_.floor_arc[ref.index]];
      wider.lower = 0;
      return WithFrameArc(network_.floor_arc[ref.index], wider, watch);
    }
    case ConstraintKind::kCap: {
      Arc wider = network_.frame[network_.cap_arc[ref.index]];
      wider.upper = kUnlimited;
      return WithFrameArc(network_.cap_arc[ref.index], wider, watch);
    }
    case ConstraintKind::kMinimumScore:
      return WithoutMinimum(watch);
    default:
      return WithoutRuleOf(ref);
  }
}

std::optional<Decoded> NetworkPricer::WithoutRuleOf(ConstraintRef ref) {
  Edge edge = instance_.edges[ref.index];
  edge.rules = WithoutRule(edge.rules, ref.kind);
  const bool open =
      edge.required() || (edge.open() && edge.units >= least_units_);
  const std::optional<int64_t> gain =
      residual_->Gain(ref.index, edge.required() ? 1 : 0, open ? 1 : 0);
  if (!gain) return std::nullopt;
  return Decode(goal_, network_, optimum_.cost - *gain);
}

absl::StatusOr<std::optional<Decoded>> NetworkPricer::WithFrameArc(
    int number, const Arc& wider, Watch& watch) {
  Arc& arc = network_.frame[number];
  const int64_t reduced =
      arc.cost + optimum_.potential[arc.from] - optimum_.potential[arc.to];
  const int32_t flow = optimum_.frame_flow[number];
  // Where the optimum stays one, there is nothing to solve.
  if (reduced < 0 ? flow == wider.upper : reduced == 0 || flow == wider.lower) {
    return Decode(goal_, network_, optimum_.cost);
  }
  const Arc as_it_was = arc;
  arc = wider;
  absl::StatusOr<std::optional<Decoded>> decoded = Again(network_, watch);
  arc = as_it_was;
  return decoded;
}

absl::StatusOr<std::optional<Decoded>> NetworkPricer::WithoutMinimum(
    Watch& watch) {
  const std::optional<Network> network = MakeNetwork(
      rounds::Without(instance_, {{ConstraintKind::kMinimumScore, -1}}), goal_);
  if (!network || network->frame.size() != network_.frame.size()) {
    return absl::InternalError("another network without the minimum score");
  }
  return Again(*network, watch);
}

absl::StatusOr<std::optional<Decoded>> NetworkPricer::Again(
    const Network& network, Watch& watch) {
  const absl::StatusOr<NetworkOptimum> solved =
      SolveNetwork(instance_, network, &optimum_, watch);
  if (!solved.ok()) return solved.status();
  return Decode(goal_, network, solved->cost);
}

}  // namespace citymatch::rounds
