#include "matching/rounds/solver/network.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "matching/rounds/round.h"

namespace citymatch::rounds {
namespace {

constexpr int kSource = 0;
constexpr int kSink = 1;

// How the limited groups of a side lie in each other.
struct Nesting {
  // By group: the next one around it, −1 = none, −2 = not a group of this side
  // or without limits.
  std::vector<int> around;
  // By participant: its innermost limited group, −1 = none.
  std::vector<int> innermost;
};
constexpr int kOutside = -1;
constexpr int kNotHere = -2;

bool IsLimited(const InstanceGroup& group) {
  return group.has_floor || group.has_cap;
}

// Nothing if two limited groups overlap without nesting.
std::optional<Nesting> Nest(const Instance& instance, Side side) {
  Nesting nesting;
  nesting.around.assign(instance.groups.size(), kNotHere);
  std::vector<bool> seen(instance.groups.size(), false);
  for (size_t g = 0; g < instance.groups.size(); ++g) {
    const InstanceGroup& group = instance.groups[g];
    if (group.side == side && IsLimited(group)) {
      nesting.around[g] = kOutside;
    }
  }
  for (const std::vector<int>& groups : GroupsOf(instance, side)) {
    // Largest first: were they nested, each would lie in the one before it, for
    // every one of its members.
    int around = kOutside;
    for (const int g : groups) {
      if (!IsLimited(instance.groups[g])) continue;
      if (seen[g] && nesting.around[g] != around) return std::nullopt;
      seen[g] = true;
      nesting.around[g] = around;
      around = g;
    }
    nesting.innermost.push_back(around);
  }
  return nesting;
}

// Builds the frame of one side. Everything is said from the members outwards;
// on the provider side the arcs run the other way.
class SideFrame {
 public:
  SideFrame(const Instance& instance, Side side, const Nesting& nesting,
            Network& network)
      : instance_(instance),
        side_(side),
        nesting_(nesting),
        network_(network),
        outside_(side == Side::kProvider ? kSource : kSink),
        node_of_group_(instance.groups.size(), -1) {}

  void AddGroups() {
    for (size_t g = 0; g < instance_.groups.size(); ++g) {
      if (nesting_.around[g] == kNotHere) continue;
      node_of_group_[g] = network_.node_count;
      network_.node_count += 2;
    }
    for (size_t g = 0; g < instance_.groups.size(); ++g) {
      if (nesting_.around[g] == kNotHere) continue;
      const InstanceGroup& group = instance_.groups[g];
      const int around = nesting_.around[g];
      network_.floor_arc[g] = AddArc(
          node_of_group_[g], node_of_group_[g] + 1,
          // A floor that all members together cannot meet is infeasible
          // whatever its number.
          std::min(group.floor, static_cast<int>(group.members.size()) + 1),
          kUnlimited, 0);
      network_.cap_arc[g] =
          AddArc(node_of_group_[g] + 1,
                 around == kOutside ? outside_ : node_of_group_[around], 0,
                 std::min(group.cap, kUnlimited), 0);
    }
  }

  // Joins a participant's node to its groups. The first of its pairs is worth
  // `bonus`. No if that cannot be a flow.
  bool AddMember(int member, int node, int64_t bonus) {
    const int capacity = instance_.side(side_).capacity[member];
    const int group = nesting_.innermost[member];
    const int first = group == kOutside ? outside_ : node_of_group_[group];
    if (capacity == 0) return true;
    const std::optional<int> others = PastFloors(group);
    if (capacity == 1 || (others == first && bonus == 0)) {
      AddArc(node, first, 0, capacity, -bonus);
      return true;
    }
    if (!others) return false;
    AddArc(node, first, 0, 1, -bonus);
    AddArc(node, *others, 0, capacity - 1, 0);
    return true;
  }

 private:
  int AddArc(int inner, int outer, int lower, int upper, int64_t cost) {
    if (side_ == Side::kProvider) std::swap(inner, outer);
    network_.frame.push_back(
        {inner, outer, lower, std::max(lower, upper), cost});
    return static_cast<int>(network_.frame.size()) - 1;
  }

