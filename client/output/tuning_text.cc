#include "client/output/tuning_text.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"
#include "client/output/measures_text.h"

namespace citymatch::client {
namespace {

std::string Number(double value) { return absl::StrFormat("%.3f", value); }

std::string Gain(const v1::Estimate& gain, const Style& style) {
  return absl::StrFormat("%+.3f (%+.3f%s%+.3f)", gain.value(), gain.low(),
                         style.unicode ? " – " : " - ", gain.high());
}

void WriteMeasures(const v1::TuningResult& result, const Labels& labels,
                   const Style& style, std::ostream& out) {
  Grid grid = MeasureGrid(labels.method, labels);
  AddMeasures(labels.learnt, result.after().pair_count(),
              result.after().methods(0), style, grid);
  for (const v1::MethodMeasures& measures : result.before().methods()) {
    AddMeasures(measures.method() == "matcher"
                    ? labels.present
                    : MethodLabel(measures.method(), labels),
                result.before().pair_count(), measures, style, grid);
  }
  WriteTable(grid, style, out);
  out << absl::Substitute(labels.gain_line,
                          Gain(result.hit_at_10_gain(), style),
                          Gain(result.mean_reciprocal_rank_gain(), style))
      << '\n';
}

void WriteWeights(const v1::TuningResult& result, const Labels& labels,
                  const Style& style, std::ostream& out) {
  Grid grid;
  grid.columns = {{labels.weight},
                  {labels.before, true},
                  {labels.after, true},
                  {labels.over_folds, true}};
  for (const auto& weight : result.weights()) {
    grid.rows.push_back(
        {weight.criterion(), Number(weight.before()), Number(weight.after()),
         absl::StrCat(Number(weight.low()), style.unicode ? "–" : "-",
                      Number(weight.high()))});
  }
  WriteTable(grid, style, out);
}

void WriteConstants(const v1::TuningResult& result, const Labels& labels,
                    const Style& style, std::ostream& out) {
  Grid grid;
  grid.columns = {{labels.constant},
                  {labels.before, true},
                  {labels.after, true},
                  {labels.moved, true}};
  for (const auto& constant : result.constants()) {
    if (constant.moved_share() == 0 && constant.before() == constant.after()) {
      continue;
    }
    grid.rows.push_back(
        {constant.path(), Number(constant.before()), Number(constant.after()),
         absl::StrFormat("%.0f%%", 100 * constant.moved_share())});
  }
  if (grid.rows.empty()) return;
  out << '\n';
  WriteTable(grid, style, out);
}

void WriteCurve(const v1::TuningResult& result, const Labels& labels,
                const Style& style, std::ostream& out) {
  out << '\n' << style.Bold(labels.learning_curve) << '\n';
  Grid grid;
  grid.columns = {{labels.cities_learnt_from, true},
                  {labels.pairs_learnt_from, true},
                  {"hit@10", true},
                  {"MRR", true}};
  for (const auto& point : result.learning_curve()) {
    grid.rows.push_back({absl::StrFormat("%.0f%%", 100 * point.share()),
                         absl::StrFormat("%.1f", point.mean_pair_count()),
                         WithInterval(point.hit_at_10(), style),
                         WithInterval(point.mean_reciprocal_rank(), style)});
  }
  WriteTable(grid, style, out);
}

}  // namespace

void WriteTuning(const v1::TuningResult& result, const Labels& labels,
                 const Style& style, std::ostream& out) {
  out << style.Bold(labels.tuning) << '\n'
      << absl::Substitute(labels.tuning_note,
                          absl::StrCat(result.learnt_pair_count()),
                          absl::StrCat(result.model_count()))
      << "\n\n";
  WriteMeasures(result, labels, style, out);
  out << (result.better() ? labels.better : labels.not_better) << '\n';
  if (result.better() && result.mean_reciprocal_rank_gain().low() <= 0) {
    out << labels.gain_unsure << '\n';
  }
  out << '\n';
  WriteWeights(result, labels, style, out);
  WriteConstants(result, labels, style, out);
  WriteCurve(result, labels, style, out);
}

Grid LearntGrid(const v1::TuningResult& result) {
  Grid grid;
  grid.columns = {{"field"}, {"before"}, {"after"},
                  {"low"},   {"high"},   {"moved_share"}};
  const auto exact = [](double value) {
    return absl::StrFormat("%.6g", value);
  };
  for (const auto& weight : result.weights()) {
    grid.rows.push_back({absl::StrCat("weights.", weight.criterion()),
                         exact(weight.before()), exact(weight.after()),
                         exact(weight.low()), exact(weight.high()), ""});
  }
  for (const auto& constant : result.constants()) {
    grid.rows.push_back({constant.path(), exact(constant.before()),
                         exact(constant.after()), "", "",
                         exact(constant.moved_share())});
  }
  return grid;
}

}  // namespace citymatch::client
