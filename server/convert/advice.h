// Advice: the matcher's precedents, counterfactuals, questions and triads → the
// replies. `basis.digest` is left empty.
#ifndef CITYMATCH_SERVER_CONVERT_ADVICE_H_
#define CITYMATCH_SERVER_CONVERT_ADVICE_H_

#include "citymatch/v1/match_service.pb.h"
#include "matching/advice/counterfactuals.h"
#include "matching/advice/precedents.h"
#include "matching/advice/questions.h"
#include "matching/advice/triads.h"
#include "matching/language.h"

namespace citymatch {

[[nodiscard]] v1::FindPrecedentsResponse FromMatching(
    const matching::PrecedentsAnswer& answer, matching::Language language);
[[nodiscard]] v1::FindCounterfactualsResponse FromMatching(
    const matching::CounterfactualAnswer& answer);
[[nodiscard]] v1::RankQuestionsResponse FromMatching(
    const matching::QuestionsAnswer& answer);
[[nodiscard]] v1::SuggestTriadsResponse FromMatching(
    const matching::TriadsAnswer& answer, matching::Language language);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_ADVICE_H_
