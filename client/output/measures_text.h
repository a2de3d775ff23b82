// Measures of rankings as rows. Internal to output.
#ifndef CITYMATCH_CLIENT_OUTPUT_MEASURES_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_MEASURES_TEXT_H_

#include <string>

#include "citymatch/v1/match_service.pb.h"
#include "client/output/labels.h"
#include "client/output/table.h"

namespace citymatch::client {

// "0.53 (0.40–0.67)".
[[nodiscard]] std::string WithInterval(const v1::Estimate& estimate,
                                       const Style& style);

// The columns; `first` heads the names.
[[nodiscard]] Grid MeasureGrid(const std::string& first, const Labels& labels);

// A row.
void AddMeasures(const std::string& name, int pair_count,
                 const v1::MethodMeasures& measures, const Style& style,
                 Grid& grid);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_MEASURES_TEXT_H_
