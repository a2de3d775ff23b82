#include "matching/rounds/solver/answer.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "matching/rounds/solver/unmatched.h"

namespace citymatch::rounds {

PairId PairIdOf(const Instance& instance, int edge) {
  return {instance.providers.ids[instance.edges[edge].provider],
          instance.partners.ids[instance.edges[edge].partner]};
}

Solution MakeSolution(const Instance& instance, const std::vector<int>& pairs,
                      std::vector<ProofStep> proof) {
  Solution solution;
  for (const int e : pairs) {
    const Edge& edge = instance.edges[e];
    solution.pairs.push_back({PairIdOf(instance, e), edge.score,
                              edge.rules.locked   ? PairOrigin::kLocked
                              : edge.rules.forced ? PairOrigin::kForced
                                                  : PairOrigin::kChosen});
  }
  solution.unmatched = ExplainUnmatched(instance, pairs);
  solution.groups = CountGroups(instance, pairs);
  solution.proof = std::move(proof);
  solution.served_providers = CountServed(instance, Side::kProvider, pairs);
  solution.served_partners = CountServed(instance, Side::kPartner, pairs);
  solution.total_units = TotalUnits(instance, pairs);
  return solution;
}

Solution MakeInfeasible(const Instance& instance,
                        absl::Span<const ConstraintRef> conflict) {
  Solution solution;
  solution.feasible = false;
  for (const ConstraintRef& ref : conflict) {
    solution.conflict.push_back(Describe(instance, ref));
  }
  return solution;
}

absl::StatusOr<std::vector<int>> EdgesOf(const Instance& instance,
                                         absl::Span<const PairId> pairs) {
  const auto find = [](const InstanceSide& side, const std::string& id) {
    const auto at = std::lower_bound(side.ids.begin(), side.ids.end(), id);
    return at != side.ids.end() && *at == id
               ? static_cast<int>(at - side.ids.begin())
               : -1;
  };
  std::vector<int> edges;
  for (const PairId& pair : pairs) {
    const int provider = find(instance.providers, pair.provider_id);
    const int partner = find(instance.partners, pair.partner_id);
    const int edge = provider < 0 || partner < 0
                         ? -1
                         : FindEdge(instance, provider, partner);
    if (edge < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("pairs: `", pair.provider_id, "` with `",
                       pair.partner_id, "` is not a candidate"));
    }
    edges.push_back(edge);
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

}  // namespace citymatch::rounds
