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
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/resource/collection.h"
#include "server/resource/complete.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/planner.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/field_mask.h"
#include "server/resource/validate/message.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

std::string EtagIn(const Message& resource) {
  return resource.GetReflection()->GetString(
      resource, resource.GetDescriptor()->FindFieldByName("etag"));
}

// The current etag; empty if there is no record.
std::string CurrentEtag(const Record* record) {
  return record == nullptr ? "" : EtagOf(record->revision());
}

// Turns a checked resource into the end of a plan for it alone.
absl::Status FinishPut(const ResourceKind& kind, const std::string& id,
                       PlannedPut put, const Problems& problems,
                       Planner& planner, WritePlan& plan) {
  CITYMATCH_RETURN_IF_ERROR(planner.CheckRights(put));
  if (!problems.empty()) return InvalidArgument(problems.violations());
  if (put.in_use) {
    return FailedPrecondition(kind.info().in_use_reason,
                              absl::StrCat(kind.info().prefix, id),
                              put.in_use->description, put.in_use->metadata);
  }
  planner.Put(id, put);
  std::optional<Record> before;
  if (put.before != nullptr) before = *put.before;
  plan.fill = [&kind, before = std::move(before), changed = put.changed,
               after = std::move(put.after)](
                  const store::CommitResult* committed, Message& reply) {
    CompleteInto(
        kind, changed ? RecordAfter(before, after, committed) : *before, reply);
  };
  return absl::OkStatus();
}

// Completes a stored reply that is a resource.
absl::Status RestoreResource(const ResourceKind& kind,
                             const store::ReadView& view,
                             absl::string_view request_id, Message& reply) {
  if (!EtagIn(reply).empty()) return absl::OkStatus();  // it was complete
  CITYMATCH_ASSIGN_OR_RETURN(
      const Record version,
      FindVersionOf(view, kind.KeyOf(IdIn(kind.info().prefix, NameIn(reply))),
                    request_id));
  CompleteInto(kind, version, reply);
  return absl::OkStatus();
}

}  // namespace

