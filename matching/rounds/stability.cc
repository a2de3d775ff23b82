#include "matching/rounds/stability.h"

#include <algorithm>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "matching/rounds/solver/answer.h"
#include "matching/rounds/solver/deferred_acceptance.h"
#include "matching/rounds/solver/instance.h"

namespace citymatch::rounds {

absl::StatusOr<StabilityReport> FindBlockingPairs(
    const Round& round, const Rankings& rankings,
    absl::Span<const SolvedPair> pairs) {
  const absl::StatusOr<Instance> instance = MakeInstance(round);
  if (!instance.ok()) return instance.status();
  std::vector<PairId> ids;
  for (const SolvedPair& pair : pairs) ids.push_back(pair.id);
  const absl::StatusOr<std::vector<int>> edges = EdgesOf(*instance, ids);
  if (!edges.ok()) return edges.status();

  StabilityReport report;
  report.tells_of_rankings = !rankings.empty();
  report.checked_count =
      std::count_if(instance->edges.begin(), instance->edges.end(),
                    [](const Edge& edge) { return edge.open(); });
  for (const BlockingEdge& blocking :
       BlockingEdges(*instance, MakePreferences(*instance, rankings), *edges)) {
    BlockingPair& out = report.blocking.emplace_back();
    out.id = PairIdOf(*instance, blocking.edge);
    out.score = instance->edges[blocking.edge].score;
    if (blocking.given_up_by_provider >= 0) {
      out.given_up_partner_id =
          PairIdOf(*instance, blocking.given_up_by_provider).partner_id;
    }
    if (blocking.given_up_by_partner >= 0) {
      out.given_up_provider_id =
          PairIdOf(*instance, blocking.given_up_by_partner).provider_id;
    }
  }
  return report;
}

}  // namespace citymatch::rounds
