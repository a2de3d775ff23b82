#include "matching/rounds/comparison.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace citymatch::rounds {
namespace {

// Participants of a side with a pair → their pairs.
using PairCounts = std::map<std::string, int>;

PairCounts CountPairs(const Solution& solution, Side side) {
  PairCounts counts;
  for (const SolvedPair& pair : solution.pairs) {
    ++counts[side == Side::kProvider ? pair.id.provider_id
                                     : pair.id.partner_id];
  }
  return counts;
}

std::vector<std::string> OnlyIn(const PairCounts& a, const PairCounts& b) {
  std::vector<std::string> ids;
  for (const auto& [id, count] : a) {
    if (!b.contains(id)) ids.push_back(id);
  }
  return ids;
}

ServedChange CompareServed(const PairCounts& before, const PairCounts& after) {
  return {static_cast<int>(before.size()), static_cast<int>(after.size()),
          OnlyIn(after, before), OnlyIn(before, after)};
}

GroupCount Count(const Group& group, const PairCounts& pairs) {
  GroupCount count;
  count.group_id = group.id;
  for (const std::string& id : group.member_ids) {
    const auto at = pairs.find(id);
    if (at == pairs.end()) continue;
    ++count.served;
    count.pairs += at->second;
  }
  return count;
}

bool Holds(const Group& group, const GroupCount& count) {
  return count.served >= group.floor.value_or(0) &&
         (!group.cap || count.pairs <= *group.cap);
}

std::vector<SolvedPair> Sorted(const Solution& solution) {
  std::vector<SolvedPair> pairs = solution.pairs;
  std::sort(
      pairs.begin(), pairs.end(),
      [](const SolvedPair& a, const SolvedPair& b) { return a.id < b.id; });
  return pairs;
}

std::vector<SolvedPair> Difference(const std::vector<SolvedPair>& a,
                                   const std::vector<SolvedPair>& b) {
  std::vector<SolvedPair> difference;
  std::set_difference(
      a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(difference),
      [](const SolvedPair& x, const SolvedPair& y) { return x.id < y.id; });
  return difference;
}

}  // namespace

Comparison CompareSolutions(const Round& round, const Solution& before,
                            const Solution& after) {
  Comparison comparison;
  const std::vector<SolvedPair> pairs_before = Sorted(before);
  const std::vector<SolvedPair> pairs_after = Sorted(after);
  comparison.gained = Difference(pairs_after, pairs_before);
  comparison.lost = Difference(pairs_before, pairs_after);
  comparison.common_count =
      static_cast<int>(pairs_after.size() - comparison.gained.size());
  comparison.units_before = before.total_units;
  comparison.units_after = after.total_units;
  std::map<Side, PairCounts> counts_before;
  std::map<Side, PairCounts> counts_after;
  for (const Side side : {Side::kProvider, Side::kPartner}) {
    counts_before[side] = CountPairs(before, side);
    counts_after[side] = CountPairs(after, side);
    (side == Side::kProvider ? comparison.providers : comparison.partners) =
        CompareServed(counts_before[side], counts_after[side]);
  }
  for (const Group& group : round.groups) {
    GroupChange& change = comparison.groups.emplace_back();
    change.before = Count(group, counts_before[group.side]);
    change.after = Count(group, counts_after[group.side]);
    change.floor = group.floor;
    change.cap = group.cap;
    change.held_before = Holds(group, change.before);
    change.held_after = Holds(group, change.after);
  }
  std::sort(comparison.groups.begin(), comparison.groups.end(),
            [](const GroupChange& a, const GroupChange& b) {
              return a.before.group_id < b.before.group_id;
            });
  return comparison;
}

}  // namespace citymatch::rounds
