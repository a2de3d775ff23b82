// Where a round stands, and what is published of it.
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/gate/call.h"
#include "server/resource/complete.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/planner.h"
#include "server/resource/published_round.h"
#include "server/resource/round_proposals.h"
#include "server/resource/round_state.h"
#include "server/resource/rounds.h"
#include "server/resource/writer.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

// `under review`.
std::string WordsOf(v1::Round::State state) {
  const std::string name = v1::Round::State_Name(state);
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(absl::StripPrefix(name, "STATE_")), {{"_", " "}});
}

absl::Status CheckTarget(v1::Round::State state) {
  switch (state) {
    case v1::Round::STATE_SOLVED:
    case v1::Round::STATE_UNDER_REVIEW:
    case v1::Round::STATE_PUBLISHED:
    case v1::Round::STATE_CLOSED:
      return absl::OkStatus();
    default:
      return InvalidField("state",
                          "must be STATE_SOLVED, STATE_UNDER_REVIEW, "
                          "STATE_PUBLISHED or STATE_CLOSED; a change of the "
                          "round makes it a draft");
  }
}

// A stable solution is decided on, or put before those who decide, only while
// the rankings are those that it counted. FAILED_PRECONDITION, reason
// ROUND_RANKINGS.
absl::Status DemandRankingsAsCounted(const Record& record,
                                     const store::ReadView& view,
                                     WritePlan& plan) {
  const v1::Round& round = record.resource().round();
  if (round.objective() != v1::Round::OBJECTIVE_STABLE) return absl::OkStatus();
  const std::optional<store::Key> key = store::KeyOfName(round.solution());
  if (!key) return absl::OkStatus();
  CITYMATCH_ASSIGN_OR_RETURN(const Record solution, view.Get(*key));
  const int64_t counted =
      solution.resource().round_solution().basis().facts_revision();
  for (const v1::RoundParticipant& participant : round.participants()) {
    const store::Key ranking =
        store::RankingKey(IdIn(kRoundPrefix, round.name()),
                          IdIn(kCityPrefix, participant.city()));
    CITYMATCH_ASSIGN_OR_RETURN(const std::vector<Record> newest,
                               view.History(ranking, 0, 1));
    // What was copied along with the solution was counted.
    if (!newest.empty() && newest[0].revision() > counted &&
        newest[0].revision() != solution.revision()) {
      return FailedPrecondition(
          "ROUND_RANKINGS", round.name(),
          absl::StrCat("rankings were submitted or withdrawn after ",
                       round.solution(),
                       " was solved, which does not count them; take the round "
                       "back from review, if it is there, and solve it again"),
          {});
    }
    // Nor may one change until the commit.
    const bool is_there = !newest.empty() && !newest[0].deleted();
    plan.demands.push_back(
        {ranking, is_there ? newest[0].revision() : store::kMustNotExist});
  }
  return absl::OkStatus();
}

