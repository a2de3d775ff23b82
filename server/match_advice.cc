// The advice of match_service.proto: precedents, counterfactuals, questions and
// triads.
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/match_service.pb.h"
#include "matching/advice/counterfactuals.h"
#include "matching/advice/precedents.h"
#include "matching/advice/questions.h"
#include "matching/advice/triads.h"
#include "matching/matcher.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/advice.h"
#include "server/convert/names.h"
#include "server/fact_scope.h"
#include "server/gate/call.h"
#include "server/match_cities.h"
#include "server/match_options.h"
#include "server/match_service.h"
#include "server/resource/request/arguments.h"
#include "server/snapshot/folder.h"

namespace citymatch {
namespace {

// The facts to answer on, once the options hold there.
absl::StatusOr<std::shared_ptr<const ScopedFacts>> Await(
    const FactScopes& scopes, const v1::MatchOptions& sent,
    const matching::MatchOptions& options, const Call& call) {
  CITYMATCH_ASSIGN_OR_RETURN(std::shared_ptr<const ScopedFacts> scoped,
                             scopes.For(call, sent));
  CITYMATCH_RETURN_IF_ERROR(CheckMatchOptions(options, scoped->facts));
  return scoped;
}

absl::StatusOr<std::string> ParseCity(absl::string_view name,
                                      absl::string_view field) {
  return ParseName(kCityPrefix, kMaxIdBytes, name, field);
}

// Fills what all questions share: options, limit, whether partners count, and
// the check whether to go on.
template <typename Request, typename Question>
absl::Status ParseShared(const Request& request, int standard_limit,
                         const Call& call, Question& question) {
  CITYMATCH_ASSIGN_OR_RETURN(question.options,
                             ParseMatchOptions(request.options(), call));
  CITYMATCH_ASSIGN_OR_RETURN(
      question.limit,
      ParseLimit(request.limit(), standard_limit, 100, "limit"));
  if constexpr (requires { request.include_partnered(); }) {
    question.include_partnered = request.include_partnered();
  }
  question.check = [&call] { return call.Check(); };
  return absl::OkStatus();
}

// `request` with its defaults spelled out, as digests take it.
template <typename Request>
Request Canonical(Request request, const matching::MatchOptions& options) {
  *request.mutable_options() = CanonicalOptions(options);
  return request;
}

template <typename Request, typename Reply>
void FillDigest(const Call& call, const Request& request,
                const matching::MatchOptions& options,
                const ScopedFacts& scoped, Reply* reply) {
  reply->mutable_basis()->set_fact_scope(scoped.scope);
  reply->mutable_basis()->set_digest(AnswerDigest(
      call.method, Canonical(request, options), options, scoped.facts,
      /*with_times=*/false));
}

}  // namespace

absl::Status MatchService::FindPrecedents(
    const Call& call, const v1::FindPrecedentsRequest& request,
    v1::FindPrecedentsResponse* reply) {
  matching::PrecedentsRequest question;
  CITYMATCH_ASSIGN_OR_RETURN(question.city_id,
                             ParseCity(request.city(), "city"));
  if (!request.counterpart().empty()) {
    CITYMATCH_ASSIGN_OR_RETURN(question.other_id,
                               ParseCity(request.counterpart(), "counterpart"));
  }
  CITYMATCH_RETURN_IF_ERROR(ParseShared(request, 10, call, question));
  CITYMATCH_ASSIGN_OR_RETURN(
      const auto scoped,
      Await(scopes_, request.options(), question.options, call));
  const Facts& facts = scoped->facts;
  if (question.other_id.empty()) {
    CITYMATCH_RETURN_IF_ERROR(FindCity(facts, question.city_id).status());
  } else {
    CITYMATCH_RETURN_IF_ERROR(CheckOppositeSides(
        facts, question.city_id, question.other_id, "counterpart"));
  }
  CITYMATCH_ASSIGN_OR_RETURN(
      const matching::PrecedentsAnswer answer,
      matching::FindPrecedents(*facts.snapshot, question));
  *reply = FromMatching(answer, question.options.language);
  v1::FindPrecedentsRequest canonical = request;
  canonical.set_limit(question.limit);
  FillDigest(call, canonical, question.options, *scoped, reply);
  return absl::OkStatus();
}

absl::Status MatchService::FindCounterfactuals(
    const Call& call, const v1::FindCounterfactualsRequest& request,
    v1::FindCounterfactualsResponse* reply) {
  matching::CounterfactualRequest question;
  CITYMATCH_ASSIGN_OR_RETURN(question.city_id,
                             ParseCity(request.city(), "city"));
  CITYMATCH_ASSIGN_OR_RETURN(question.target_id,
                             ParseCity(request.target(), "target"));
  CITYMATCH_ASSIGN_OR_RETURN(question.top,
                             ParseLimit(request.top(), 10, 100, "top"));
  CITYMATCH_RETURN_IF_ERROR(ParseShared(request, 5, call, question));
  CITYMATCH_ASSIGN_OR_RETURN(
      const auto scoped,
      Await(scopes_, request.options(), question.options, call));
  const Facts& facts = scoped->facts;
  CITYMATCH_RETURN_IF_ERROR(CheckOppositeSides(facts, question.city_id,
                                               question.target_id, "target"));
  CITYMATCH_ASSIGN_OR_RETURN(
      const matching::CounterfactualAnswer answer,
      matching::FindCounterfactuals(*facts.snapshot, question));
  *reply = FromMatching(answer);
  v1::FindCounterfactualsRequest canonical = request;
  canonical.set_top(question.top);
  canonical.set_limit(question.limit);
  FillDigest(call, canonical, question.options, *scoped, reply);
  return absl::OkStatus();
}

absl::Status MatchService::RankQuestions(
    const Call& call, const v1::RankQuestionsRequest& request,
    v1::RankQuestionsResponse* reply) {
  matching::QuestionsRequest question;
  CITYMATCH_ASSIGN_OR_RETURN(question.city_id,
                             ParseCity(request.city(), "city"));
  CITYMATCH_ASSIGN_OR_RETURN(question.top,
                             ParseLimit(request.top(), 10, 20, "top"));
  CITYMATCH_RETURN_IF_ERROR(ParseShared(request, 10, call, question));
  CITYMATCH_ASSIGN_OR_RETURN(
      const auto scoped,
      Await(scopes_, request.options(), question.options, call));
  const Facts& facts = scoped->facts;
  CITYMATCH_RETURN_IF_ERROR(FindCity(facts, question.city_id).status());
  CITYMATCH_ASSIGN_OR_RETURN(
      const matching::QuestionsAnswer answer,
      matching::RankQuestions(*facts.snapshot, question));
  *reply = FromMatching(answer);
  v1::RankQuestionsRequest canonical = request;
  canonical.set_top(question.top);
  canonical.set_limit(question.limit);
  FillDigest(call, canonical, question.options, *scoped, reply);
  return absl::OkStatus();
}

absl::Status MatchService::SuggestTriads(
    const Call& call, const v1::SuggestTriadsRequest& request,
    v1::SuggestTriadsResponse* reply) {
  matching::TriadsRequest question;
  CITYMATCH_ASSIGN_OR_RETURN(question.partner_id,
                             ParseCity(request.partner(), "partner"));
  CITYMATCH_RETURN_IF_ERROR(ParseShared(request, 10, call, question));
  CITYMATCH_ASSIGN_OR_RETURN(
      const auto scoped,
      Await(scopes_, request.options(), question.options, call));
  const Facts& facts = scoped->facts;
  CITYMATCH_ASSIGN_OR_RETURN(const matching::Profile* partner,
                             FindCity(facts, question.partner_id));
  if (partner->side != matching::Side::kPartner) {
    return InvalidField("partner",
                        absl::StrCat(request.partner(),
                                     " is a provider; triads are suggested for "
                                     "a partner"));
  }
  CITYMATCH_ASSIGN_OR_RETURN(
      const matching::TriadsAnswer answer,
      matching::SuggestTriads(*facts.snapshot, question));
  *reply = FromMatching(answer, question.options.language);
  v1::SuggestTriadsRequest canonical = request;
  canonical.set_limit(question.limit);
  FillDigest(call, canonical, question.options, *scoped, reply);
  return absl::OkStatus();
}

}  // namespace citymatch