  // The node at which pairs that no floor counts join, from the innermost
  // group; nothing if a floor would count them further out.
  [[nodiscard]] std::optional<int> PastFloors(int group) const {
    int node = -1;
    bool floors_before = false;
    for (; group != kOutside; group = nesting_.around[group]) {
      const InstanceGroup& limits = instance_.groups[group];
      if (node >= 0 && limits.has_floor) return std::nullopt;
      floors_before |= limits.has_floor;
      if (node < 0 && limits.has_cap) {
        node =
            floors_before ? node_of_group_[group] + 1 : node_of_group_[group];
      }
    }
    return node < 0 ? outside_ : node;
  }

  const Instance& instance_;
  const Side side_;
  const Nesting& nesting_;
  Network& network_;
  const int outside_;
  std::vector<int> node_of_group_;
};

// More than any sum of scores.
int64_t MoreThanTheScores(const Instance& instance) {
  int64_t most = 0;
  for (const Edge& edge : instance.edges) {
    most = std::max<int64_t>(most, edge.units);
  }
  int64_t pairs[2] = {0, 0};
  for (const int capacity : instance.providers.capacity) pairs[0] += capacity;
  for (const int capacity : instance.partners.capacity) pairs[1] += capacity;
  return most * std::min(pairs[0], pairs[1]) + 1;
}

// The partner's node that an edge ends at: its own, or that of a country.
class PartnerNodes {
 public:
  PartnerNodes(const Instance& instance, Network& network)
      : instance_(instance), first_(instance.partners.ids.size()) {
    for (int q = 0; q < instance.partners.size(); ++q) {
      first_[q] = network.node_count++;
      if (!HasCountries(q)) continue;
      for (int c = 0; c < instance.country_count; ++c) {
        network.frame.push_back({network.node_count++, first_[q], 0, 1, 0});
      }
    }
  }

  [[nodiscard]] int Own(int partner) const { return first_[partner]; }
  [[nodiscard]] int For(const Edge& edge) const {
    return HasCountries(edge.partner)
               ? first_[edge.partner] + 1 + instance_.country[edge.provider]
               : first_[edge.partner];
  }

 private:
  [[nodiscard]] bool HasCountries(int partner) const {
    return instance_.one_per_country &&
           instance_.partners.capacity[partner] > 1;
  }

  const Instance& instance_;
  std::vector<int> first_;
};

}  // namespace

std::optional<Network> MakeNetwork(const Instance& instance, const Goal& goal) {
  const std::optional<Nesting> of_providers = Nest(instance, Side::kProvider);
  const std::optional<Nesting> of_partners = Nest(instance, Side::kPartner);
  if (!of_providers || !of_partners) return std::nullopt;

  Network network;
  network.node_count = 2;
  network.floor_arc.assign(instance.groups.size(), -1);
  network.cap_arc.assign(instance.groups.size(), -1);
  if (goal.first != Goal::First::kNothing) {
    network.first_weight = goal.then_score ? MoreThanTheScores(instance) : 1;
  }
  network.frame.push_back({kSink, kSource, 0, kUnlimited, 0});

  SideFrame provider_frame(instance, Side::kProvider, *of_providers, network);
  SideFrame partner_frame(instance, Side::kPartner, *of_partners, network);
  provider_frame.AddGroups();
  partner_frame.AddGroups();
  const int first_provider = network.node_count;
  network.node_count += instance.providers.size();
  for (int p = 0; p < instance.providers.size(); ++p) {
    if (!provider_frame.AddMember(p, first_provider + p, 0)) {
      return std::nullopt;
    }
  }
  const PartnerNodes partner_nodes(instance, network);
  const int64_t bonus =
      goal.first == Goal::First::kServedPartners ? network.first_weight : 0;
  for (int q = 0; q < instance.partners.size(); ++q) {
    if (!partner_frame.AddMember(q, partner_nodes.Own(q), bonus)) {
      return std::nullopt;
    }
  }

  network.edges.reserve(instance.edges.size());
  for (size_t e = 0; e < instance.edges.size(); ++e) {
    const Edge& edge = instance.edges[e];
    Arc& arc = network.edges.emplace_back();
    arc.from = first_provider + edge.provider;
    arc.to = partner_nodes.For(edge);
    arc.lower = edge.required() ? 1 : 0;
    arc.upper = edge.open() || edge.required() ? 1 : 0;
    if (goal.then_score) arc.cost -= edge.units;
    if (goal.first == Goal::First::kMarkedEdges && goal.marked[e]) {
      arc.cost -= network.first_weight;
    }
  }
  return network;
}

}  // namespace citymatch::rounds
