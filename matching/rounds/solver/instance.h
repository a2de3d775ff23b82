// A round in canonical form: participants and candidates sorted by id and
// numbered, scores as integers. Everything is solved in this form, so that the
// order of a round's lists cannot matter. Internal to rounds.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_INSTANCE_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_INSTANCE_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"

namespace citymatch::rounds {

// What is decided about a pair beforehand. A pair can be both required and
// forbidden, which is a contradiction.
struct EdgeRules {
  bool locked : 1 = false;
  bool forced : 1 = false;
  bool forbidden : 1 = false;
  bool below_minimum : 1 = false;
  // Was locked or forced in the round, so that the minimum does not apply.
  bool exempt : 1 = false;
};

// A candidate.
struct Edge {
  int32_t provider = 0;  // index into Instance::providers
  int32_t partner = 0;
  int32_t units = 0;  // score in 1/kUnitsPerPoint, ≥ 1
  EdgeRules rules;
  double score = 0;

  [[nodiscard]] bool required() const { return rules.locked || rules.forced; }
  [[nodiscard]] bool open() const {
    return !rules.forbidden && (!rules.below_minimum || rules.exempt);
  }
};

struct InstanceSide {
  std::vector<std::string> ids;  // ascending
  std::vector<int> slots;
  // Pairs that a participant can really have: at most its slots, its
  // candidates and, of a partner in a round with triads, the countries.
  std::vector<int> capacity;
  // Indices of its edges, ascending.
  std::vector<int> first;  // size ids.size() + 1
  std::vector<int> edges;

  [[nodiscard]] int size() const { return static_cast<int>(ids.size()); }
  [[nodiscard]] absl::Span<const int> EdgesOf(int participant) const {
    return absl::MakeConstSpan(edges).subspan(
        first[participant], first[participant + 1] - first[participant]);
  }
};

inline constexpr int kNoLimit = std::numeric_limits<int>::max();

struct InstanceGroup {
  std::string id;
  Side side = Side::kPartner;
  std::vector<int> members;  // ascending
  int floor = 0;             // 0 = none
  int cap = kNoLimit;
  bool has_floor = false;
  bool has_cap = false;
};

struct Instance {
  InstanceSide providers;
  InstanceSide partners;
  std::vector<int> country;  // by provider, from 0
  int country_count = 0;
  bool one_per_country = false;
  double minimum_score = 0;
  std::vector<Edge> edges;            // by provider, then partner
  std::vector<InstanceGroup> groups;  // by id

  [[nodiscard]] const InstanceSide& side(Side which) const {
    return which == Side::kProvider ? providers : partners;
  }
  [[nodiscard]] int EndOf(const Edge& edge, Side which) const {
    return which == Side::kProvider ? edge.provider : edge.partner;
  }
};

// Names one constraint of an instance, for leaving it out. `index` is of a
// group or an edge, or of a participant, or −1 for all of its side.
struct ConstraintRef {
  ConstraintKind kind = ConstraintKind::kFloor;
  int index = -1;
};

// INVALID_ARGUMENT, with the field in the message: an id is empty or there
// twice, or unknown; a number is out of its range; a candidate is there twice;
// a locked or forced pair is not a candidate.
absl::StatusOr<Instance> MakeInstance(const Round& round);

// Sets `capacity` of both sides from slots, edges and countries.
void SetCapacities(Instance& instance);

// The instance as it would be without these constraints. A pair that is no
// longer locked or forced is one that can be chosen.
Instance Without(const Instance& instance, absl::Span<const ConstraintRef> off);

// The rules of a pair without one: kLocked, kForced or kForbidden.
EdgeRules WithoutRule(EdgeRules rules, ConstraintKind kind);

// The floors, caps, locked, forced and forbidden pairs, and the minimum score
// if it bars a candidate, in this order.
std::vector<ConstraintRef> ConstraintsOf(const Instance& instance);

// The constraint in the words of the round.
Constraint Describe(const Instance& instance, ConstraintRef ref);

// The number of the edge of a pair, or −1.
int FindEdge(const Instance& instance, int provider, int partner);

// Groups in which each participant of the side is: index into
// Instance::groups, largest group first.
std::vector<std::vector<int>> GroupsOf(const Instance& instance, Side side);

// How each group fares with these edges.
std::vector<GroupCount> CountGroups(const Instance& instance,
                                    absl::Span<const int> pairs);

// Whether floors and caps hold with these edges.
bool GroupsHold(const Instance& instance, absl::Span<const int> pairs);

// Participants of a side with at least one of the edges.
int CountServed(const Instance& instance, Side side,
                absl::Span<const int> pairs);

// Σ units of the edges.
int64_t TotalUnits(const Instance& instance, absl::Span<const int> pairs);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_INSTANCE_H_
