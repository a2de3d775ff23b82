#include "matching/rounds/solver/instance.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace citymatch::rounds {
namespace {

absl::Status Invalid(absl::string_view field, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", what));
}

using Numbers = absl::flat_hash_map<absl::string_view, int>;

// Fills a side's ids, with the place of each participant of the round in them.
absl::Status SortParticipants(const std::vector<Participant>& participants,
                              absl::string_view field, InstanceSide& side,
                              std::vector<int>& place, Numbers& number_of) {
  std::vector<int> order(participants.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return participants[a].id < participants[b].id;
  });
  place.resize(order.size());
  number_of.reserve(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const Participant& participant = participants[order[i]];
    if (participant.id.empty()) return Invalid(field, "an id is empty");
    if (i > 0 && participant.id == side.ids.back()) {
      return Invalid(field, absl::StrCat("`", participant.id, "` twice"));
    }
    if (participant.slots.value_or(0) < 0) {
      return Invalid(field,
                     absl::StrCat("slots of `", participant.id, "` below 0"));
    }
    place[order[i]] = static_cast<int>(i);
    side.ids.push_back(participant.id);
    number_of[participant.id] = static_cast<int>(i);
  }
  return absl::OkStatus();
}

// Sets the slots of a side; unset ones are `otherwise`.
void SetSlots(const std::vector<Participant>& participants,
              const std::vector<int>& place, int otherwise,
              InstanceSide& side) {
  side.slots.resize(participants.size());
  for (size_t i = 0; i < participants.size(); ++i) {
    side.slots[place[i]] = participants[i].slots.value_or(otherwise);
  }
}

