#include "matching/rounds/solver/preferences.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace citymatch::rounds {
namespace {

void RankSide(const Instance& instance, Side side,
              const std::map<std::string, std::vector<std::string>>& rankings,
              std::vector<int>& rank) {
  const InstanceSide& own = instance.side(side);
  const InstanceSide& other = instance.side(matching::Opposite(side));
  const auto counterpart = [&](int e) {
    return instance.EndOf(instance.edges[e], matching::Opposite(side));
  };
  rank.resize(instance.edges.size());
  std::vector<int> order;
  for (int i = 0; i < own.size(); ++i) {
    const absl::Span<const int> edges = own.EdgesOf(i);
    order.assign(edges.begin(), edges.end());
    absl::flat_hash_map<absl::string_view, int> place;
    if (const auto at = rankings.find(own.ids[i]); at != rankings.end()) {
      for (const std::string& id : at->second) {
        place.emplace(id, static_cast<int>(place.size()));
      }
    }
    const auto place_of = [&](int e) {
      if (place.empty()) return 0;
      const auto at = place.find(other.ids[counterpart(e)]);
      return at == place.end() ? kNoLimit : at->second;
    };
    std::sort(order.begin(), order.end(), [&](int a, int b) {
      const int place_a = place_of(a);
      const int place_b = place_of(b);
      if (place_a != place_b) return place_a < place_b;
      const int units_a = instance.edges[a].units;
      const int units_b = instance.edges[b].units;
      if (units_a != units_b) return units_a > units_b;
      return counterpart(a) < counterpart(b);
    });
    for (size_t k = 0; k < order.size(); ++k) {
      rank[order[k]] = static_cast<int>(k);
    }
  }
}

}  // namespace

Preferences MakePreferences(const Instance& instance,
                            const Rankings& rankings) {
  Preferences preferences;
  RankSide(instance, Side::kProvider, rankings.providers,
           preferences.of_provider);
  RankSide(instance, Side::kPartner, rankings.partners, preferences.of_partner);
  return preferences;
}

}  // namespace citymatch::rounds
