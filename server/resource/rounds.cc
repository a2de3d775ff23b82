#include "server/resource/rounds.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/gate/call.h"
#include "server/gate/field_rules.h"
#include "server/resource/complete.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/planner.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/nearest.h"
#include "server/resource/round_state.h"
#include "server/resource/writer.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

constexpr absl::string_view kSolutionsInfix = "/solutions/";

std::string RoundIdOf(const v1::Round& round) {
  return std::string(IdIn(kRoundPrefix, round.name()));
}

std::string SolutionName(absl::string_view round_name, int64_t number) {
  return absl::StrCat(round_name, kSolutionsInfix, number);
}

v1::RoundSolution CompleteSolution(const Record& record) {
  v1::RoundSolution solution = record.resource().round_solution();
  SetOutputFields(record, solution);
  return solution;
}

// From the name, which is all that is kept with a request.
absl::Status RestoreSolution(const store::ReadView& view,
                             absl::string_view request_id, Message& stored) {
  auto& solution = static_cast<v1::RoundSolution&>(stored);
  const std::optional<store::Key> key = store::KeyOfName(solution.name());
  if (!key) return absl::OkStatus();  // nothing was kept
  CITYMATCH_ASSIGN_OR_RETURN(const Record version,
                             FindVersionOf(view, *key, request_id));
  solution = CompleteSolution(version);
  return absl::OkStatus();
}

// What a list shows of it.
v1::RoundSolution Summary(const v1::RoundSolution& solution) {
  v1::RoundSolution summary;
  summary.set_name(solution.name());
  *summary.mutable_basis() = solution.basis();
  summary.set_feasible(solution.feasible());
  if (solution.has_blocking_pair_count()) {
    summary.set_blocking_pair_count(solution.blocking_pair_count());
  }
  summary.set_served_provider_count(solution.served_provider_count());
  summary.set_served_partner_count(solution.served_partner_count());
  summary.set_total_score(solution.total_score());
  summary.set_etag(solution.etag());
  summary.set_revision(solution.revision());
  *summary.mutable_create_time() = solution.create_time();
  return summary;
}

// What the list shows of one that counts rankings to who may not read them.
v1::RoundSolution Mention(const v1::RoundSolution& solution) {
  v1::RoundSolution mention;
  mention.set_name(solution.name());
  mention.set_etag(solution.etag());
  mention.set_revision(solution.revision());
  *mention.mutable_create_time() = solution.create_time();
  return mention;
}

absl::Status CheckMaySee(const Call& call, const v1::Round& round,
                         const v1::RoundSolution& solution) {
  if (IsFinal(round.state()) && round.solution() == solution.name()) {
    return absl::OkStatus();
  }
  return Rounds::CheckMayCountRankings(call, solution.round());
}

}  // namespace

absl::Status Rounds::CheckMayCountRankings(const Call& call,
                                           const v1::Round& round) {
  if (round.objective() != v1::Round::OBJECTIVE_STABLE) return absl::OkStatus();
  const FieldReaders* const readers =
      FindFieldRule("citymatch.v1.RoundRanking.cities");
  if (readers != nullptr &&
      readers->reaches.Cover(*call.caller.grants, round.programme())) {
    return absl::OkStatus();
  }
  return MakeError(
      absl::StatusCode::kPermissionDenied,
      absl::StrCat("a stable round counts submitted rankings; coordinators "
                   "of ",
                   round.programme(),
                   " alone, not admins, may solve or mend it, and see its "
                   "solutions before one of them is published"),
      "RANKINGS_COUNTED", {{"round", round.name()}});
}

absl::StatusOr<Record> Rounds::Find(const Call& call,
                                    const store::ReadView& view,
                                    absl::string_view name,
                                    absl::string_view field) const {
  absl::StatusOr<Record> record = rounds_->Find(call, view, name, field);
  if (record.ok()) call.owner = record->resource().round().programme();
  return record;
}

