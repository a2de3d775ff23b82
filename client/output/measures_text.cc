#include "client/output/measures_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace citymatch::client {
namespace {

std::string Share(double value) { return absl::StrFormat("%.2f", value); }

}  // namespace

std::string WithInterval(const v1::Estimate& estimate, const Style& style) {
  return absl::StrCat(Share(estimate.value()), " (", Share(estimate.low()),
                      style.unicode ? "–" : "-", Share(estimate.high()), ")");
}

void AddMeasures(const std::string& name, int pair_count,
                 const v1::MethodMeasures& measures, const Style& style,
                 Grid& grid) {
  grid.rows.push_back({name, absl::StrCat(pair_count),
                       WithInterval(measures.hit_at_1(), style),
                       WithInterval(measures.hit_at_5(), style),
                       WithInterval(measures.hit_at_10(), style),
                       WithInterval(measures.mean_reciprocal_rank(), style),
                       WithInterval(measures.mean_percentile_rank(), style)});
}

Grid MeasureGrid(const std::string& first, const Labels& labels) {
  Grid grid;
  grid.columns = {{first},
                  {labels.pairs, true},
                  {"hit@1", true},
                  {"hit@5", true},
                  {"hit@10", true},
                  {"MRR", true},
                  {labels.percentile, true}};
  return grid;
}

}  // namespace citymatch::client
