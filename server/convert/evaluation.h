// Evaluations: what was sent → the matcher's question, its answer → the reply.
#ifndef CITYMATCH_SERVER_CONVERT_EVALUATION_H_
#define CITYMATCH_SERVER_CONVERT_EVALUATION_H_

#include "citymatch/v1/match_service.pb.h"
#include "matching/evaluation/evaluation.h"

namespace citymatch {

[[nodiscard]] v1::PastPair FromMatching(const matching::PastPair& pair);

// `basis` is left empty.
[[nodiscard]] v1::EvaluateMatchingResponse FromMatching(
    const matching::EvaluateAnswer& answer);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_EVALUATION_H_
