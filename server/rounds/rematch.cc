#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "matching/language.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/convert/round.h"
#include "server/languages.h"
#include "server/resource/catalogue.h"
#include "server/resource/request/nearest.h"
#include "server/resource/round_state.h"
#include "server/resource/rounds.h"
#include "server/resource/validate/message.h"
#include "server/resource/writer.h"
#include "server/rounds/question.h"
#include "server/rounds/solve.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

// What happened, as the request tells it, checked beside the round and its
// solution.
absl::StatusOr<v1::Rematch> EventsIn(const v1::RematchRoundRequest& request,
                                     const v1::Round& round,
                                     const v1::RoundSolution& solution) {
  Problems problems("");
  v1::Rematch events;
  std::set<std::string> withdrawn;
  for (int i = 0; i < request.withdrawn_cities_size(); ++i) {
    const std::string& city = request.withdrawn_cities(i);
    const auto participant = std::find_if(
        round.participants().begin(), round.participants().end(),
        [&](const v1::RoundParticipant& p) { return p.city() == city; });
    if (participant == round.participants().end()) {
      problems.Add(
          At("withdrawn_cities", i),
          absl::StrCat(Quoted(city), " does not take part in ", round.name()));
    } else if (!withdrawn.insert(city).second) {
      problems.Add(At("withdrawn_cities", i), "is there already; leave it out");
    }
  }
  std::set<rounds::PairId> pairs;
  for (const v1::RoundPair& pair : solution.pairs()) {
    pairs.insert(ToPairId(pair));
  }
  std::set<rounds::PairId> refused;
  for (int i = 0; i < request.refused_pairs_size(); ++i) {
    const v1::RoundPair& pair = request.refused_pairs(i);
    if (!pairs.contains(ToPairId(pair))) {
      problems.Add(
          At("refused_pairs", i),
          absl::StrCat(Quoted(pair.provider()), " and ", Quoted(pair.partner()),
                       " are no pair of ", solution.name()));
    } else if (!refused.insert(ToPairId(pair)).second) {
      problems.Add(At("refused_pairs", i), "is there already; leave it out");
    }
  }
  if (withdrawn.empty() && refused.empty() && problems.empty()) {
    problems.Add("withdrawn_cities",
                 "nobody has withdrawn and nothing was refused; name at least "
                 "one city here or one pair in `refused_pairs`");
  }
  if (!problems.empty()) return InvalidArgument(problems.violations());
  events.set_previous_solution(solution.name());
  for (const std::string& city : withdrawn) events.add_withdrawn_cities(city);
  for (const v1::RoundPair& pair : solution.pairs()) {
    if (refused.contains(ToPairId(pair))) *events.add_refused_pairs() = pair;
  }
  events.set_locked_pairs_released(request.release_locked_pairs());
  return events;
}

absl::Status CheckRoundIdField(const v1::RematchRoundRequest& request,
                               const v1::Round& round) {
  if (IsFinal(round.state()) == !request.round_id().empty()) {
    return absl::OkStatus();
  }
  return InvalidField(
      "round_id",
      request.round_id().empty()
          ? absl::StrCat("is required: ", round.name(),
                         " is published and does not change; another round is "
                         "made")
          : absl::StrCat("must be empty: ", round.name(),
                         " is not published, and keeps the new solution "
                         "itself"));
}

}  // namespace

absl::Status RoundSolving::Rematch(const v1::RematchRoundRequest& request) {
  CITYMATCH_ASSIGN_OR_RETURN(const matching::Language language,
                             ParseLanguage(request.language_code()));
  const WriteArguments arguments{call_, request, request.request_id(),
                                 request.validate_only()};
  CITYMATCH_ASSIGN_OR_RETURN(
      const bool answered, AnsweredBefore(arguments, request.name(), language));
  if (answered) return absl::OkStatus();
  const std::unique_ptr<store::ReadView> view = catalogue_.store().View();
  Rounds& lives = catalogue_.round_lives();
  CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record record,
                             lives.Find(call_, *view, request.name(), "name"));
  CITYMATCH_RETURN_IF_ERROR(Rounds::CheckEtag(record, request.etag()));
  const v1::Round& round = record.resource().round();
  if (round.solution().empty()) {
    return RoundStateError(*view, record, "be mended");
  }
  CITYMATCH_RETURN_IF_ERROR(CheckRoundIdField(request, round));
  CITYMATCH_ASSIGN_OR_RETURN(
      const FoundSolution previous,
      lives.FindSolution(call_, *view, round.solution(), "name"));

  SolutionToKeep kept{round.name(), record.revision(), round, {}};
  if (!request.round_id().empty()) {
    CITYMATCH_RETURN_IF_ERROR(
        lives.CheckNewId(*view, request.round_id(), round));
    kept.round.set_name(NameOf(kRoundPrefix, request.round_id()));
    kept.round.set_previous_round(round.name());
  }
  RoundQuestion question;
  CITYMATCH_ASSIGN_OR_RETURN(question.rematch,
                             EventsIn(request, round, previous.solution));
  question.round = AfterEvents(kept.round, *question.rematch);
  question.rankings_of = round.name();
  for (const v1::RoundPair& pair : previous.solution.pairs()) {
    question.previous.push_back(ToPairId(pair));
  }
  CITYMATCH_RETURN_IF_ERROR(ReadFacts(view->revision(), question));
  return Finish(arguments, question, std::move(kept), language);
}

}  // namespace citymatch
