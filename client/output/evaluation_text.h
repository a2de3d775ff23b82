// Evaluations as text for people, and as rows.
#ifndef CITYMATCH_CLIENT_OUTPUT_EVALUATION_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_EVALUATION_TEXT_H_

#include <ostream>

#include "citymatch/v1/match_service.pb.h"
#include "client/output/labels.h"
#include "client/output/table.h"

namespace citymatch::client {

// The measures of every method, those of the matcher by programme and country,
// at most `misses` of the pairs that were ranked worst, and the pairs that have
// no rank with the reason.
void WriteEvaluation(const v1::EvaluateMatchingResponse& reply, int misses,
                     const Labels& labels, const Style& style,
                     std::ostream& out);

// One row a pair.
[[nodiscard]] Grid OutcomeGrid(const v1::EvaluateMatchingResponse& reply);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_EVALUATION_TEXT_H_
