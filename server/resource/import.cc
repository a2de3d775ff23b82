#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/batch.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/resource/collection.h"
#include "server/resource/complete.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/planner.h"
#include "server/resource/request/arguments.h"
#include "server/resource/validate/message.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using v1::ImportResult;
using Results = google::protobuf::RepeatedPtrField<ImportResult>;

// What is the same in every attempt: which id a row has.
struct Row {
  const Message* resource = nullptr;
  std::string id;            // empty: none that can be used
  std::string name_problem;  // empty: none
  bool is_derived = false;
};

Row ReadRow(const ResourceKind& kind, const Message& resource) {
  Row row;
  row.resource = &resource;
  const std::string name = NameIn(resource);
  if (name.empty() && kind.info().derives_ids) {
    row.is_derived = true;
    row.id = kind.DeriveId(resource);
    return row;  // if it has none, the fields that are to blame say why
  }
  row.name_problem =
      NameProblem(kind.info().prefix, kind.info().max_id_bytes, name);
  if (row.name_problem.empty()) {
    row.id = std::string(IdIn(kind.info().prefix, name));
  }
  return row;
}

std::vector<Row> ReadRows(const ResourceKind& kind,
                          const std::vector<const Message*>& resources) {
  std::vector<Row> rows;
  absl::flat_hash_map<std::string, std::vector<size_t>> indices;
  for (const Message* resource : resources) {
    rows.push_back(ReadRow(kind, *resource));
    if (!rows.back().id.empty()) {
      indices[rows.back().id].push_back(rows.size() - 1);
    }
  }
  for (const auto& [id, same] : indices) {
    for (size_t i = 0; i < same.size() && same.size() > 1; ++i) {
      Row& row = rows[same[i]];
      row.name_problem =
          absl::StrCat(row.is_derived ? "derived from the row, it " : "",
                       "is the name of row ", same[i == 0 ? 1 : 0],
                       " of the request too; a name may stand there once only");
    }
  }
  return rows;
}

// Judges and plans the rows of one attempt.
class ImportPlanner {
 public:
  ImportPlanner(const Call& call, const ResourceKind& kind,
                const store::ReadView& view, WritePlan& plan)
      : call_(call),
        kind_(kind),
        plan_(plan),
        planner_(call, kind, view, plan) {}

  absl::Status Add(const Row& row) {
    if (results_.size() % 32 == 0) CITYMATCH_RETURN_IF_ERROR(call_.Check());
    ImportResult& result = *results_.Add();
    result.set_index(results_.size() - 1);
    if (!row.id.empty()) {
      result.set_name(absl::StrCat(kind_.info().prefix, row.id));
    }
    Problems problems("");
    if (!row.name_problem.empty()) problems.Add("name", row.name_problem);
    // The demands of a row that is left out must not bind the others.
    const size_t demands = plan_.demands.size();
    CITYMATCH_ASSIGN_OR_RETURN(const PlannedPut put,
                               planner_.Check(row.id, *row.resource, problems));
    if (const absl::Status rights = planner_.CheckRights(put); !rights.ok()) {
      if (denied_.empty()) first_denial_ = rights;
      denied_.push_back(result.index());
      return absl::OkStatus();
    }
    CheckEtag(*row.resource, put, problems);
    if (put.in_use) problems.Add("side", put.in_use->description);
    if (!problems.empty()) {
      plan_.demands.resize(demands);
      result.set_outcome(ImportResult::OUTCOME_INVALID);
      for (const auto& violation : problems.violations()) {
        *result.add_violations() = violation;
      }
      any_invalid_ = true;
      return absl::OkStatus();
    }
    result.set_outcome(put.before == nullptr ? ImportResult::OUTCOME_CREATED
                       : put.changed         ? ImportResult::OUTCOME_UPDATED
                                             : ImportResult::OUTCOME_UNCHANGED);
    if (!put.changed) plan_.demands.resize(demands);
    planner_.Put(row.id, put);
    return absl::OkStatus();
  }

  // PERMISSION_DENIED, with the rows, if the caller may not write some.
  [[nodiscard]] absl::Status Denied() const {
    if (denied_.empty()) return absl::OkStatus();
    constexpr size_t kMostNamed = 20;
    const size_t named = std::min(denied_.size(), kMostNamed);
    std::string rows = absl::StrJoin(
        denied_.begin(), denied_.begin() + static_cast<std::ptrdiff_t>(named),
        ", ");
    if (named < denied_.size()) {
      absl::StrAppend(&rows, " and ", denied_.size() - named, " more");
    }
    return MakeError(
        absl::StatusCode::kPermissionDenied,
        absl::StrCat("Nothing was written: the caller may not write the rows "
                     "with index ",
                     rows, ". Of the first: ", first_denial_.message()),
        ErrorReason(first_denial_), {{"rows", rows}});
  }

