#include "matching/rounds/solver/deferred_acceptance.h"

#include <algorithm>
#include <map>
#include <optional>
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

// What participants have, and what they would give up for another pair.
class Holdings {
 public:
  Holdings(const Instance& instance, const Preferences& preferences)
      : instance_(instance),
        preferences_(preferences),
        of_provider_(instance.providers.ids.size()),
        of_partner_(instance.partners.ids.size()) {}

  void Add(int e) {
    for (const Side side : {Side::kProvider, Side::kPartner}) {
      Of(e, side).push_back(e);
    }
  }
  void Remove(int e) {
    for (const Side side : {Side::kProvider, Side::kPartner}) {
      std::vector<int>& held = Of(e, side);
      held.erase(std::find(held.begin(), held.end(), e));
    }
  }

  // Nothing: the end of `e` on this side does not want it. −1: it has a free
  // slot for it. Else the pair that it would give up for it.
  [[nodiscard]] std::optional<int> GivenUpFor(int e, Side side) const {
    const std::vector<int>& held = Of(e, side);
    const auto slots = static_cast<size_t>(
        instance_.side(side).slots[instance_.EndOf(instance_.edges[e], side)]);
    if (side == Side::kPartner && instance_.one_per_country) {
      for (const int other : held) {
        if (CountryOf(other) == CountryOf(e)) return IfWorse(other, e, side);
      }
    }
    if (held.size() < slots) return -1;
    int worst = -1;
    for (const int other : held) {
      if (instance_.edges[other].required()) continue;
      if (worst < 0 || RankOf(other, side) > RankOf(worst, side)) worst = other;
    }
    if (worst < 0) return std::nullopt;
    return IfWorse(worst, e, side);
  }

  [[nodiscard]] bool IsFull(int participant, Side side) const {
    const std::vector<int>& held = side == Side::kProvider
                                       ? of_provider_[participant]
                                       : of_partner_[participant];
    return static_cast<int>(held.size()) >=
           instance_.side(side).slots[participant];
  }
  // Whether a proposer would propose `e` beside what it has.
  [[nodiscard]] bool HasRoomFor(int e, Side side) const {
    return GivenUpFor(e, side) == -1;
  }

 private:
  [[nodiscard]] int CountryOf(int e) const {
    return instance_.country[instance_.edges[e].provider];
  }
  [[nodiscard]] int RankOf(int e, Side side) const {
    return preferences_.of(side)[e];
  }
  [[nodiscard]] std::optional<int> IfWorse(int held, int e, Side side) const {
    if (instance_.edges[held].required()) return std::nullopt;
    if (RankOf(held, side) < RankOf(e, side)) return std::nullopt;
    return held;
  }
  std::vector<int>& Of(int e, Side side) {
    return side == Side::kProvider ? of_provider_[instance_.edges[e].provider]
                                   : of_partner_[instance_.edges[e].partner];
  }
  [[nodiscard]] const std::vector<int>& Of(int e, Side side) const {
    return side == Side::kProvider ? of_provider_[instance_.edges[e].provider]
                                   : of_partner_[instance_.edges[e].partner];
  }

  const Instance& instance_;
  const Preferences& preferences_;
  std::vector<std::vector<int>> of_provider_;
  std::vector<std::vector<int>> of_partner_;
};

}  // namespace

Preferences MakePreferences(const Instance& instance,
                            const Rankings& rankings) {
  Preferences preferences;
  RankSide(instance, Side::kProvider, rankings.providers,
           preferences.of_provider);
  RankSide(instance, Side::kPartner, rankings.partners, preferences.of_partner);
  return preferences;
}

std::vector<int> DeferredAcceptance(const Instance& instance,
                                    const Preferences& preferences,
                                    Side proposing) {
  const Side accepting = matching::Opposite(proposing);
  const InstanceSide& proposers = instance.side(proposing);
  const auto edge_count = static_cast<int>(instance.edges.size());
  Holdings holdings(instance, preferences);
  std::vector<bool> held(edge_count, false);
  std::vector<bool> done(edge_count, false);  // held, rejected or impossible
  for (int e = 0; e < edge_count; ++e) {
    const Edge& edge = instance.edges[e];
    done[e] = edge.required() || !edge.open();
    if (!edge.required()) continue;
    held[e] = true;
    holdings.Add(e);
  }
  std::vector<int> order(edge_count);  // of each proposer's edges, best first
  for (int i = 0; i < proposers.size(); ++i) {
    for (const int e : proposers.EdgesOf(i)) {
      order[proposers.first[i] + preferences.of(proposing)[e]] = e;
    }
  }
  // Where each proposer's edges that are not done begin; with countries, some
  // behind it may be done as well.
  std::vector<int> next = proposers.first;
  std::vector<int> waiting;
  for (int i = proposers.size() - 1; i >= 0; --i) waiting.push_back(i);
  while (!waiting.empty()) {
    const int proposer = waiting.back();
    waiting.pop_back();
    const int end = proposers.first[proposer + 1];
    while (next[proposer] < end && done[order[next[proposer]]]) {
      ++next[proposer];
    }
    for (int k = next[proposer]; k < end; ++k) {
      if (holdings.IsFull(proposer, proposing)) break;
      const int e = order[k];
      if (done[e] || !holdings.HasRoomFor(e, proposing)) continue;
      done[e] = true;
      const std::optional<int> given_up = holdings.GivenUpFor(e, accepting);
      if (!given_up) continue;
      if (*given_up >= 0) {
        holdings.Remove(*given_up);
        held[*given_up] = false;
        waiting.push_back(instance.EndOf(instance.edges[*given_up], proposing));
      }
      holdings.Add(e);
      held[e] = true;
    }
  }
  std::vector<int> pairs;
  for (int e = 0; e < edge_count; ++e) {
    if (held[e]) pairs.push_back(e);
  }
  return pairs;
}

std::vector<BlockingEdge> BlockingEdges(const Instance& instance,
                                        const Preferences& preferences,
                                        absl::Span<const int> pairs) {
  Holdings holdings(instance, preferences);
  std::vector<bool> held(instance.edges.size(), false);
  for (const int e : pairs) {
    holdings.Add(e);
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
