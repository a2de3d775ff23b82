#include "server/rounds/compare.h"

#include <map>
#include <string>
#include <utility>

#include "citymatch/v1/batch.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "matching/rounds/comparison.h"
#include "matching/rounds/round.h"
#include "server/convert/round.h"
#include "server/resource/diff.h"

namespace citymatch {
namespace {

using GroupChange = v1::CompareRoundSolutionsResponse::Group;

// By the limits of the solution's own round.
bool Holds(const v1::Round& round, const v1::RoundGroupCount& count) {
  for (const v1::RoundGroup& group : round.groups()) {
    if (group.id() != count.group()) continue;
    return (!group.has_floor() ||
            count.served_member_count() >= group.floor()) &&
           (!group.has_cap() || count.pair_count() <= group.cap());
  }
  return true;
}

void AddLimits(const v1::Round& round,
               std::map<std::string, GroupChange>& changes) {
  for (const v1::RoundGroup& group : round.groups()) {
    GroupChange& change = changes[group.id()];
    change.clear_floor();
    change.clear_cap();
    if (group.has_floor()) change.set_floor(group.floor());
    if (group.has_cap()) change.set_cap(group.cap());
    change.mutable_before()->set_group(group.id());
    change.mutable_after()->set_group(group.id());
    // Where there is no such group, there is nothing to hold.
    change.set_held_before(true);
    change.set_held_after(true);
  }
}

// Each solution counted its own members.
void AddGroups(const v1::RoundSolution& before, const v1::RoundSolution& after,
               v1::CompareRoundSolutionsResponse& reply) {
  std::map<std::string, GroupChange> changes;
  AddLimits(before.round(), changes);
  AddLimits(after.round(), changes);
  // What is infeasible holds nothing, and counted nothing.
  if (!before.feasible()) {
    for (const v1::RoundGroup& group : before.round().groups()) {
      changes[group.id()].set_held_before(false);
    }
  }
  if (!after.feasible()) {
    for (const v1::RoundGroup& group : after.round().groups()) {
      changes[group.id()].set_held_after(false);
    }
  }
  for (const v1::RoundGroupCount& count : before.groups()) {
    GroupChange& change = changes[count.group()];
    *change.mutable_before() = count;
    change.set_held_before(Holds(before.round(), count));
  }
  for (const v1::RoundGroupCount& count : after.groups()) {
    GroupChange& change = changes[count.group()];
    *change.mutable_after() = count;
    change.set_held_after(Holds(after.round(), count));
  }
  for (auto& [id, change] : changes) *reply.add_groups() = std::move(change);
}

}  // namespace

v1::CompareRoundSolutionsResponse CompareKept(const v1::RoundSolution& before,
                                              const v1::RoundSolution& after) {
  v1::CompareRoundSolutionsResponse reply = FromMatching(
      rounds::CompareSolutions({}, ToMatching(before), ToMatching(after)));
  reply.set_feasible_before(before.feasible());
  reply.set_feasible_after(after.feasible());
  AddGroups(before, after, reply);
  for (v1::FieldChange& change : Diff(before.round(), after.round())) {
    *reply.add_field_changes() = std::move(change);
  }
  return reply;
}

}  // namespace citymatch
