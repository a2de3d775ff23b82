#include "server/rounds/compare.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "citymatch/v1/batch.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "matching/rounds/comparison.h"
#include "matching/rounds/round.h"
#include "server/convert/round.h"
#include "server/resource/diff.h"

namespace citymatch {
namespace {

// The groups of either; of one that both have, the limits of the second.
std::vector<rounds::Group> GroupsOfEither(const v1::Round& before,
                                          const v1::Round& after) {
  std::vector<rounds::Group> groups = GroupsOf(after);
  for (rounds::Group& group : GroupsOf(before)) {
    const bool is_there = std::any_of(
        groups.begin(), groups.end(),
        [&](const rounds::Group& other) { return other.id == group.id; });
    if (!is_there) groups.push_back(std::move(group));
  }
  return groups;
}

absl::flat_hash_map<std::string, int> MembersOf(
    const v1::RoundSolution& solution) {
  absl::flat_hash_map<std::string, int> members;
  for (const v1::RoundGroupCount& count : solution.groups()) {
    members[count.group()] = count.member_count();
  }
  return members;
}

}  // namespace

v1::CompareRoundSolutionsResponse CompareKept(const v1::RoundSolution& before,
                                              const v1::RoundSolution& after) {
  rounds::Round round;
  round.groups = GroupsOfEither(before.round(), after.round());
  v1::CompareRoundSolutionsResponse reply = FromMatching(
      rounds::CompareSolutions(round, ToMatching(before), ToMatching(after)));
  const auto members_before = MembersOf(before);
  const auto members_after = MembersOf(after);
  for (auto& group : *reply.mutable_groups()) {
    const auto was = members_before.find(group.after().group());
    if (was != members_before.end()) {
      group.mutable_before()->set_member_count(was->second);
    }
    const auto is = members_after.find(group.after().group());
    if (is != members_after.end()) {
      group.mutable_after()->set_member_count(is->second);
    }
  }
  for (v1::FieldChange& change : Diff(before.round(), after.round())) {
    *reply.add_field_changes() = std::move(change);
  }
  return reply;
}

}  // namespace citymatch
