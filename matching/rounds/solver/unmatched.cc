#include "matching/rounds/solver/unmatched.h"

#include <algorithm>
#include <vector>

namespace citymatch::rounds {
namespace {

// What the participants of one side have.
struct SideState {
  std::vector<std::vector<int>> pairs;  // edges, by participant
  std::vector<int> full_group;  // by participant: a group at its cap, or −1
};

class UnmatchedExplainer {
 public:
  UnmatchedExplainer(const Instance& instance, const std::vector<int>& pairs)
      : instance_(instance) {
    const std::vector<GroupCount> counts = CountGroups(instance, pairs);
    for (const GroupCount& count : counts) served_.push_back(count.served);
    for (const Side side : {Side::kProvider, Side::kPartner}) {
      SideState& state = StateOf(side);
      state.pairs.resize(instance.side(side).ids.size());
      state.full_group.assign(instance.side(side).ids.size(), -1);
      for (const int e : pairs) {
        state.pairs[instance.EndOf(instance.edges[e], side)].push_back(e);
      }
    }
    for (size_t g = 0; g < instance.groups.size(); ++g) {
      const InstanceGroup& group = instance.groups[g];
      if (counts[g].pairs < group.cap) continue;
      for (const int member : group.members) {
        int& full = StateOf(group.side).full_group[member];
        if (full < 0) full = static_cast<int>(g);
      }
    }
  }

  [[nodiscard]] std::vector<Unmatched> All() const {
    std::vector<Unmatched> all;
    for (const Side side : {Side::kProvider, Side::kPartner}) {
      for (int i = 0; i < instance_.side(side).size(); ++i) {
        if (StateOf(side).pairs[i].empty()) all.push_back(Explain(side, i));
      }
    }
    return all;
  }

 private:
  SideState& StateOf(Side side) {
    return side == Side::kProvider ? providers_ : partners_;
  }
  [[nodiscard]] const SideState& StateOf(Side side) const {
    return side == Side::kProvider ? providers_ : partners_;
  }

  [[nodiscard]] Unmatched Explain(Side side, int i) const {
    const InstanceSide& own = instance_.side(side);
    Unmatched unmatched;
    unmatched.side = side;
    unmatched.id = own.ids[i];
    int best = -1;  // of the possible edges
    bool forbidden = false;
    for (const int e : own.EdgesOf(i)) {
      const Edge& edge = instance_.edges[e];
      if (!edge.open()) {
        forbidden |= edge.rules.forbidden;
        unmatched.score = std::max(unmatched.score, edge.score);
        continue;
      }
      ++unmatched.possible_count;
      if (best < 0 || edge.units > instance_.edges[best].units) best = e;
    }
    if (own.slots[i] == 0) {
      unmatched.score = 0;
      unmatched.code = UnmatchedCode::kNoSlots;
    } else if (own.EdgesOf(i).empty()) {
      unmatched.code = UnmatchedCode::kNoCandidates;
    } else if (best < 0) {
      unmatched.code = forbidden ? UnmatchedCode::kAllForbidden
                                 : UnmatchedCode::kBelowMinimum;
    } else {
      unmatched.score = instance_.edges[best].score;
      ExplainPossible(side, i, best, unmatched);
    }
    return unmatched;
  }

  void ExplainPossible(Side side, int i, int best, Unmatched& unmatched) const {
    if (const int group = StateOf(side).full_group[i]; group >= 0) {
      SetFullGroup(UnmatchedCode::kOwnGroupFull, group, unmatched);
      return;
    }
    const Side other = matching::Opposite(side);
    const int counterpart = instance_.EndOf(instance_.edges[best], other);
    unmatched.counterpart_id = instance_.side(other).ids[counterpart];
    const std::vector<int>& theirs = StateOf(other).pairs[counterpart];
    const int slots = instance_.side(other).slots[counterpart];
    // Whatever gives way to it must be the one of its country.
    if (side == Side::kProvider && slots > 1 && CountryTaken(i, theirs)) {
      unmatched.code = UnmatchedCode::kCountryTaken;
    } else if (static_cast<int>(theirs.size()) >= slots) {
      SetFull(side, i, theirs, slots, unmatched);
    } else if (const int group = StateOf(other).full_group[counterpart];
               group >= 0) {
      SetFullGroup(UnmatchedCode::kCounterpartGroupFull, group, unmatched);
    } else {
      unmatched.code = UnmatchedCode::kObjective;
    }
  }

  void SetFullGroup(UnmatchedCode code, int group, Unmatched& unmatched) const {
    unmatched.code = code;
    unmatched.group_id = instance_.groups[group].id;
    unmatched.limit = instance_.groups[group].cap;
  }

  void SetFull(Side side, int i, const std::vector<int>& theirs, int slots,
               Unmatched& unmatched) const {
    unmatched.limit = slots;
    unmatched.code = UnmatchedCode::kCounterpartCommitted;
    for (const int e : theirs) {
      const Edge& edge = instance_.edges[e];
      if (edge.required()) continue;
      if (unmatched.code == UnmatchedCode::kCounterpartCommitted ||
          edge.score < unmatched.other_score) {
        unmatched.other_score = edge.score;
      }
      unmatched.code = UnmatchedCode::kCounterpartFull;
    }
    // A counterpart without slots is full of nothing.
    if (theirs.empty()) unmatched.code = UnmatchedCode::kCounterpartCommitted;
    if (unmatched.code != UnmatchedCode::kCounterpartFull) return;
    for (const int e : theirs) {
      const Edge& edge = instance_.edges[e];
      if (edge.required() || edge.score >= unmatched.score) continue;
      const int group = FloorKeptBy(side, instance_.EndOf(edge, side), i);
      if (group < 0) continue;
      unmatched.code = UnmatchedCode::kFloor;
      unmatched.group_id = instance_.groups[group].id;
      unmatched.other_score = edge.score;
      return;
    }
  }

  // A group whose floor would not hold if `instead` had the only pair of
  // `member` in its place; −1 = none.
  [[nodiscard]] int FloorKeptBy(Side side, int member, int instead) const {
    if (StateOf(side).pairs[member].size() != 1) return -1;
    for (size_t g = 0; g < instance_.groups.size(); ++g) {
      const InstanceGroup& group = instance_.groups[g];
      const auto has = [&group](int participant) {
        return std::binary_search(group.members.begin(), group.members.end(),
                                  participant);
      };
      if (group.side == side && group.has_floor && served_[g] <= group.floor &&
          has(member) && !has(instead)) {
        return static_cast<int>(g);
      }
    }
    return -1;
  }

  [[nodiscard]] bool CountryTaken(int provider,
                                  const std::vector<int>& theirs) const {
    return instance_.one_per_country &&
           std::any_of(theirs.begin(), theirs.end(), [&](int e) {
             return instance_.country[instance_.edges[e].provider] ==
                    instance_.country[provider];
           });
  }

  const Instance& instance_;
  std::vector<int> served_;  // by group
  SideState providers_;
  SideState partners_;
};

}  // namespace

std::vector<Unmatched> ExplainUnmatched(const Instance& instance,
                                        const std::vector<int>& pairs) {
  return UnmatchedExplainer(instance, pairs).All();
}

}  // namespace citymatch::rounds
