#include "matching/rounds/solver/instance.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace citymatch::rounds {

void SetCapacities(Instance& instance) {
  for (InstanceSide* side : {&instance.providers, &instance.partners}) {
    side->capacity.resize(side->ids.size());
    for (int i = 0; i < side->size(); ++i) {
      side->capacity[i] =
          std::min(side->slots[i], side->first[i + 1] - side->first[i]);
    }
  }
  if (!instance.one_per_country) return;
  for (int& capacity : instance.partners.capacity) {
    capacity = std::min(capacity, instance.country_count);
  }
}

namespace {

void LiftSlots(InstanceSide& side, int index) {
  if (index >= 0) {
    side.slots[index] = kNoLimit;
  } else {
    std::fill(side.slots.begin(), side.slots.end(), kNoLimit);
  }
}

void Leave(Instance& instance, ConstraintRef ref) {
  switch (ref.kind) {
    case ConstraintKind::kFloor:
      instance.groups[ref.index].floor = 0;
      instance.groups[ref.index].has_floor = false;
      break;
    case ConstraintKind::kCap:
      instance.groups[ref.index].cap = kNoLimit;
      instance.groups[ref.index].has_cap = false;
      break;
    case ConstraintKind::kLocked:
    case ConstraintKind::kForced:
    case ConstraintKind::kForbidden: {
      EdgeRules& rules = instance.edges[ref.index].rules;
      rules = WithoutRule(rules, ref.kind);
      break;
    }
    case ConstraintKind::kMinimumScore:
      for (Edge& edge : instance.edges) edge.rules.below_minimum = false;
      break;
    case ConstraintKind::kProviderSlots:
      LiftSlots(instance.providers, ref.index);
      break;
    case ConstraintKind::kPartnerSlots:
      LiftSlots(instance.partners, ref.index);
      break;
    case ConstraintKind::kOnePerCountry:
      instance.one_per_country = false;
      break;
    case ConstraintKind::kStability:
      break;  // not a matter of the instance
  }
}

}  // namespace

Instance Without(const Instance& instance,
                 absl::Span<const ConstraintRef> off) {
  Instance copy = instance;
  for (const ConstraintRef& ref : off) Leave(copy, ref);
  SetCapacities(copy);
  return copy;
}

EdgeRules WithoutRule(EdgeRules rules, ConstraintKind kind) {
  if (kind == ConstraintKind::kLocked) rules.locked = false;
  if (kind == ConstraintKind::kForced) rules.forced = false;
  if (kind == ConstraintKind::kForbidden) rules.forbidden = false;
  return rules;
}

std::vector<ConstraintRef> ConstraintsOf(const Instance& instance) {
  std::vector<ConstraintRef> refs;
  const auto count = static_cast<int>(instance.edges.size());
  for (size_t g = 0; g < instance.groups.size(); ++g) {
    if (instance.groups[g].has_floor) {
      refs.push_back({ConstraintKind::kFloor, static_cast<int>(g)});
    }
  }
  for (size_t g = 0; g < instance.groups.size(); ++g) {
    if (instance.groups[g].has_cap) {
      refs.push_back({ConstraintKind::kCap, static_cast<int>(g)});
    }
  }
  bool minimum_bars = false;
  for (int e = 0; e < count; ++e) {
    const EdgeRules& rules = instance.edges[e].rules;
    if (rules.locked) refs.push_back({ConstraintKind::kLocked, e});
    if (rules.forced) refs.push_back({ConstraintKind::kForced, e});
    minimum_bars |= rules.below_minimum && !rules.exempt;
  }
  for (int e = 0; e < count; ++e) {
    if (instance.edges[e].rules.forbidden) {
      refs.push_back({ConstraintKind::kForbidden, e});
    }
  }
  if (minimum_bars) refs.push_back({ConstraintKind::kMinimumScore, -1});
  return refs;
}

namespace {

// Members with a candidate that is not barred.
int CountPossible(const Instance& instance, const InstanceGroup& group) {
  const InstanceSide& side = instance.side(group.side);
  return static_cast<int>(std::count_if(
      group.members.begin(), group.members.end(), [&](int member) {
        const auto edges = side.EdgesOf(member);
        return side.slots[member] > 0 &&
               std::any_of(edges.begin(), edges.end(),
                           [&](int e) { return instance.edges[e].open(); });
      }));
}

}  // namespace

