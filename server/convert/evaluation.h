// Evaluations and tunings: what was sent → the matcher's question, its answer →
// the reply.
#ifndef CITYMATCH_SERVER_CONVERT_EVALUATION_H_
#define CITYMATCH_SERVER_CONVERT_EVALUATION_H_

#include "citymatch/v1/match_service.pb.h"
#include "matching/evaluation/evaluation.h"
#include "matching/tuning/tuning.h"

namespace citymatch {

[[nodiscard]] v1::PastPair FromMatching(const matching::PastPair& pair);

// `basis` is left empty, here and below.
[[nodiscard]] v1::EvaluateMatchingResponse FromMatching(
    const matching::EvaluateAnswer& answer);

[[nodiscard]] v1::TuningResult FromMatching(const matching::TuneAnswer& answer);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_EVALUATION_H_
