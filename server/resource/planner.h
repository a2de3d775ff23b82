// Plans the change of resources of one kind on one view: what creating,
// updating and importing have in common.
#ifndef CITYMATCH_SERVER_RESOURCE_PLANNER_H_
#define CITYMATCH_SERVER_RESOURCE_PLANNER_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/gate/call.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/validate/message.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {

// Why a resource cannot be taken away, or changed in what others rely on.
struct InUse {
  std::string description;
  Metadata metadata;  // `referrer_count`, `referrers`
};

// The records that refer to the one with this id; nullopt if there are none.
[[nodiscard]] absl::StatusOr<std::optional<InUse>> FindReferrers(
    const store::ReadView& view, const ResourceKind& kind,
    absl::string_view id);

// A resource as it is to be stored, beside what is there.
struct PlannedPut {
  // nullptr: it is new. Valid as long as the planner.
  const storage::v1::Record* before = nullptr;
  storage::v1::Resource after;
  bool changed = true;  // false: equal to what is there
  std::optional<InUse> in_use;
};

// Not thread-safe; for one attempt at one request.
class Planner {
 public:
  // All must outlive the planner.
  Planner(const Call& call, const ResourceKind& kind,
          const store::ReadView& view, WritePlan& plan)
      : call_(call), kind_(kind), records_(view), plan_(plan) {}

  // The record; nullptr if there is none.
  [[nodiscard]] absl::StatusOr<const storage::v1::Record*> Find(
      absl::string_view id) {
    return records_.Find(kind_.KeyOf(id));
  }

  // What keeps the resource from bearing this id; empty if nothing does, or if
  // `id` is empty. An error only if reading fails.
  [[nodiscard]] absl::StatusOr<std::string> IdProblem(
      absl::string_view id, const google::protobuf::Message& resource);

  // Checks the resource by itself and beside others, adding to `problems`, and
  // compares it with what is there. Empty `id`: it has none that can be used,
  // and nothing is there. An error only if reading fails.
  [[nodiscard]] absl::StatusOr<PlannedPut> Check(
      absl::string_view id, const google::protobuf::Message& resource,
      Problems& problems);

  // Whether the caller may make of what is there what is planned: it must own
  // both, where the rule of the method reaches what is its own only; then it
  // may not create cities or programmes, nor change reserved fields.
  // PERMISSION_DENIED.
  [[nodiscard]] absl::Status CheckRights(const PlannedPut& put) const;

  // The same for a deletion.
  [[nodiscard]] absl::Status CheckRights(
      const storage::v1::Record& deleted) const;

  // Adds the change to the plan; an unchanged resource adds nothing.
  void Put(absl::string_view id, const PlannedPut& put);

 private:
  const Call& call_;
  const ResourceKind& kind_;
  RecordCache records_;
  WritePlan& plan_;
};

// The record that `put` becomes with a commit; of revision 0 while there is no
// commit. Unchanged: the record that is there.
[[nodiscard]] storage::v1::Record RecordAfter(
    const std::optional<storage::v1::Record>& before,
    const storage::v1::Resource& after, const store::CommitResult* committed);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_PLANNER_H_