Constraint Describe(const Instance& instance, ConstraintRef ref) {
  Constraint constraint;
  constraint.kind = ref.kind;
  switch (ref.kind) {
    case ConstraintKind::kFloor:
      constraint.group_id = instance.groups[ref.index].id;
      constraint.limit = instance.groups[ref.index].floor;
      constraint.possible_count =
          CountPossible(instance, instance.groups[ref.index]);
      break;
    case ConstraintKind::kCap:
      constraint.group_id = instance.groups[ref.index].id;
      constraint.limit = instance.groups[ref.index].cap;
      break;
    case ConstraintKind::kLocked:
    case ConstraintKind::kForced:
    case ConstraintKind::kForbidden: {
      const Edge& edge = instance.edges[ref.index];
      constraint.provider_id = instance.providers.ids[edge.provider];
      constraint.partner_id = instance.partners.ids[edge.partner];
      break;
    }
    case ConstraintKind::kMinimumScore:
      constraint.minimum_score = instance.minimum_score;
      break;
    case ConstraintKind::kProviderSlots:
      if (ref.index < 0) break;
      constraint.provider_id = instance.providers.ids[ref.index];
      constraint.limit = instance.providers.slots[ref.index];
      break;
    case ConstraintKind::kPartnerSlots:
      if (ref.index < 0) break;
      constraint.partner_id = instance.partners.ids[ref.index];
      constraint.limit = instance.partners.slots[ref.index];
      break;
    case ConstraintKind::kOnePerCountry:
      if (ref.index < 0) break;
      constraint.partner_id = instance.partners.ids[ref.index];
      break;
    case ConstraintKind::kStability:
      break;
  }
  return constraint;
}

int FindEdge(const Instance& instance, int provider, int partner) {
  const auto first =
      instance.edges.begin() + instance.providers.first[provider];
  const auto last =
      instance.edges.begin() + instance.providers.first[provider + 1];
  const auto at = std::lower_bound(
      first, last, partner,
      [](const Edge& edge, int number) { return edge.partner < number; });
  if (at == last || at->partner != partner) return -1;
  return static_cast<int>(at - instance.edges.begin());
}

std::vector<std::vector<int>> GroupsOf(const Instance& instance, Side side) {
  std::vector<int> order;
  for (size_t g = 0; g < instance.groups.size(); ++g) {
    if (instance.groups[g].side == side) order.push_back(static_cast<int>(g));
  }
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return instance.groups[a].members.size() >
           instance.groups[b].members.size();
  });
  std::vector<std::vector<int>> groups_of(instance.side(side).ids.size());
  for (const int g : order) {
    for (const int member : instance.groups[g].members) {
      groups_of[member].push_back(g);
    }
  }
  return groups_of;
}

std::vector<GroupCount> CountGroups(const Instance& instance,
                                    absl::Span<const int> pairs) {
  std::vector<int> of_provider(instance.providers.ids.size(), 0);
  std::vector<int> of_partner(instance.partners.ids.size(), 0);
  for (const int e : pairs) {
    ++of_provider[instance.edges[e].provider];
    ++of_partner[instance.edges[e].partner];
  }
  std::vector<GroupCount> counts;
  for (const InstanceGroup& group : instance.groups) {
    GroupCount& count = counts.emplace_back();
    count.group_id = group.id;
    for (const int member : group.members) {
      const int pair_count = group.side == Side::kProvider ? of_provider[member]
                                                           : of_partner[member];
      count.pairs += pair_count;
      count.served += pair_count > 0 ? 1 : 0;
    }
  }
  return counts;
}

bool GroupsHold(const Instance& instance, absl::Span<const int> pairs) {
  const std::vector<GroupCount> counts = CountGroups(instance, pairs);
  for (size_t g = 0; g < counts.size(); ++g) {
    if (counts[g].served < instance.groups[g].floor ||
        counts[g].pairs > instance.groups[g].cap) {
      return false;
    }
  }
  return true;
}

int CountServed(const Instance& instance, Side side,
                absl::Span<const int> pairs) {
  std::vector<bool> served(instance.side(side).ids.size(), false);
  for (const int e : pairs) {
    served[instance.EndOf(instance.edges[e], side)] = true;
  }
  return static_cast<int>(std::count(served.begin(), served.end(), true));
}

int64_t TotalUnits(const Instance& instance, absl::Span<const int> pairs) {
  int64_t total = 0;
  for (const int e : pairs) total += instance.edges[e].units;
  return total;
}

}  // namespace citymatch::rounds
