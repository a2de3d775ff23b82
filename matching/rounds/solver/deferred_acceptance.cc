#include "matching/rounds/solver/deferred_acceptance.h"

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "matching/rounds/solver/acceptance.h"
#include "matching/rounds/solver/holdings.h"

namespace citymatch::rounds {

std::vector<int> DeferredAcceptance(const Instance& instance,
                                    const Preferences& preferences,
                                    Side proposing) {
  Acceptance acceptance(instance, preferences, proposing);
  for (int e = 0; e < static_cast<int>(instance.edges.size()); ++e) {
    if (instance.edges[e].required()) acceptance.Require(e);
  }
  for (int i = 0; i < instance.side(proposing).size(); ++i) acceptance.Enter(i);
  return acceptance.Pairs();
}

std::vector<BlockingEdge> BlockingEdges(const Instance& instance,
                                        const Preferences& preferences,
                                        absl::Span<const int> pairs) {
  Holdings holdings(instance, preferences);
  std::vector<bool> held(instance.edges.size(), false);
  for (const int e : pairs) {
    if (instance.edges[e].required()) {
      holdings.AddForGood(e);
    } else {
      holdings.Add(e);
    }
    held[e] = true;
  }
  std::vector<BlockingEdge> blocking;
  for (int e = 0; e < static_cast<int>(instance.edges.size()); ++e) {
    if (held[e] || !instance.edges[e].open()) continue;
    const std::optional<int> by_provider =
        holdings.GivenUpFor(e, Side::kProvider);
    if (!by_provider) continue;
    const std::optional<int> by_partner =
        holdings.GivenUpFor(e, Side::kPartner);
    if (!by_partner) continue;
    blocking.push_back({e, *by_provider, *by_partner});
  }
  return blocking;
}

}  // namespace citymatch::rounds
