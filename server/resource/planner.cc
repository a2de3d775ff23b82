#include "server/resource/planner.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/field_mask_util.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"
#include "server/gate/permission.h"
#include "server/resource/complete.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/validate/message.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

constexpr size_t kMaxReferrersCounted = 1000;
constexpr size_t kMaxReferrersNamed = 3;

// Whether two messages of one type differ in a field.
bool DiffersIn(const std::string& field, const google::protobuf::Message& a,
               const google::protobuf::Message& b) {
  const auto only = [&field](const google::protobuf::Message& message) {
    const std::unique_ptr<google::protobuf::Message> copy(message.New());
    google::protobuf::util::FieldMaskUtil::MergeOptions options;
    google::protobuf::FieldMask mask;
    mask.add_paths(field);
    google::protobuf::util::FieldMaskUtil::MergeMessageTo(message, mask,
                                                          options, copy.get());
    return DeterministicBytes(*copy);
  };
  return only(a) != only(b);
}

InUse Describe(absl::string_view name, absl::string_view prefix,
               const std::vector<std::string>& referrers) {
  const std::string count =
      referrers.size() > kMaxReferrersCounted
          ? absl::StrCat("more than ", kMaxReferrersCounted)
          : absl::StrCat(referrers.size());
  std::string names;
  for (size_t i = 0; i < referrers.size() && i < kMaxReferrersNamed; ++i) {
    absl::StrAppend(&names, i == 0 ? "" : ", ", prefix, referrers[i]);
  }
  InUse in_use;
  in_use.description = absl::StrCat(
      name, " is named by ", count, " ", prefix.substr(0, prefix.size() - 1),
      referrers.size() > kMaxReferrersNamed ? ", among them " : ": ", names,
      "; delete or change them first");
  in_use.metadata = {{"referrer_count", count}, {"referrers", names}};
  return in_use;
}

}  // namespace

absl::StatusOr<std::optional<InUse>> FindReferrers(const store::ReadView& view,
                                                   const ResourceKind& kind,
                                                   absl::string_view id) {
  for (const ResourceKind::Referrer& referrer : kind.info().referrers) {
    CITYMATCH_ASSIGN_OR_RETURN(
        const std::vector<std::string> referrers,
        view.Referrers(kind.KeyOf(id), referrer.kind,
                       static_cast<int>(kMaxReferrersCounted) + 1));
    if (!referrers.empty()) {
      return Describe(absl::StrCat(kind.info().prefix, id), referrer.prefix,
                      referrers);
    }
  }
  return std::nullopt;
}

absl::StatusOr<PlannedPut> Planner::Check(
    absl::string_view id, const google::protobuf::Message& resource,
    Problems& problems) {
  PlannedPut put;
  google::protobuf::Message& after = kind_.MutableIn(put.after);
  after.CopyFrom(resource);
  Normalize(NameOf(kind_.info().prefix, id), after);
  if (!id.empty()) {
    CITYMATCH_ASSIGN_OR_RETURN(put.before, Find(id));
  }
  if (put.before != nullptr) {
    kind_.KeepStored(kind_.In(put.before->resource()), after);
    kind_.CheckChange(kind_.In(put.before->resource()), after, problems);
  } else {
    kind_.StartStored(after);
    CITYMATCH_ASSIGN_OR_RETURN(const std::string problem,
                               IdProblem(id, resource));
    if (!problem.empty()) problems.Add("name", problem);
  }
  kind_.Validate(after, problems);
  plan_.exclusive |= kind_.info().exclusive_changes;
  CITYMATCH_RETURN_IF_ERROR(
      kind_.CheckReferences(after, records_, problems, plan_.demands));
  if (put.before == nullptr) return put;
  const google::protobuf::Message& before = kind_.In(put.before->resource());
  put.changed = DeterministicBytes(before) != DeterministicBytes(after);
  if (!kind_.ChangeThatBreaksReferrers(before, after).empty()) {
    plan_.exclusive = true;
    CITYMATCH_ASSIGN_OR_RETURN(put.in_use,
                               FindReferrers(records_.view(), kind_, id));
  }
  return put;
}

absl::StatusOr<std::string> Planner::IdProblem(
    absl::string_view id, const google::protobuf::Message& resource) {
  if (id.empty()) return std::string();
  return kind_.NewIdProblem(id, resource, records_);
}

absl::Status Planner::CheckRights(const PlannedPut& put) const {
  // Who reaches everything needs no further look.
  if (CheckOwner(call_, "").ok()) return absl::OkStatus();
  const google::protobuf::Message& after = kind_.In(put.after);
  CITYMATCH_RETURN_IF_ERROR(CheckOwner(call_, kind_.OwnerOf(after)));
  if (put.before == nullptr) {
    // Nobody owns what does not exist.
    return kind_.OwnerOf(after) == NameIn(after) ? CheckOwner(call_, "")
                                                 : absl::OkStatus();
  }
  const google::protobuf::Message& before = kind_.In(put.before->resource());
  CITYMATCH_RETURN_IF_ERROR(CheckOwner(call_, kind_.OwnerOf(before)));
  for (const std::string& name : kind_.ReservedFields()) {
    if (!DiffersIn(name, before, after)) continue;
    return MakeError(
        absl::StatusCode::kPermissionDenied,
        absl::StrCat("`", name, "` of ", NameIn(after),
                     " can be changed by an admin only; leave it as it is"),
        "RESERVED_FIELD", {{"field", name}});
  }
  return absl::OkStatus();
}

absl::Status Planner::CheckRights(const storage::v1::Record& deleted) const {
  if (CheckOwner(call_, "").ok()) return absl::OkStatus();
  return CheckOwner(call_, kind_.OwnerOf(kind_.In(deleted.resource())));
}

void Planner::Put(absl::string_view id, const PlannedPut& put) {
  if (!put.changed) return;
  plan_.mutations.push_back(
      {kind_.KeyOf(id), put.after,
       put.before == nullptr ? store::kMustNotExist : put.before->revision()});
}

storage::v1::Record RecordAfter(
    const std::optional<storage::v1::Record>& before,
    const storage::v1::Resource& after, const store::CommitResult* committed) {
  storage::v1::Record record;
  *record.mutable_resource() = after;
  record.set_version(before ? before->version() + 1 : 1);
  if (committed == nullptr) return record;
  record.set_revision(committed->revision);
  *record.mutable_update_time() = ToTimestamp(committed->commit_time);
  *record.mutable_create_time() =
      before ? before->create_time() : record.update_time();
  return record;
}

}  // namespace citymatch
