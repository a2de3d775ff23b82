// What two solutions of a round have and have not in common.
//
// Thread-safe and pure.
#ifndef CITYMATCH_MATCHING_ROUNDS_COMPARISON_H_
#define CITYMATCH_MATCHING_ROUNDS_COMPARISON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"

namespace citymatch::rounds {

// Of one side.
struct ServedChange {
  int before = 0;  // participants with a pair
  int after = 0;
  std::vector<std::string> newly_served_ids;  // ascending
  std::vector<std::string> no_longer_served_ids;

  friend bool operator==(const ServedChange&, const ServedChange&) = default;
};

struct GroupChange {
  GroupCount before;
  GroupCount after;
  std::optional<int> floor;
  std::optional<int> cap;
  // Whether floor and cap hold.
  bool held_before = true;
  bool held_after = true;

  friend bool operator==(const GroupChange&, const GroupChange&) = default;
};

struct Comparison {
  std::vector<SolvedPair> gained;  // by pair
  std::vector<SolvedPair> lost;    // by pair, as they were
  int common_count = 0;
  ServedChange providers;
  ServedChange partners;
  int64_t units_before = 0;  // 1/kUnitsPerPoint
  int64_t units_after = 0;
  std::vector<GroupChange> groups;  // by id

  friend bool operator==(const Comparison&, const Comparison&) = default;
};

// `round` gives the groups; the solutions may be of other rounds. One that is
// infeasible counts as one without pairs.
Comparison CompareSolutions(const Round& round, const Solution& before,
                            const Solution& after);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_COMPARISON_H_
