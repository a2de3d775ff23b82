#include "server/convert/advice.h"

#include <string>

#include "citymatch/v1/match_service.pb.h"
#include "matching/advice/counterfactuals.h"
#include "matching/advice/precedents.h"
#include "matching/advice/questions.h"
#include "matching/advice/triads.h"
#include "matching/language.h"
#include "matching/policy.h"
#include "server/convert/answer.h"
#include "server/convert/names.h"

namespace citymatch {
namespace {

v1::FactCounterfactual Convert(const matching::FactCounterfactual& change) {
  v1::FactCounterfactual result;
  for (const matching::FactChange& fact : change.facts) {
    v1::FactCounterfactual::Fact* added = result.add_facts();
    added->set_city(NameOf(kCityPrefix, fact.city_id));
    added->set_path(fact.path);
    added->set_from(fact.from);
    added->set_to(fact.to);
    added->set_sentence(fact.sentence);
  }
  result.set_effort(change.effort);
  result.set_rank_after(change.rank_after);
  result.set_score_after(change.score_after);
  return result;
}

v1::WeightCounterfactual Convert(const matching::WeightCounterfactual& change) {
  v1::WeightCounterfactual result;
  result.mutable_weight()->set_criterion(
      std::string(matching::CriterionName(change.criterion)));
  result.mutable_weight()->set_weight(change.weight_after);
  result.set_share_before(change.share_before);
  result.set_share_after(change.share_after);
  result.set_rank_after(change.rank_after);
  result.set_score_after(change.score_after);
  result.set_sentence(change.sentence);
  return result;
}

v1::Question Convert(const matching::Question& question) {
  v1::Question result;
  result.set_city(NameOf(kCityPrefix, question.city_id));
  result.set_path(question.path);
  result.set_sentence(question.sentence);
  result.set_whom(question.whom);
  result.set_worth(question.worth);
  result.set_reorder(question.reorder);
  for (const matching::PossibleAnswer& answer : question.answers) {
    v1::Question::Answer* added = result.add_answers();
    added->set_value(answer.value);
    added->set_replaced(answer.replaced);
    added->set_changes_first(answer.changes_first);
  }
  return result;
}

v1::Triad Convert(const matching::Triad& triad, matching::Language language) {
  v1::Triad result;
  result.set_rank(triad.rank);
  result.set_japanese_provider(NameOf(kCityPrefix, triad.japanese->id));
  result.set_japanese_provider_display_name(
      std::string(triad.japanese->NameIn(LanguageCode(language))));
  result.set_us_provider(NameOf(kCityPrefix, triad.us->id));
  result.set_us_provider_display_name(
      std::string(triad.us->NameIn(LanguageCode(language))));
  result.set_lead(triad.japanese_leads ? result.japanese_provider()
                                       : result.us_provider());
  result.set_score(triad.score);
  result.set_japanese_score(triad.japanese_score);
  result.set_us_score(triad.us_score);
  result.set_joint_cover(triad.joint_cover);
  for (const matching::TriadNeed& need : triad.needs) {
    v1::Triad::Need* added = result.add_needs();
    added->set_need_index(need.need_index);
    added->set_need_unpublished(need.unpublished);
    added->set_need_topic_display_name(need.need_topic_name);
    if (need.provider != nullptr) {
      added->set_provider(NameOf(kCityPrefix, need.provider->id));
    }
    added->set_offer_topic_display_name(need.offer_topic_name);
    added->set_cover(need.cover);
    added->set_japanese_cover(need.japanese_cover);
    added->set_us_cover(need.us_cover);
  }
  result.set_sentence(triad.sentence);
  return result;
}

}  // namespace

v1::FindPrecedentsResponse FromMatching(
    const matching::PrecedentsAnswer& answer, matching::Language language) {
  v1::FindPrecedentsResponse response;
  for (const matching::Precedent& precedent : answer.precedents) {
    *response.add_precedents() = FromMatching(precedent, language);
  }
  response.set_past_count(answer.past_count);
  *response.mutable_basis() = FromMatching(answer.basis);
  return response;
}

v1::FindCounterfactualsResponse FromMatching(
    const matching::CounterfactualAnswer& answer) {
  v1::FindCounterfactualsResponse response;
  response.set_rank_now(answer.rank_now);
  response.set_score_now(answer.score_now);
  response.set_is_in_list(answer.is_among_first);
  for (const matching::GateResult& gate : answer.failed_gates) {
    *response.add_failed_gates() = FromMatching(gate);
  }
  for (const matching::FactCounterfactual& change : answer.facts) {
    *response.add_facts() = Convert(change);
  }
  for (const matching::WeightCounterfactual& change : answer.weights) {
    *response.add_weights() = Convert(change);
  }
  *response.mutable_basis() = FromMatching(answer.basis);
  return response;
}

v1::RankQuestionsResponse FromMatching(
    const matching::QuestionsAnswer& answer) {
  v1::RankQuestionsResponse response;
  for (const matching::Question& question : answer.questions) {
    *response.add_questions() = Convert(question);
  }
  response.set_open_count(answer.open_count);
  *response.mutable_basis() = FromMatching(answer.basis);
  return response;
}

v1::SuggestTriadsResponse FromMatching(const matching::TriadsAnswer& answer,
                                       matching::Language language) {
  v1::SuggestTriadsResponse response;
  for (const matching::Triad& triad : answer.triads) {
    *response.add_triads() = Convert(triad, language);
  }
  response.set_japanese_count(answer.japanese_count);
  response.set_us_count(answer.us_count);
  *response.mutable_basis() = FromMatching(answer.basis);
  return response;
}

}  // namespace citymatch