void NumberCountries(const Round& round, const std::vector<int>& place,
                     Instance& instance) {
  instance.one_per_country = round.triads_allowed;
  instance.country.assign(round.providers.size(), 0);
  instance.country_count = 1;
  if (!round.triads_allowed) return;
  std::vector<absl::string_view> codes;
  for (const Participant& provider : round.providers) {
    codes.push_back(provider.country_code);
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  for (size_t i = 0; i < round.providers.size(); ++i) {
    const auto at =
        std::lower_bound(codes.begin(), codes.end(),
                         absl::string_view(round.providers[i].country_code));
    instance.country[place[i]] = static_cast<int>(at - codes.begin());
  }
  instance.country_count = std::max<int>(1, static_cast<int>(codes.size()));
}

// Moves edges to the order of a key in [0, count), stable.
template <typename Key>
std::vector<Edge> CountingSort(const std::vector<Edge>& edges, int count,
                               Key key) {
  std::vector<int> next(count + 1, 0);
  for (const Edge& edge : edges) ++next[key(edge) + 1];
  for (int i = 0; i < count; ++i) next[i + 1] += next[i];
  std::vector<Edge> sorted(edges.size());
  for (const Edge& edge : edges) sorted[next[key(edge)]++] = edge;
  return sorted;
}

absl::Status SetEdges(const Round& round, const std::vector<int>& provider_at,
                      const std::vector<int>& partner_at, Instance& instance) {
  std::vector<Edge> edges;
  edges.reserve(round.candidates.size());
  for (const Candidate& candidate : round.candidates) {
    if (candidate.provider < 0 ||
        candidate.provider >= static_cast<int>(provider_at.size()) ||
        candidate.partner < 0 ||
        candidate.partner >= static_cast<int>(partner_at.size())) {
      return Invalid("candidates", "an index is out of range");
    }
    if (!(candidate.score >= 0 && candidate.score <= 100)) {
      return Invalid("candidates", "a score is not in [0,100]");
    }
    Edge edge;
    edge.provider = provider_at[candidate.provider];
    edge.partner = partner_at[candidate.partner];
    edge.score = candidate.score;
    edge.units = static_cast<int32_t>(
        std::max(1.0, std::round(candidate.score * kUnitsPerPoint)));
    edge.rules.below_minimum = candidate.score < round.minimum_score;
    edges.push_back(edge);
  }
  edges = CountingSort(edges, instance.partners.size(),
                       [](const Edge& edge) { return edge.partner; });
  instance.edges = CountingSort(edges, instance.providers.size(),
                                [](const Edge& edge) { return edge.provider; });
  for (size_t i = 1; i < instance.edges.size(); ++i) {
    const Edge& a = instance.edges[i - 1];
    const Edge& b = instance.edges[i];
    if (a.provider == b.provider && a.partner == b.partner) {
      return Invalid(
          "candidates",
          absl::StrCat("`", instance.providers.ids[a.provider], "` with `",
                       instance.partners.ids[a.partner], "` twice"));
    }
  }
  return absl::OkStatus();
}

template <typename Mark>
absl::Status MarkPairs(const std::vector<PairId>& pairs,
                       absl::string_view field, bool must_be_candidate,
                       const Numbers& providers, const Numbers& partners,
                       Instance& instance, Mark mark) {
  for (const PairId& pair : pairs) {
    const auto provider = providers.find(pair.provider_id);
    const auto partner = partners.find(pair.partner_id);
    if (provider == providers.end() || partner == partners.end()) {
      return Invalid(field,
                     absl::StrCat("`", pair.provider_id, "` with `",
                                  pair.partner_id, "`: no such participant"));
    }
    const int edge = FindEdge(instance, provider->second, partner->second);
    if (edge >= 0) {
      mark(instance.edges[edge].rules);
    } else if (must_be_candidate) {
      return Invalid(field,
                     absl::StrCat("`", pair.provider_id, "` with `",
                                  pair.partner_id, "` is not a candidate"));
    }
  }
  return absl::OkStatus();
}

absl::Status SetRules(const Round& round, const Numbers& providers,
                      const Numbers& partners, Instance& instance) {
  absl::Status status =
      MarkPairs(round.locked, "locked", true, providers, partners, instance,
                [](EdgeRules& rules) { rules.locked = rules.exempt = true; });
  if (!status.ok()) return status;
  status =
      MarkPairs(round.forced, "forced", true, providers, partners, instance,
                [](EdgeRules& rules) { rules.forced = rules.exempt = true; });
  if (!status.ok()) return status;
  return MarkPairs(round.forbidden, "forbidden", false, providers, partners,
                   instance, [](EdgeRules& rules) { rules.forbidden = true; });
}

absl::Status SetGroups(const Round& round, const Numbers& providers,
                       const Numbers& partners, Instance& instance) {
  for (const Group& group : round.groups) {
    InstanceGroup& out = instance.groups.emplace_back();
    out.id = group.id;
    out.side = group.side;
    if (group.id.empty()) return Invalid("groups", "an id is empty");
    if (group.floor.value_or(0) < 0 || group.cap.value_or(0) < 0) {
      return Invalid("groups",
                     absl::StrCat("`", group.id, "`: a limit below 0"));
    }
    out.has_floor = group.floor.has_value() && *group.floor > 0;
    out.has_cap = group.cap.has_value();
    out.floor = group.floor.value_or(0);
    out.cap = group.cap.value_or(kNoLimit);
    const Numbers& numbers =
        group.side == Side::kProvider ? providers : partners;
    for (const std::string& id : group.member_ids) {
      const auto at = numbers.find(id);
      if (at == numbers.end()) {
        return Invalid("groups", absl::StrCat("`", group.id, "`: `", id,
                                              "` is not on its side"));
      }
      out.members.push_back(at->second);
    }
    std::sort(out.members.begin(), out.members.end());
    if (std::adjacent_find(out.members.begin(), out.members.end()) !=
        out.members.end()) {
      return Invalid("groups",
                     absl::StrCat("`", group.id, "`: a member twice"));
    }
  }
  std::sort(instance.groups.begin(), instance.groups.end(),
            [](const InstanceGroup& a, const InstanceGroup& b) {
              return a.id < b.id;
            });
  for (size_t i = 1; i < instance.groups.size(); ++i) {
    if (instance.groups[i].id == instance.groups[i - 1].id) {
      return Invalid("groups",
                     absl::StrCat("`", instance.groups[i].id, "` twice"));
    }
  }
  return absl::OkStatus();
}

void IndexEdges(const std::vector<Edge>& edges, bool by_provider,
                InstanceSide& side) {
  side.first.assign(side.ids.size() + 1, 0);
  const auto end = [&](const Edge& edge) {
    return by_provider ? edge.provider : edge.partner;
  };
  for (const Edge& edge : edges) ++side.first[end(edge) + 1];
  for (int i = 0; i < side.size(); ++i) side.first[i + 1] += side.first[i];
  side.edges.resize(edges.size());
  std::vector<int> next = side.first;
  for (size_t i = 0; i < edges.size(); ++i) {
    side.edges[next[end(edges[i])]++] = static_cast<int>(i);
  }
}

}  // namespace

absl::StatusOr<Instance> MakeInstance(const Round& round) {
  Instance instance;
  if (!(round.minimum_score >= 0 && round.minimum_score <= 100)) {
    return Invalid("minimum_score", "not in [0,100]");
  }
  instance.minimum_score = round.minimum_score;
  std::vector<int> provider_at;
  std::vector<int> partner_at;
  Numbers providers;
  Numbers partners;
  absl::Status status = SortParticipants(
      round.providers, "providers", instance.providers, provider_at, providers);
  if (!status.ok()) return status;
  status = SortParticipants(round.partners, "partners", instance.partners,
                            partner_at, partners);
  if (!status.ok()) return status;
  NumberCountries(round, provider_at, instance);
  SetSlots(round.providers, provider_at, 1, instance.providers);
  SetSlots(round.partners, partner_at, instance.country_count,
           instance.partners);
  status = SetEdges(round, provider_at, partner_at, instance);
  if (!status.ok()) return status;
  IndexEdges(instance.edges, true, instance.providers);
  IndexEdges(instance.edges, false, instance.partners);
  status = SetRules(round, providers, partners, instance);
  if (!status.ok()) return status;
  status = SetGroups(round, providers, partners, instance);
  if (!status.ok()) return status;
  SetCapacities(instance);
  return instance;
}

}  // namespace citymatch::rounds
