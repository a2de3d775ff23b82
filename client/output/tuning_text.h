// Tunings as text for people, and as rows.
#ifndef CITYMATCH_CLIENT_OUTPUT_TUNING_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_TUNING_TEXT_H_

#include <ostream>

#include "citymatch/v1/match_service.pb.h"
#include "client/output/labels.h"
#include "client/output/table.h"

namespace citymatch::client {

// What the learnt policy is worth on unseen pairs beside the present one and
// the simple rankings, its weights, the constants that moved, and the learning
// curve.
void WriteTuning(const v1::TuningResult& result, const Labels& labels,
                 const Style& style, std::ostream& out);

// One row a weight or constant.
[[nodiscard]] Grid LearntGrid(const v1::TuningResult& result);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_TUNING_TEXT_H_
