// The matcher's answers → replies of the MatchService.
#ifndef CITYMATCH_SERVER_CONVERT_ANSWER_H_
#define CITYMATCH_SERVER_CONVERT_ANSWER_H_

#include "citymatch/v1/match_service.pb.h"
#include "matching/language.h"
#include "matching/matcher.h"

namespace citymatch {

// `digest` is left empty.
[[nodiscard]] v1::GateResult FromMatching(const matching::GateResult& gate);
[[nodiscard]] v1::Precedent FromMatching(const matching::Precedent& precedent,
                                         matching::Language language);
[[nodiscard]] v1::AnswerBasis FromMatching(const matching::AnswerBasis& basis);

// `basis.digest` is left empty.
[[nodiscard]] v1::SuggestMatchesResponse FromMatching(
    const matching::SuggestAnswer& answer, matching::Language language);
[[nodiscard]] v1::ExplainPairResponse FromMatching(
    const matching::ExplainAnswer& answer, matching::Language language);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_ANSWER_H_
