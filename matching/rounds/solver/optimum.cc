#include "matching/rounds/solver/optimum.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/solver/network.h"
#include "matching/rounds/solver/network_solver.h"
#include "matching/rounds/solver/program.h"

namespace citymatch::rounds {

absl::StatusOr<Optimum> Maximise(const Instance& instance, const Goal& goal,
                                 Watch& watch) {
  return MaximiseFrom(nullptr, instance, goal, watch);
}

absl::StatusOr<Optimum> MaximiseFrom(const NetworkOptimum* start,
                                     const Instance& instance, const Goal& goal,
                                     Watch& watch) {
  const std::optional<Network> network = MakeNetwork(instance, goal);
  if (!network) return MaximiseByProgram(instance, goal, watch);
  const absl::StatusOr<NetworkOptimum> solved =
      SolveNetwork(instance, *network, start, watch);
  if (!solved.ok()) return solved.status();
  Optimum optimum = ToOptimum(instance, goal, *network, *solved);
  if (!optimum.feasible) return optimum;
  if (!Obeys(instance, optimum.pairs) ||
      optimum.first_value != optimum.first_bound ||
      optimum.units_value != optimum.units_bound) {
    return absl::InternalError("the flow is not a round");
  }
  return optimum;
}

absl::StatusOr<bool> IsFeasible(const Instance& instance, Watch& watch) {
  Goal anything;
  anything.then_score = false;
  const absl::StatusOr<Optimum> optimum = Maximise(instance, anything, watch);
  if (!optimum.ok()) return optimum.status();
  return optimum->feasible;
}

namespace {

bool WithinSlots(const InstanceSide& side, const std::vector<int>& count) {
  for (int i = 0; i < side.size(); ++i) {
    if (count[i] > side.slots[i]) return false;
  }
  return true;
}

bool DistinctCountries(const Instance& instance,
                       const std::vector<int>& pairs) {
  std::vector<std::pair<int, int>> taken;
  taken.reserve(pairs.size());
  for (const int e : pairs) {
    const Edge& edge = instance.edges[e];
    taken.emplace_back(edge.partner, instance.country[edge.provider]);
  }
  std::sort(taken.begin(), taken.end());
  return std::adjacent_find(taken.begin(), taken.end()) == taken.end();
}

}  // namespace

bool Obeys(const Instance& instance, const std::vector<int>& pairs) {
  std::vector<int> of_provider(instance.providers.ids.size(), 0);
  std::vector<int> of_partner(instance.partners.ids.size(), 0);
  int64_t required = 0;
  for (const int e : pairs) {
    const Edge& edge = instance.edges[e];
    if (!edge.open() && !edge.required()) return false;
    required += edge.required() ? 1 : 0;
    ++of_provider[edge.provider];
    ++of_partner[edge.partner];
  }
  if (required != std::count_if(instance.edges.begin(), instance.edges.end(),
                                [](const Edge& e) { return e.required(); }) ||
      !WithinSlots(instance.providers, of_provider) ||
      !WithinSlots(instance.partners, of_partner) ||
      (instance.one_per_country && !DistinctCountries(instance, pairs))) {
    return false;
  }
  return GroupsHold(instance, pairs);
}

int64_t FirstValue(const Instance& instance, const Goal& goal,
                   const std::vector<int>& pairs) {
  switch (goal.first) {
    case Goal::First::kNothing:
      return 0;
    case Goal::First::kServedPartners:
      return CountServed(instance, Side::kPartner, pairs);
    case Goal::First::kMarkedEdges:
      return std::count_if(pairs.begin(), pairs.end(),
                           [&](int e) { return goal.marked[e]; });
  }
  return 0;
}

}  // namespace citymatch::rounds
