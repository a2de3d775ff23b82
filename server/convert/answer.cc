#include "server/convert/answer.h"

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "matching/language.h"
#include "matching/matcher.h"
#include "matching/policy.h"
#include "matching/profile.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/convert/profile.h"

namespace citymatch {
namespace {

std::string Name(absl::string_view view) { return std::string(view); }

v1::CriterionResult Convert(const matching::CriterionResult& criterion) {
  v1::CriterionResult result;
  result.set_criterion(Name(matching::CriterionName(criterion.criterion)));
  result.set_display_name(criterion.display_name);
  if (criterion.fit) result.set_fit(*criterion.fit);
  result.set_effective_fit(criterion.effective_fit);
  result.set_weight(criterion.weight);
  result.set_contribution(criterion.contribution);
  result.set_sentence(criterion.sentence);
  result.set_fit_low(criterion.fit_low);
  result.set_fit_high(criterion.fit_high);
  for (const matching::UsedFact& fact : criterion.facts) {
    v1::UsedFact* added = result.add_facts();
    added->set_resource(fact.resource);
    added->set_path(fact.path);
    added->set_value(fact.value);
    *added->mutable_provenance() = FromMatching(fact.provenance);
  }
  return result;
}

// The need and the offer themselves are looked up in the two profiles, so that
// the reply can be read without them.
v1::NeedCover Convert(const matching::NeedCover& cover,
                      const matching::PairAssessment& pair) {
  v1::NeedCover result;
  const auto need_at = static_cast<size_t>(cover.need_index);
  const matching::Need& need = pair.partner->needs[need_at];
  result.set_need_index(matching::PlaceOfNeed(*pair.partner, need_at));
  result.set_need_unpublished(need.unpublished);
  result.set_need_topic(need.topic);
  result.set_need_sector(static_cast<v1::Sector>(need.sector));
  result.set_need_summary(need.summary);
  result.set_need_priority(need.priority);
  *result.mutable_need_provenance() = FromMatching(need.provenance);
  result.set_cover(cover.cover);
  result.set_affinity(cover.affinity);
  result.set_weight(cover.weight);
  result.set_need_topic_display_name(cover.need_topic_name);
  if (!cover.offer_index) return result;
  const matching::Offer& offer =
      pair.provider->offers[static_cast<size_t>(*cover.offer_index)];
  result.set_offer_index(*cover.offer_index);
  result.set_offer_topic(offer.topic);
  result.set_offer_topic_display_name(cover.offer_topic_name);
  result.set_offer_summary(offer.summary);
  result.set_offer_maturity(offer.maturity);
  *result.mutable_offer_provenance() = FromMatching(offer.provenance);
  return result;
}

v1::PairAssessment Convert(const matching::PairAssessment& pair,
                           matching::Language language) {
  v1::PairAssessment result;
  result.set_rank(pair.rank);
  result.set_provider(NameOf(kCityPrefix, pair.provider->id));
  result.set_provider_display_name(
      Name(pair.provider->NameIn(LanguageCode(language))));
  result.set_partner(NameOf(kCityPrefix, pair.partner->id));
  result.set_partner_display_name(
      Name(pair.partner->NameIn(LanguageCode(language))));
  result.set_eligible(pair.eligible);
  for (const matching::GateResult& gate : pair.gates) {
    *result.add_gates() = FromMatching(gate);
  }
  result.set_score(pair.score);
  result.set_score_low(pair.score_low);
  result.set_score_high(pair.score_high);
  result.set_completeness(pair.completeness);
  for (const matching::CriterionResult& criterion : pair.criteria) {
    *result.add_criteria() = Convert(criterion);
  }
  for (const matching::NeedCover& cover : pair.need_covers) {
    *result.add_need_covers() = Convert(cover, pair);
  }
  for (const matching::MissingFact& fact : pair.missing_facts) {
    v1::MissingFact* added = result.add_missing_facts();
    added->set_city(NameOf(kCityPrefix, fact.city_id));
    added->set_path(fact.path);
    added->set_criterion(Name(matching::CriterionName(fact.criterion)));
    added->set_sentence(fact.sentence);
  }
  for (const matching::Caution& caution : pair.cautions) {
    v1::Caution* added = result.add_cautions();
    added->set_code(caution.code);
    added->set_sentence(caution.sentence);
  }
  if (pair.robustness) result.set_robustness(*pair.robustness);
  for (const matching::Precedent& precedent : pair.precedents) {
    *result.add_precedents() = FromMatching(precedent, language);
  }
  result.set_score_confirmed(pair.score_confirmed);
  for (const matching::RouteResult& route : pair.finance_routes) {
    v1::FinanceRouteResult* added = result.add_finance_routes();
    added->set_route(route.route_id);
    added->set_display_name(route.display_name);
    added->set_open(route.open);
    added->set_reason(route.reason);
    added->set_source(route.source);
  }
  return result;
}

}  // namespace

v1::GateResult FromMatching(const matching::GateResult& gate) {
  v1::GateResult result;
  result.set_gate(Name(matching::GateName(gate.gate)));
  result.set_passed(gate.passed);
  result.set_reason(gate.reason);
  result.set_source(gate.source);
  return result;
}

v1::Precedent FromMatching(const matching::Precedent& precedent,
                           matching::Language language) {
  v1::Precedent result;
  const matching::Partnership& partnership = *precedent.partnership;
  result.set_partnership(NameOf(kPartnershipPrefix, partnership.id));
  result.set_provider(NameOf(kCityPrefix, precedent.provider->id));
  result.set_provider_display_name(
      Name(precedent.provider->NameIn(LanguageCode(language))));
  result.set_partner(NameOf(kCityPrefix, precedent.partner->id));
  result.set_partner_display_name(
      Name(precedent.partner->NameIn(LanguageCode(language))));
  result.set_programme_title(partnership.programme_title);
  if (precedent.first_year) result.set_first_year(*precedent.first_year);
  if (precedent.last_year) result.set_last_year(*precedent.last_year);
  result.set_outcome(static_cast<v1::Partnership::Outcome>(precedent.outcome));
  result.set_likeness(precedent.likeness);
  for (const matching::Sector sector : precedent.shared_sectors) {
    result.add_shared_sectors(static_cast<v1::Sector>(sector));
  }
  result.set_sentence(precedent.sentence);
  *result.mutable_provenance() = FromMatching(partnership.provenance);
  return result;
}

v1::AnswerBasis FromMatching(const matching::AnswerBasis& basis) {
  v1::AnswerBasis result;
  result.set_revision(basis.revision);
  result.set_programme(NameOf(kProgrammePrefix, basis.programme_id));
  result.set_programme_version(basis.programme_version);
  result.set_as_of_date(FormatDate(basis.as_of));
  for (int i = 0; i < matching::kCriterionCount; ++i) {
    v1::CriterionWeight* weight = result.add_effective_weights();
    weight->set_criterion(
        Name(matching::CriterionName(static_cast<matching::CriterionId>(i))));
    weight->set_weight(basis.weights[static_cast<size_t>(i)]);
  }
  return result;
}

v1::SuggestMatchesResponse FromMatching(const matching::SuggestAnswer& answer,
                                        matching::Language language) {
  v1::SuggestMatchesResponse response;
  for (const matching::PairAssessment& pair : answer.suggestions) {
    *response.add_suggestions() = Convert(pair, language);
  }
  response.set_eligible_count(answer.eligible_count);
  for (int i = 0; i < matching::kGateCount; ++i) {
    const int count = answer.excluded[static_cast<size_t>(i)];
    if (count == 0) continue;
    v1::GateCount* gate = response.add_excluded();
    gate->set_gate(Name(matching::GateName(static_cast<matching::GateId>(i))));
    gate->set_count(count);
  }
  *response.mutable_basis() = FromMatching(answer.basis);
  return response;
}

v1::ExplainPairResponse FromMatching(const matching::ExplainAnswer& answer,
                                     matching::Language language) {
  v1::ExplainPairResponse response;
  *response.mutable_assessment() = Convert(answer.assessment, language);
  response.set_rank_for_partner(answer.rank_for_partner);
  response.set_rank_for_provider(answer.rank_for_provider);
  *response.mutable_basis() = FromMatching(answer.basis);
  return response;
}

}  // namespace citymatch
