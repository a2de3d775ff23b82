#include "server/rounds/solve.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "matching/language.h"
#include "matching/profile.h"
#include "matching/snapshot.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/convert/round_sentences.h"
#include "server/gate/call.h"
#include "server/languages.h"
#include "server/resource/catalogue.h"
#include "server/resource/complete.h"
#include "server/resource/round_state.h"
#include "server/resource/rounds.h"
#include "server/resource/writer.h"
#include "server/rounds/computation.h"
#include "server/rounds/question.h"
#include "server/snapshot/publisher.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

// There is something to pair. FAILED_PRECONDITION, reason ROUND_EMPTY.
absl::Status CheckNotEmpty(const v1::Round& round,
                           const matching::Snapshot& snapshot) {
  bool has_provider = false;
  bool has_partner = false;
  for (const v1::RoundParticipant& participant : round.participants()) {
    if (participant.withdrawn()) continue;
    const matching::Profile* const city =
        snapshot.FindCity(IdIn(kCityPrefix, participant.city()));
    // What is gone is told of as such.
    if (city == nullptr) return absl::OkStatus();
    (city->side == matching::Side::kProvider ? has_provider : has_partner) =
        true;
  }
  if (has_provider && has_partner) return absl::OkStatus();
  return FailedPrecondition(
      "ROUND_EMPTY", round.name(),
      absl::StrCat("no ",
                   !has_provider && !has_partner ? "provider and no partner"
                   : has_provider                ? "partner"
                                                 : "provider",
                   " takes part in ", round.name(),
                   "; add participants, and solve it again"),
      {});
}

}  // namespace

absl::Status RoundSolving::Solve(const v1::SolveRoundRequest& request) {
  CITYMATCH_ASSIGN_OR_RETURN(const matching::Language language,
                             ParseLanguage(request.language_code()));
  const WriteArguments arguments{call_, request, request.request_id(),
                                 request.validate_only()};
  CITYMATCH_ASSIGN_OR_RETURN(
      const bool answered, AnsweredBefore(arguments, request.name(), language));
  if (answered) return absl::OkStatus();
  const std::unique_ptr<store::ReadView> view = catalogue_.store().View();
  CITYMATCH_ASSIGN_OR_RETURN(
      const storage::v1::Record record,
      catalogue_.round_lives().Find(call_, *view, request.name(), "name"));
  CITYMATCH_RETURN_IF_ERROR(Rounds::CheckEtag(record, request.etag()));
  const v1::Round& round = record.resource().round();
  if (IsFinal(round.state()) ||
      round.state() == v1::Round::STATE_UNDER_REVIEW) {
    return RoundStateError(*view, record, "be solved");
  }
  RoundQuestion question;
  question.round = round;
  question.rankings_of = round.name();
  question.with_prices = request.with_prices();
  CITYMATCH_RETURN_IF_ERROR(ReadFacts(view->revision(), question));
  return Finish(arguments, question,
                {round.name(), record.revision(), round, {}}, language);
}

absl::StatusOr<bool> RoundSolving::AnsweredBefore(
    const WriteArguments& arguments, absl::string_view round,
    matching::Language language) {
  v1::RoundSolution solution;
  CITYMATCH_ASSIGN_OR_RETURN(
      const bool was_kept,
      catalogue_.round_lives().WasKept(arguments, solution));
  if (!was_kept) return false;
  // Whoever lost sight of the round does not get it back this way.
  CITYMATCH_RETURN_IF_ERROR(
      catalogue_.round_lives()
          .Find(call_, *catalogue_.store().View(), round, "name")
          .status());
  CITYMATCH_RETURN_IF_ERROR(Reply(std::move(solution), language));
  return true;
}

absl::Status RoundSolving::ReadFacts(int64_t min_revision,
                                     RoundQuestion& question) {
  CITYMATCH_RETURN_IF_ERROR(
      Rounds::CheckMayCountRankings(call_, question.round));
  Normalize(question.round.name(), question.round);
  if (question.round.as_of_date().empty()) {
    question.round.set_as_of_date(
        FormatDate(absl::ToCivilDay(call_.now, absl::UTCTimeZone())));
  }
  CITYMATCH_ASSIGN_OR_RETURN(const std::shared_ptr<const Published> published,
                             publisher_.WaitFor(min_revision, "name", call_));
  question.facts = FactsOf(*published, question.round.published_facts_only());
  CITYMATCH_RETURN_IF_ERROR(
      CheckNotEmpty(question.round, *question.facts.scoring));
  CITYMATCH_ASSIGN_OR_RETURN(
      question.rankings, RankingsAt(*catalogue_.store().View(), question.round,
                                    question.rankings_of, published->revision));
  return absl::OkStatus();
}

absl::Status RoundSolving::Finish(const WriteArguments& arguments,
                                  const RoundQuestion& question,
                                  SolutionToKeep kept,
                                  matching::Language language) {
  CITYMATCH_ASSIGN_OR_RETURN(kept.solution,
                             ComputeSolution(question, progress_.Callback()));
  v1::Round round = AfterSolution(kept.solution);
  round.set_as_of_date(kept.round.as_of_date());
  round.set_name(kept.round.name());
  round.set_previous_round(kept.round.previous_round());
  kept.round = std::move(round);
  v1::RoundSolution solution;
  CITYMATCH_RETURN_IF_ERROR(
      catalogue_.round_lives().Keep(arguments, kept, solution));
  return Reply(std::move(solution), language);
}

absl::Status RoundSolving::Reply(v1::RoundSolution solution,
                                 matching::Language language) {
  v1::SolveRoundResponse reply;
  *reply.mutable_solution() = std::move(solution);
  AddSentences(*publisher_.Current()->open.snapshot, language,
               *reply.mutable_solution());
  return replies_.Write(reply);
}

}  // namespace citymatch
