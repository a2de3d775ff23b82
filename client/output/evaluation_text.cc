#include "client/output/evaluation_text.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/output/match_text.h"
#include "client/output/measures_text.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

// A middle place may end in .5.
std::string RankText(double rank) {
  return rank == static_cast<double>(static_cast<int64_t>(rank))
             ? absl::StrFormat("%.0f", rank)
             : absl::StrFormat("%.1f", rank);
}

void WriteGroups(
    const google::protobuf::RepeatedPtrField<v1::MeasuredGroup>& groups,
    const std::string& first, const Labels& labels, const Style& style,
    std::ostream& out) {
  if (groups.size() < 2) return;
  Grid grid = MeasureGrid(first, labels);
  for (const v1::MeasuredGroup& group : groups) {
    AddMeasures(group.group().empty() ? labels.none : group.group(),
                group.pair_count(), group.methods(0), style, grid);
  }
  out << '\n';
  WriteTable(grid, style, out);
}

std::string IdOf(const std::string& name) { return CityKind().Id(name); }

}  // namespace

void WriteEvaluation(const v1::EvaluateMatchingResponse& reply, int misses,
                     const Labels& labels, const Style& style,
                     std::ostream& out) {
  out << style.Bold(labels.evaluation) << '\n';
  out << labels.evaluation_note << "\n\n";
  Grid grid = MeasureGrid(labels.method, labels);
  for (const v1::MethodMeasures& measures : reply.all().methods()) {
    AddMeasures(MethodLabel(measures.method(), labels),
                reply.all().pair_count(), measures, style, grid);
  }
  WriteTable(grid, style, out);
  WriteGroups(reply.by_programme(), labels.programme_title, labels, style, out);
  WriteGroups(reply.by_country(), labels.country, labels, style, out);

  std::vector<const v1::PairOutcome*> ranked;
  std::vector<const v1::PairOutcome*> problems;
  for (const v1::PairOutcome& outcome : reply.outcomes()) {
    (outcome.problem().empty() ? ranked : problems).push_back(&outcome);
  }
  std::stable_sort(
      ranked.begin(), ranked.end(),
      [](const auto* a, const auto* b) { return a->ranks(0) > b->ranks(0); });
  Grid worst;
  worst.columns = {{labels.rank, true},
                   {labels.provider},
                   {labels.partner},
                   {labels.year, true},
                   {labels.cost}};
  for (const v1::PairOutcome* outcome : ranked) {
    if (static_cast<int>(worst.rows.size()) == misses ||
        outcome->ranks(0) <= 10) {
      break;
    }
    worst.rows.push_back(
        {absl::StrCat(RankText(outcome->ranks(0)), "/",
                      outcome->candidate_count()),
         IdOf(outcome->pair().provider()), IdOf(outcome->pair().partner()),
         absl::StrCat(outcome->pair().first_year()),
         outcome->costliest_criterion().empty()
             ? ""
             : absl::StrCat(
                   CriterionLabel(outcome->costliest_criterion(), labels), " -",
                   OneDecimal(outcome->points_lost()))});
  }
  if (!worst.rows.empty()) {
    out << '\n' << style.Bold(labels.worst_misses) << '\n';
    WriteTable(worst, style, out);
  }
  if (!problems.empty()) {
    out << '\n' << style.Bold(labels.not_ranked) << '\n';
    for (const v1::PairOutcome* outcome : problems) {
      out << Wrap(absl::StrCat(IdOf(outcome->pair().provider()), ", ",
                               IdOf(outcome->pair().partner()), ", ",
                               outcome->pair().first_year(), ": ",
                               outcome->problem_sentence(), " [",
                               outcome->problem(), "]"),
                  "  ", 4, style.columns);
    }
  }
}

Grid OutcomeGrid(const v1::EvaluateMatchingResponse& reply) {
  Grid grid;
  grid.columns = {{"provider_id"}, {"partner_id"}, {"programme"},
                  {"first_year"},  {"problem"},    {"candidate_count"}};
  for (const v1::MethodMeasures& measures : reply.all().methods()) {
    grid.columns.push_back({absl::StrCat("rank_", measures.method())});
  }
  grid.columns.push_back({"costliest_criterion"});
  grid.columns.push_back({"points_lost"});
  grid.columns.push_back({"best_id"});
  for (const v1::PairOutcome& outcome : reply.outcomes()) {
    std::vector<std::string> row = {IdOf(outcome.pair().provider()),
                                    IdOf(outcome.pair().partner()),
                                    outcome.pair().programme_title(),
                                    absl::StrCat(outcome.pair().first_year()),
                                    outcome.problem(),
                                    absl::StrCat(outcome.candidate_count())};
    for (int i = 0; i < reply.all().methods_size(); ++i) {
      row.push_back(i < outcome.ranks_size() ? RankText(outcome.ranks(i)) : "");
    }
    row.push_back(outcome.costliest_criterion());
    row.push_back(outcome.problem().empty()
                      ? absl::StrFormat("%.4f", outcome.points_lost())
                      : "");
    row.push_back(outcome.best().empty() ? "" : IdOf(outcome.best()));
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

}  // namespace citymatch::client
