#include "server/match_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/match_service.pb.h"
#include "matching/evaluation/evaluation.h"
#include "matching/matcher.h"
#include "matching/profile.h"
#include "matching/tuning/tuning.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/answer.h"
#include "server/convert/evaluation.h"
#include "server/convert/names.h"
#include "server/fact_scope.h"
#include "server/gate/call.h"
#include "server/match_cities.h"
#include "server/match_options.h"
#include "server/resource/filter/tables.h"
#include "server/resource/request/arguments.h"
#include "server/resource/validate/message.h"
#include "server/snapshot/folder.h"

namespace citymatch {
namespace {

using matching::Profile;

struct ParsedSuggest {
  matching::SuggestRequest request;
  CityFilter filter;
};

absl::StatusOr<ParsedSuggest> Parse(const v1::SuggestMatchesRequest& request,
                                    const Call& call) {
  matching::SuggestRequest parsed;
  CITYMATCH_ASSIGN_OR_RETURN(parsed.city_id, ParseName(kCityPrefix, kMaxIdBytes,
                                                       request.city(), "city"));
  CITYMATCH_ASSIGN_OR_RETURN(parsed.options,
                             ParseMatchOptions(request.options(), call));
  CITYMATCH_ASSIGN_OR_RETURN(parsed.limit,
                             ParseLimit(request.limit(), 10, 100, "limit"));
  parsed.include_partnered = request.include_partnered();
  parsed.check = [&call] { return call.Check(); };
  CITYMATCH_ASSIGN_OR_RETURN(
      CityFilter filter,
      CityFilter::Parse(request.filter(), "filter", CityFilterFields()));
  if (!filter.matches_all()) {
    parsed.filter = [filter](const Profile& city) {
      return filter.Matches(city);
    };
  }
  return ParsedSuggest{std::move(parsed), std::move(filter)};
}

v1::SuggestMatchesRequest Canonical(const matching::SuggestRequest& request,
                                    const std::string& filter) {
  v1::SuggestMatchesRequest canonical;
  canonical.set_city(NameOf(kCityPrefix, request.city_id));
  *canonical.mutable_options() = CanonicalOptions(request.options);
  canonical.set_limit(request.limit);
  canonical.set_filter(filter);
  canonical.set_include_partnered(request.include_partnered);
  return canonical;
}

absl::StatusOr<matching::ExplainRequest> Parse(
    const v1::ExplainPairRequest& request, const Call& call) {
  matching::ExplainRequest parsed;
  CITYMATCH_ASSIGN_OR_RETURN(
      parsed.provider_id,
      ParseName(kCityPrefix, kMaxIdBytes, request.provider(), "provider"));
  CITYMATCH_ASSIGN_OR_RETURN(
      parsed.partner_id,
      ParseName(kCityPrefix, kMaxIdBytes, request.partner(), "partner"));
  CITYMATCH_ASSIGN_OR_RETURN(parsed.options,
                             ParseMatchOptions(request.options(), call));
  parsed.check = [&call] { return call.Check(); };
  return parsed;
}

// Puts the two cities on their sides.
absl::Status Orient(const Facts& facts, matching::ExplainRequest& request) {
  CITYMATCH_RETURN_IF_ERROR(CheckOppositeSides(facts, request.provider_id,
                                               request.partner_id, "partner"));
  CITYMATCH_ASSIGN_OR_RETURN(const Profile* first,
                             FindCity(facts, request.provider_id));
  if (first->side == matching::Side::kPartner) {
    std::swap(request.provider_id, request.partner_id);
  }
  return absl::OkStatus();
}

v1::ExplainPairRequest Canonical(const matching::ExplainRequest& request) {
  v1::ExplainPairRequest canonical;
  canonical.set_provider(NameOf(kCityPrefix, request.provider_id));
  canonical.set_partner(NameOf(kCityPrefix, request.partner_id));
  *canonical.mutable_options() = CanonicalOptions(request.options);
  return canonical;
}

// Adds what is wrong with the past pairs of a request, and with its side.
template <typename Request>
void CheckPastPairs(const Request& request, int most_pairs,
                    Problems& problems) {
  if (!request.options().as_of_date().empty()) {
    problems.Add("options.as_of_date",
                 "must be empty: each pair is ranked as of 1 January of its "
                 "first year");
  }
  if (request.pairs_size() > most_pairs) {
    problems.Add("pairs", absl::StrCat("has ", request.pairs_size(),
                                       " elements; at most ", most_pairs,
                                       " are allowed"));
  }
  if (!v1::Side_IsValid(request.ranked_side())) {
    problems.Add("ranked_side",
                 "is neither `SIDE_PROVIDER` nor `SIDE_PARTNER`");
  }
  for (int i = 0; i < request.pairs_size() && i < most_pairs; ++i) {
    CheckMessage(request.pairs(i), absl::StrCat(At("pairs", i), "."), problems);
  }
}

template <typename Request>
std::vector<matching::PastPair> PastPairsOf(const Request& request) {
  std::vector<matching::PastPair> pairs;
  for (const v1::PastPair& pair : request.pairs()) {
    pairs.push_back({std::string(IdIn(kCityPrefix, pair.provider())),
                     std::string(IdIn(kCityPrefix, pair.partner())),
                     pair.programme_title(), pair.first_year()});
  }
  return pairs;
}

matching::Side RankedSide(v1::Side side) {
  return side == v1::SIDE_PARTNER ? matching::Side::kPartner
                                  : matching::Side::kProvider;
}

absl::StatusOr<matching::EvaluateRequest> Parse(
    const v1::EvaluateMatchingRequest& request, const Call& call) {
  matching::EvaluateRequest parsed;
  CITYMATCH_ASSIGN_OR_RETURN(parsed.options,
                             ParseMatchOptions(request.options(), call));
  Problems problems("");
  CheckPastPairs(request, /*most_pairs=*/10'000, problems);
  if (!problems.empty()) return InvalidArgument(problems.violations());
  parsed.ranked_side = RankedSide(request.ranked_side());
  parsed.pairs = PastPairsOf(request);
  if (request.with_later_facts()) {
    parsed.later_facts = matching::LaterFacts::kKept;
  }
  parsed.check = [&call] { return call.Check(); };
  return parsed;
}

absl::StatusOr<matching::TuneRequest> Parse(
    const v1::TuneMatchingRequest& request, const Call& call) {
  matching::TuneRequest parsed;
  CITYMATCH_ASSIGN_OR_RETURN(parsed.options,
                             ParseMatchOptions(request.options(), call));
  Problems problems("");
  CheckPastPairs(request, /*most_pairs=*/2'000, problems);
  if (request.options().weights_size() > 0) {
    problems.Add("options.weights", "must be empty: they are what is learnt");
  }
  if (request.fold_count() != 0 &&
      (request.fold_count() < 2 || request.fold_count() > 20)) {
    problems.Add("fold_count", "must be from 2 to 20, or 0 for 5");
  }
  if (!problems.empty()) return InvalidArgument(problems.violations());
  parsed.ranked_side = RankedSide(request.ranked_side());
  parsed.pairs = PastPairsOf(request);
  if (request.fold_count() != 0) parsed.folds = request.fold_count();
  parsed.seed = static_cast<uint64_t>(request.seed());
  parsed.from_equal_weights = request.from_equal_weights();
  parsed.tune_constants = !request.keep_constants();
  parsed.check = [&call] { return call.Check(); };
  return parsed;
}

// Fills the part of a request that evaluations and tunings share.
template <typename Question, typename Request>
void FillCanonical(const Question& question, Request& canonical) {
  for (const matching::PastPair& pair : question.pairs) {
    *canonical.add_pairs() = FromMatching(pair);
  }
  *canonical.mutable_options() = CanonicalOptions(question.options);
  canonical.mutable_options()->clear_as_of_date();
  canonical.set_ranked_side(static_cast<v1::Side>(question.ranked_side));
}

v1::EvaluateMatchingRequest Canonical(
    const matching::EvaluateRequest& request) {
  v1::EvaluateMatchingRequest canonical;
  FillCanonical(request, canonical);
  canonical.set_with_later_facts(request.later_facts ==
                                 matching::LaterFacts::kKept);
  return canonical;
}

v1::TuneMatchingRequest Canonical(const matching::TuneRequest& request) {
  v1::TuneMatchingRequest canonical;
  FillCanonical(request, canonical);
  canonical.set_fold_count(request.folds);
  canonical.set_seed(static_cast<int64_t>(request.seed));
  canonical.set_from_equal_weights(request.from_equal_weights);
  canonical.set_keep_constants(!request.tune_constants);
  return canonical;
}

}  // namespace

absl::Status MatchService::SuggestMatches(
    const Call& call, const v1::SuggestMatchesRequest& request,
    v1::SuggestMatchesResponse* reply) {
  CITYMATCH_ASSIGN_OR_RETURN(const ParsedSuggest parsed, Parse(request, call));
  const matching::SuggestRequest& question = parsed.request;
  CITYMATCH_ASSIGN_OR_RETURN(const auto scoped,
                             scopes_.For(call, request.options()));
  const Facts& facts = scoped->facts;
  CITYMATCH_RETURN_IF_ERROR(FindCity(facts, question.city_id).status());
  CITYMATCH_RETURN_IF_ERROR(CheckMatchOptions(question.options, facts));
  CITYMATCH_ASSIGN_OR_RETURN(const matching::SuggestAnswer answer,
                             matching::Suggest(*facts.snapshot, question));
  *reply = FromMatching(answer, question.options.language);
  reply->mutable_basis()->set_fact_scope(scoped->scope);
  reply->mutable_basis()->set_digest(
      AnswerDigest(call.method, Canonical(question, request.filter()),
                   question.options, facts, parsed.filter.Uses("update_time")));
  return absl::OkStatus();
}

absl::Status MatchService::ExplainPair(const Call& call,
                                       const v1::ExplainPairRequest& request,
                                       v1::ExplainPairResponse* reply) {
  CITYMATCH_ASSIGN_OR_RETURN(matching::ExplainRequest question,
                             Parse(request, call));
  CITYMATCH_ASSIGN_OR_RETURN(const auto scoped,
                             scopes_.For(call, request.options()));
  const Facts& facts = scoped->facts;
  CITYMATCH_RETURN_IF_ERROR(Orient(facts, question));
  CITYMATCH_RETURN_IF_ERROR(CheckMatchOptions(question.options, facts));
  CITYMATCH_ASSIGN_OR_RETURN(const matching::ExplainAnswer answer,
                             matching::Explain(*facts.snapshot, question));
  *reply = FromMatching(answer, question.options.language);
  reply->mutable_basis()->set_fact_scope(scoped->scope);
  reply->mutable_basis()->set_digest(
      AnswerDigest(call.method, Canonical(question), question.options, facts,
                   /*with_times=*/false));
  return absl::OkStatus();
}

absl::Status MatchService::EvaluateMatching(
    const Call& call, const v1::EvaluateMatchingRequest& request,
    v1::EvaluateMatchingResponse* reply) {
  CITYMATCH_ASSIGN_OR_RETURN(matching::EvaluateRequest question,
                             Parse(request, call));
  CITYMATCH_ASSIGN_OR_RETURN(const auto scoped,
                             scopes_.For(call, request.options()));
  const Facts& facts = scoped->facts;
  CITYMATCH_RETURN_IF_ERROR(CheckMatchOptions(question.options, facts));
  if (question.pairs.empty()) {
    question.pairs = matching::StoredPairs(*facts.snapshot);
  }
  CITYMATCH_ASSIGN_OR_RETURN(const matching::EvaluateAnswer answer,
                             matching::Evaluate(*facts.snapshot, question));
  *reply = FromMatching(answer);
  *reply->mutable_basis() = FromMatching(answer.basis);
  reply->mutable_basis()->clear_as_of_date();
  reply->mutable_basis()->set_fact_scope(scoped->scope);
  reply->mutable_basis()->set_digest(
      AnswerDigest(call.method, Canonical(question), question.options, facts,
                   /*with_times=*/false));
  return absl::OkStatus();
}

absl::Status MatchService::TuneMatching(
    const Call& call, const v1::TuneMatchingRequest& request,
    Sink<v1::TuneMatchingResponse>& replies) {
  CITYMATCH_ASSIGN_OR_RETURN(matching::TuneRequest question,
                             Parse(request, call));
  CITYMATCH_ASSIGN_OR_RETURN(const auto scoped,
                             scopes_.For(call, request.options()));
  const Facts& facts = scoped->facts;
  CITYMATCH_RETURN_IF_ERROR(CheckMatchOptions(question.options, facts));
  if (question.pairs.empty()) {
    question.pairs = matching::StoredPairs(*facts.snapshot);
  }
  v1::TuneMatchingResponse reply;
  question.progress = [&](int step, int step_count) {
    reply.set_step(step);
    reply.set_step_count(step_count);
    return replies.Write(reply);
  };
  const auto tuned = matching::Tune(*facts.snapshot, question);
  if (absl::IsFailedPrecondition(tuned.status())) {
    return FailedPrecondition("TOO_FEW_PAIRS", "partnerships",
                              tuned.status().message());
  }
  CITYMATCH_RETURN_IF_ERROR(tuned.status());
  const matching::TuneAnswer& answer = *tuned;
  *reply.mutable_result() = FromMatching(answer);
  *reply.mutable_result()->mutable_basis() = FromMatching(answer.basis);
  reply.mutable_result()->mutable_basis()->clear_as_of_date();
  reply.mutable_result()->mutable_basis()->set_fact_scope(scoped->scope);
  reply.mutable_result()->mutable_basis()->set_digest(
      AnswerDigest(call.method, Canonical(question), question.options, facts,
                   /*with_times=*/false));
  return replies.Write(reply);
}

}  // namespace citymatch