absl::Status Rounds::CheckEtag(const Record& round, absl::string_view etag) {
  const std::string current = EtagOf(round.revision());
  if (etag.empty() || etag == current) return absl::OkStatus();
  return EtagMismatch(round.resource().round().name(), etag, current);
}

absl::StatusOr<FoundSolution> Rounds::FindSolution(
    const Call& call, const store::ReadView& view, absl::string_view name,
    absl::string_view field) const {
  const std::optional<store::Key> key = store::KeyOfName(name);
  if (!key || key->kind != store::Kind::kRoundSolution) {
    return InvalidField(
        field, name.empty() ? "is required: `rounds/{round}/solutions/{number}`"
                            : absl::StrCat(Quoted(name),
                                           " is no name of the form "
                                           "`rounds/{round}/solutions/{number}"
                                           "`"));
  }
  FoundSolution found;
  const absl::string_view round = name.substr(0, name.find(kSolutionsInfix));
  const absl::StatusOr<Record> record = Find(call, view, round, field);
  if (absl::IsNotFound(record.status())) return NotFound(name);
  CITYMATCH_RETURN_IF_ERROR(record.status());
  found.round = *record;
  const absl::StatusOr<Record> solution = view.Get(*key);
  if (absl::IsNotFound(solution.status())) return NotFound(name);
  CITYMATCH_RETURN_IF_ERROR(solution.status());
  found.solution = CompleteSolution(*solution);
  CITYMATCH_RETURN_IF_ERROR(
      CheckMaySee(call, record->resource().round(), found.solution));
  return found;
}