  [[nodiscard]] bool any_invalid() const { return any_invalid_; }
  [[nodiscard]] Results& results() { return results_; }

 private:
  void CheckEtag(const Message& resource, const PlannedPut& put,
                 Problems& problems) {
    const std::string etag = resource.GetReflection()->GetString(
        resource, resource.GetDescriptor()->FindFieldByName("etag"));
    if (etag.empty()) return;
    if (put.before == nullptr) {
      problems.Add("etag",
                   "the resource does not exist, so that no etag is current; "
                   "leave it empty to create it");
      return;
    }
    const std::string current = EtagOf(put.before->revision());
    if (etag != current) {
      problems.Add("etag",
                   absl::StrCat("somebody changed the resource meanwhile, its "
                                "etag is ",
                                current, "; read it again, or leave it empty"));
    }
  }

  const Call& call_;
  const ResourceKind& kind_;
  WritePlan& plan_;
  Planner planner_;
  Results results_;
  bool any_invalid_ = false;
  std::vector<int> denied_;
  absl::Status first_denial_;
};

void FillReply(const Results& results, int64_t revision, Message& reply) {
  const google::protobuf::Reflection& write = *reply.GetReflection();
  write.ClearField(&reply, FieldOf(reply, "results"));
  for (const ImportResult& result : results) {
    write.AddMessage(&reply, FieldOf(reply, "results"))->CopyFrom(result);
  }
  write.SetInt64(&reply, FieldOf(reply, "revision"), revision);
}

// Finds the revision of a stored reply by one of the rows that it wrote.
absl::Status RestoreReply(const ResourceKind& kind, bool skip_invalid,
                          const store::ReadView& view,
                          absl::string_view request_id, Message& reply) {
  const google::protobuf::Reflection& read = *reply.GetReflection();
  const ImportResult* written = nullptr;
  for (int i = 0; i < read.FieldSize(reply, FieldOf(reply, "results")); ++i) {
    const auto& result = static_cast<const ImportResult&>(
        read.GetRepeatedMessage(reply, FieldOf(reply, "results"), i));
    if (result.outcome() == ImportResult::OUTCOME_INVALID && !skip_invalid) {
      return absl::OkStatus();  // nothing was written
    }
    if (result.outcome() == ImportResult::OUTCOME_CREATED ||
        result.outcome() == ImportResult::OUTCOME_UPDATED) {
      written = &result;
    }
  }
  if (written == nullptr) return absl::OkStatus();
  CITYMATCH_ASSIGN_OR_RETURN(
      const storage::v1::Record version,
      FindVersionOf(view, kind.KeyOf(IdIn(kind.info().prefix, written->name())),
                    request_id));
  reply.GetReflection()->SetInt64(&reply, FieldOf(reply, "revision"),
                                  version.revision());
  return absl::OkStatus();
}

}  // namespace

absl::Status Collection::Import(const WriteArguments& arguments,
                                const std::vector<const Message*>& resources,
                                bool skip_invalid, Message& reply) {
  const int max_rows = kind_.info().max_import_rows;
  if (resources.empty() || resources.size() > static_cast<size_t>(max_rows)) {
    return InvalidField(kind_.info().plural,
                        absl::StrCat("has ", resources.size(), " rows; 1 to ",
                                     max_rows, " are allowed in one request"));
  }
  const std::vector<Row> rows = ReadRows(kind_, resources);
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    ImportPlanner planner(arguments.call, kind_, view, plan);
    for (const Row& row : rows) CITYMATCH_RETURN_IF_ERROR(planner.Add(row));
    CITYMATCH_RETURN_IF_ERROR(planner.Denied());
    if (planner.any_invalid() && !skip_invalid) {
      plan.mutations.clear();
      plan.demands.clear();
    }
    plan.fill = [results = std::move(planner.results())](
                    const store::CommitResult* committed, Message& filled) {
      FillReply(results, committed == nullptr ? 0 : committed->revision,
                filled);
    };
    return plan;
  };
  const auto restore = [&](const store::ReadView& view,
                           absl::string_view request_id, Message& stored) {
    return RestoreReply(kind_, skip_invalid, view, request_id, stored);
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

}  // namespace citymatch