// Nobody decides on a pair with a city that is gone.
absl::Status DemandCities(const Record& record, const store::ReadView& view,
                          WritePlan& plan) {
  const std::optional<store::Key> solution_key =
      store::KeyOfName(record.resource().round().solution());
  if (!solution_key) return absl::OkStatus();
  CITYMATCH_ASSIGN_OR_RETURN(const Record solution, view.Get(*solution_key));
  std::set<std::string> cities;
  for (const v1::RoundPair& pair :
       solution.resource().round_solution().pairs()) {
    cities.insert(pair.provider());
    cities.insert(pair.partner());
  }
  for (const std::string& city : cities) {
    const store::Key key{store::Kind::kCity,
                         std::string(IdIn(kCityPrefix, city))};
    const absl::Status found = view.Get(key).status();
    if (absl::IsNotFound(found)) {
      return FailedPrecondition(
          "ROUND_FACTS", record.resource().round().name(),
          absl::StrCat(city,
                       " has a pair and is not in the catalogue any more; mend "
                       "the round with it as withdrawn, or put it back"),
          {});
    }
    CITYMATCH_RETURN_IF_ERROR(found);
    plan.demands.push_back({key, store::kMustExist});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Rounds::ChangeState(const WriteArguments& arguments,
                                 const v1::ChangeRoundStateRequest& request,
                                 v1::Round& reply) {
  CITYMATCH_RETURN_IF_ERROR(CheckTarget(request.state()));
  if (request.create_partnerships() &&
      request.state() != v1::Round::STATE_PUBLISHED) {
    return InvalidField("create_partnerships",
                        "is for publishing only; leave it unset");
  }
  const auto plan = [&](const store::ReadView& view) {
    return PlanChange(arguments, request, view);
  };
  const auto restore = [&](const store::ReadView& view,
                           absl::string_view request_id,
                           Message& stored) -> absl::Status {
    CITYMATCH_ASSIGN_OR_RETURN(
        const Record version,
        FindVersionOf(view,
                      RoundKind().KeyOf(IdIn(kRoundPrefix, request.name())),
                      request_id));
    CompleteInto(RoundKind(), version, stored);
    return absl::OkStatus();
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

absl::StatusOr<WritePlan> Rounds::PlanChange(
    const WriteArguments& arguments, const v1::ChangeRoundStateRequest& request,
    const store::ReadView& view) const {
  const Call& call = arguments.call;
  CITYMATCH_ASSIGN_OR_RETURN(const Record before,
                             Find(call, view, request.name(), "name"));
  CITYMATCH_RETURN_IF_ERROR(CheckEtag(before, request.etag()));
  storage::v1::Resource after = before.resource();
  v1::Round& round = *after.mutable_round();
  if (!CanMove(round.state(), request.state())) {
    return RoundStateError(view, before,
                           absl::StrCat("become ", WordsOf(request.state())));
  }
  WritePlan plan;
  if (request.state() == v1::Round::STATE_UNDER_REVIEW ||
      request.state() == v1::Round::STATE_PUBLISHED) {
    CITYMATCH_RETURN_IF_ERROR(DemandRankingsAsCounted(before, view, plan));
    CITYMATCH_RETURN_IF_ERROR(DemandCities(before, view, plan));
  }
  round.set_state(request.state());
  if (request.state() == v1::Round::STATE_PUBLISHED) {
    *round.mutable_publish_time() = ToTimestamp(call.now);
    CITYMATCH_RETURN_IF_ERROR(
        PlanPublished(call, round, request.create_partnerships(), view, plan));
  } else if (request.state() == v1::Round::STATE_CLOSED) {
    *round.mutable_close_time() = ToTimestamp(call.now);
    const store::Key key =
        PublishedRoundKind().KeyOf(IdIn(kRoundPrefix, round.name()));
    CITYMATCH_ASSIGN_OR_RETURN(Record published, view.Get(key));
    published.mutable_resource()->mutable_published_round()->set_closed(true);
    plan.mutations.push_back({key, published.resource(), published.revision()});
  }
  plan.mutations.push_back({RoundKind().KeyOf(IdIn(kRoundPrefix, round.name())),
                            after, before.revision()});
  plan.fill = [before, after](const store::CommitResult* committed,
                              Message& filled) {
    CompleteInto(RoundKind(), RecordAfter(before, after, committed), filled);
  };
  return plan;
}

absl::Status Rounds::PlanPublished(const Call& call, const v1::Round& round,
                                   bool create_partnerships,
                                   const store::ReadView& view,
                                   WritePlan& plan) const {
  const std::optional<store::Key> key = store::KeyOfName(round.solution());
  if (!key) {
    return absl::DataLossError(
        absl::StrCat(round.name(), " is solved and names no solution"));
  }
  CITYMATCH_ASSIGN_OR_RETURN(const Record solution, view.Get(*key));
  if (solution.resource().round_solution().pairs().empty()) {
    return FailedPrecondition(
        "ROUND_EMPTY", round.name(),
        absl::StrCat(round.solution(),
                     " has no pairs, so that there is nothing to publish; it "
                     "says why nobody has one: change the round, and solve it "
                     "again"),
        {});
  }
  if (create_partnerships) {
    CITYMATCH_RETURN_IF_ERROR(PlanProposals(
        call, round, solution.resource().round_solution(), view, plan));
  }
  storage::v1::Resource published;
  *published.mutable_published_round() =
      MakePublishedRound(round, solution.resource().round_solution(), call.now);
  plan.mutations.push_back(
      {PublishedRoundKind().KeyOf(IdIn(kRoundPrefix, round.name())),
       std::move(published), store::kMustNotExist});
  return absl::OkStatus();
}

}  // namespace citymatch