absl::Status Rounds::ListSolutions(
    const Call& call, const v1::ListRoundSolutionsRequest& request,
    v1::ListRoundSolutionsResponse& reply) const {
  CITYMATCH_ASSIGN_OR_RETURN(
      const int page_size,
      ParseLimit(request.page_size(), 50, 1000, "page_size"));
  const std::unique_ptr<store::ReadView> view = store_->View();
  CITYMATCH_ASSIGN_OR_RETURN(const Record record,
                             Find(call, *view, request.name(), "name"));
  const v1::Round& round = record.resource().round();
  int64_t number = round.solution_count();
  if (!request.page_token().empty()) {
    CITYMATCH_ASSIGN_OR_RETURN(
        const PagePosition position,
        tokens_->Open(request.page_token(), call.method, request));
    int64_t last = 0;
    if (!absl::SimpleAtoi(position.id, &last)) {
      return absl::InternalError("a sealed page token does not parse");
    }
    number = std::min(number, last - 1);
  }
  for (; number > 0; --number) {
    CITYMATCH_RETURN_IF_ERROR(call.Check());
    if (reply.solutions_size() == page_size) {
      reply.set_next_page_token(
          tokens_->Seal({"", absl::StrCat(number + 1)}, call.method, request));
      break;
    }
    CITYMATCH_ASSIGN_OR_RETURN(
        const Record solution,
        view->Get(store::SolutionKey(RoundIdOf(round), number)));
    const v1::RoundSolution complete = CompleteSolution(solution);
    *reply.add_solutions() = CheckMaySee(call, round, complete).ok()
                                 ? Summary(complete)
                                 : Mention(complete);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Rounds::WasKept(const WriteArguments& arguments,
                                     v1::RoundSolution& reply) {
  return writer_->WasDone(arguments, RestoreSolution, reply);
}

absl::Status Rounds::Keep(const WriteArguments& arguments,
                          const SolutionToKeep& kept,
                          v1::RoundSolution& reply) {
  const auto plan = [&](const store::ReadView& view) {
    return PlanKeep(arguments, kept, view);
  };
  return writer_->Run(arguments, {plan, RestoreSolution}, reply);
}

// What was submitted to a round, for the one that mends it.
absl::Status Rounds::PlanRankings(absl::string_view from_round_id,
                                  const v1::Round& round,
                                  const store::ReadView& view,
                                  WritePlan& plan) const {
  for (const v1::RoundParticipant& participant : round.participants()) {
    const absl::string_view city = IdIn(kCityPrefix, participant.city());
    const absl::StatusOr<Record> submitted =
        view.Get(store::RankingKey(from_round_id, city));
    if (absl::IsNotFound(submitted.status())) continue;
    CITYMATCH_RETURN_IF_ERROR(submitted.status());
    storage::v1::Resource copy = submitted->resource();
    const store::Key key = store::RankingKey(RoundIdOf(round), city);
    copy.mutable_round_ranking()->set_name(store::NameOf(key));
    plan.mutations.push_back({key, std::move(copy), store::kMustNotExist});
  }
  return absl::OkStatus();
}

absl::StatusOr<WritePlan> Rounds::PlanKeep(const WriteArguments& arguments,
                                           const SolutionToKeep& kept,
                                           const store::ReadView& view) const {
  CITYMATCH_ASSIGN_OR_RETURN(
      const Record before, Find(arguments.call, view, kept.round_name, "name"));
  if (before.revision() != kept.round_revision) {
    return MakeError(absl::StatusCode::kAborted,
                     absl::StrCat(kept.round_name,
                                  " was changed while it was solved; read it, "
                                  "and solve it again"),
                     "CONFLICT", {{"current_etag", EtagOf(before.revision())}});
  }
  const bool is_new = kept.round.name() != kept.round_name;
  if (is_new) {
    CITYMATCH_RETURN_IF_ERROR(
        CheckNewId(view, RoundIdOf(kept.round), kept.round));
  }
  storage::v1::Resource round;
  *round.mutable_round() = kept.round;
  const int64_t number =
      is_new ? 1 : before.resource().round().solution_count() + 1;
  storage::v1::Resource solution;
  *solution.mutable_round_solution() = kept.solution;
  const std::string name = SolutionName(kept.round.name(), number);
  solution.mutable_round_solution()->set_name(name);
  const bool feasible = kept.solution.feasible();
  round.mutable_round()->set_state(feasible ? v1::Round::STATE_SOLVED
                                            : v1::Round::STATE_DRAFT);
  round.mutable_round()->set_solution(feasible ? name : "");
  round.mutable_round()->set_solution_count(static_cast<int32_t>(number));

  WritePlan plan;
  const std::string id = RoundIdOf(kept.round);
  if (is_new) {
    plan.demands.push_back(
        {RoundKind().KeyOf(RoundIdOf(before.resource().round())),
         before.revision()});
    CITYMATCH_RETURN_IF_ERROR(PlanRankings(RoundIdOf(before.resource().round()),
                                           kept.round, view, plan));
  }
  plan.mutations.push_back({RoundKind().KeyOf(id), round,
                            is_new ? store::kMustNotExist : before.revision()});
  plan.mutations.push_back(
      {store::SolutionKey(id, number), solution, store::kMustNotExist});
  plan.fill = [solution, validate_only = arguments.validate_only](
                  const store::CommitResult* committed, Message& filled) {
    auto& reply = static_cast<v1::RoundSolution&>(filled);
    reply.Clear();
    if (committed != nullptr) {
      reply = CompleteSolution(RecordAfter(std::nullopt, solution, committed));
    } else if (validate_only) {
      reply = solution.round_solution();
      reply.clear_name();
    } else {
      // What is kept with the request: the solution is on record itself.
      reply.set_name(solution.round_solution().name());
    }
  };
  return plan;
}

absl::Status Rounds::CheckNewId(const store::ReadView& view,
                                absl::string_view id,
                                const v1::Round& round) const {
  std::string problem = IdProblem(kMaxRoundIdBytes, id);
  RecordCache records(view);
  if (problem.empty()) {
    CITYMATCH_ASSIGN_OR_RETURN(problem,
                               RoundKind().NewIdProblem(id, round, records));
  }
  if (!problem.empty()) return InvalidField("round_id", problem);
  CITYMATCH_ASSIGN_OR_RETURN(const Record* there,
                             records.Find(RoundKind().KeyOf(id)));
  return there == nullptr ? absl::OkStatus()
                          : AlreadyExists(NameOf(kRoundPrefix, id));
}

}  // namespace citymatch