absl::Status Collection::Create(const WriteArguments& arguments,
                                absl::string_view id, const Message& resource,
                                Message& reply) {
  const std::string path = absl::StrCat(kind_.info().singular, ".");
  const bool derives = id.empty() && kind_.info().derives_ids;
  const std::string given =
      derives ? kind_.DeriveId(resource) : std::string(id);
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    Planner planner(arguments.call, kind_, view, plan);
    Violations violations;
    // An id that cannot be derived is the fault of the fields that it is
    // derived from, which are judged below.
    std::string problem =
        derives ? "" : IdProblem(kind_.info().max_id_bytes, id);
    if (problem.empty()) {
      CITYMATCH_ASSIGN_OR_RETURN(problem, planner.IdProblem(given, resource));
    }
    if (!problem.empty()) {
      AddViolation(absl::StrCat(kind_.info().singular, "_id"), problem,
                   violations);
    }
    Problems problems(path);
    // An id that is none may not reach the store.
    CITYMATCH_ASSIGN_OR_RETURN(
        PlannedPut put,
        planner.Check(problem.empty() ? given : "", resource, problems));
    violations.insert(violations.end(), problems.violations().begin(),
                      problems.violations().end());
    // What does not say whose it is to be is wrong, whoever sends it.
    if (violations.empty() || !kind_.OwnerOf(kind_.In(put.after)).empty()) {
      CITYMATCH_RETURN_IF_ERROR(planner.CheckRights(put));
    }
    if (!violations.empty()) return InvalidArgument(violations);
    if (put.before != nullptr) {
      return AlreadyExists(absl::StrCat(kind_.info().prefix, given));
    }
    CITYMATCH_RETURN_IF_ERROR(
        FinishPut(kind_, given, std::move(put), problems, planner, plan));
    return plan;
  };
  const auto restore = [this](const store::ReadView& view,
                              absl::string_view request_id, Message& stored) {
    return RestoreResource(kind_, view, request_id, stored);
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

absl::Status Collection::Update(const WriteArguments& arguments,
                                const Message& resource,
                                const google::protobuf::FieldMask& mask,
                                bool allow_missing, Message& reply) {
  const std::string path = absl::StrCat(kind_.info().singular, ".");
  const std::string name = NameIn(resource);
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string id,
      ParseName(kind_.info().prefix, kind_.info().max_id_bytes, name,
                absl::StrCat(path, "name")));
  CITYMATCH_RETURN_IF_ERROR(
      CheckFieldMask(mask, *resource.GetDescriptor(), "update_mask"));
  const std::string etag = EtagIn(resource);
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    Planner planner(arguments.call, kind_, view, plan);
    CITYMATCH_ASSIGN_OR_RETURN(const Record* before, planner.Find(id));
    if (before == nullptr ? !allow_missing : !Shows(arguments.call, *before)) {
      return NotFound(name);
    }
    if (!etag.empty() && etag != CurrentEtag(before)) {
      return EtagMismatch(name, etag, CurrentEtag(before));
    }
    if (before != nullptr) {
      CITYMATCH_RETURN_IF_ERROR(kind_.CheckChangeable(*before, view));
    }
    const std::unique_ptr<Message> after = kind_.New();
    if (before == nullptr) {
      after->CopyFrom(resource);
    } else {
      after->CopyFrom(kind_.In(before->resource()));
      ApplyFieldMask(mask, resource, *after);
    }
    Problems problems(path);
    CITYMATCH_ASSIGN_OR_RETURN(PlannedPut put,
                               planner.Check(id, *after, problems));
    CITYMATCH_RETURN_IF_ERROR(
        FinishPut(kind_, id, std::move(put), problems, planner, plan));
    return plan;
  };
  const auto restore = [this](const store::ReadView& view,
                              absl::string_view request_id, Message& stored) {
    return RestoreResource(kind_, view, request_id, stored);
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

absl::Status Collection::Delete(const WriteArguments& arguments,
                                absl::string_view name, absl::string_view etag,
                                bool allow_missing, Message& reply) {
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string id,
      ParseName(kind_.info().prefix, kind_.info().max_id_bytes, name, "name"));
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    // What owns records may gain none meanwhile.
    plan.exclusive = !kind_.info().referrers.empty() || kind_.info().hidden;
    plan.fill = [](const store::CommitResult*, Message& empty) {
      empty.Clear();
    };
    Planner planner(arguments.call, kind_, view, plan);
    CITYMATCH_ASSIGN_OR_RETURN(const Record* before, planner.Find(id));
    if (before == nullptr || !Shows(arguments.call, *before)) {
      if (allow_missing) return plan;
      return NotFound(name);
    }
    CITYMATCH_RETURN_IF_ERROR(planner.CheckRights(*before));
    if (!etag.empty() && etag != CurrentEtag(before)) {
      return EtagMismatch(name, etag, CurrentEtag(before));
    }
    CITYMATCH_RETURN_IF_ERROR(kind_.CheckChangeable(*before, view));
    CITYMATCH_ASSIGN_OR_RETURN(const std::optional<InUse> in_use,
                               FindReferrers(view, kind_, id));
    if (in_use) {
      return FailedPrecondition(kind_.info().in_use_reason, name,
                                in_use->description, in_use->metadata);
    }
    plan.mutations.push_back(
        {kind_.KeyOf(id), std::nullopt, before->revision()});
    CITYMATCH_ASSIGN_OR_RETURN(std::vector<store::Key> all_owned,
                               kind_.OwnedBy(*before, view));
    for (store::Key& owned : all_owned) {
      plan.mutations.push_back({std::move(owned), std::nullopt});
    }
    return plan;
  };
  const auto restore = [](const store::ReadView&, absl::string_view, Message&) {
    return absl::OkStatus();  // Empty
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

}  // namespace citymatch
