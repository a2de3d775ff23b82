#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "citymatch/v1/common.pb.h"
#include "client/output/match_text.h"
#include "client/output/width.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

constexpr int kBarCells = 20;

std::string BasisName(const v1::Provenance& provenance, const Labels& labels) {
  switch (provenance.basis()) {
    case v1::BASIS_DECLARED:
      return labels.declared;
    case v1::BASIS_REPORTED:
      return labels.reported;
    case v1::BASIS_DERIVED:
      return labels.derived;
    case v1::BASIS_RECALLED:
      return labels.recalled;
    default:
      return "";
  }
}

void WriteHead(const v1::ExplainPairResponse& reply, const Labels& labels,
               const Style& style, std::ostream& out) {
  const v1::PairAssessment& pair = reply.assessment();
  const auto named = [&labels](const std::string& display_name,
                               const std::string& name) {
    return absl::StrCat(display_name, labels.open_bracket, CityKind().Id(name),
                        labels.close_bracket);
  };
  out << style.Bold(absl::Substitute(
             labels.pair, named(pair.provider_display_name(), pair.provider()),
             named(pair.partner_display_name(), pair.partner())))
      << '\n'
      << absl::Substitute(labels.score_line, OneDecimal(pair.score()),
                          OneDecimal(pair.score_low()),
                          OneDecimal(pair.score_high()),
                          std::lround(100 * pair.completeness()))
      << '\n';
  if (!pair.eligible()) {
    out << labels.not_eligible << '\n';
    return;
  }
  if (reply.rank_for_partner() > 0) {
    out << absl::Substitute(labels.rank_partner, reply.rank_for_partner(),
                            pair.partner_display_name())
        << '\n';
  }
  if (reply.rank_for_provider() > 0) {
    out << absl::Substitute(labels.rank_provider, reply.rank_for_provider(),
                            pair.provider_display_name())
        << '\n';
  }
}

void WriteGates(const v1::PairAssessment& pair, const Labels& labels,
                const Style& style, std::ostream& out) {
  if (pair.gates_size() == 0) return;
  out << '\n' << style.Bold(labels.gates) << '\n';
  int width = 0;
  for (const v1::GateResult& gate : pair.gates()) {
    width = std::max(width, DisplayWidth(GateLabel(gate.gate(), labels)));
  }
  std::set<std::string> told;
  const int mark =
      std::max(DisplayWidth(labels.passed), DisplayWidth(labels.failed));
  for (const v1::GateResult& gate : pair.gates()) {
    const std::string head = absl::StrCat(
        "  ", Pad(gate.passed() ? labels.passed : labels.failed, mark), "  ",
        Pad(GateLabel(gate.gate(), labels), width), "  ");
    std::string reason = gate.reason();
    // A source is told once.
    if (!gate.source().empty() && told.insert(gate.source()).second) {
      absl::StrAppend(&reason, labels.open_bracket, gate.source(),
                      labels.close_bracket);
    }
    out << Wrap(reason, head, DisplayWidth(head), style.columns);
  }
}

void WriteRoutes(const v1::PairAssessment& pair, const Labels& labels,
                 const Style& style, std::ostream& out) {
  if (pair.finance_routes_size() == 0) return;
  out << '\n' << style.Bold(labels.finance_routes) << '\n';
  const int mark =
      std::max(DisplayWidth(labels.passed), DisplayWidth(labels.failed));
  for (const v1::FinanceRouteResult& route : pair.finance_routes()) {
    const std::string head = absl::StrCat(
        "  ", Pad(route.open() ? labels.passed : labels.failed, mark), "  ");
    std::string text = absl::StrCat(
        route.display_name(), labels.japanese ? "：" : ": ", route.reason());
    if (!route.source().empty()) {
      absl::StrAppend(&text, labels.open_bracket, route.source(),
                      labels.close_bracket);
    }
    out << Wrap(text, head, DisplayWidth(head), style.columns);
  }
}

void WriteCriteria(const v1::PairAssessment& pair, const Labels& labels,
                   const Style& style, std::ostream& out) {
  out << '\n' << style.Bold(labels.criteria) << '\n';
  int width = 0;
  double most = 0;
  for (const v1::CriterionResult& criterion : pair.criteria()) {
    width = std::max(width, DisplayWidth(criterion.display_name()));
    most = std::max(most, criterion.weight());
  }
  const std::vector<std::string> points = ShownPoints(pair);
  size_t shown = 0;
  for (const v1::CriterionResult& criterion : pair.criteria()) {
    // The whole bar is as long as the weight, the full part as the
    // contribution: lengths compare across criteria.
    const int cells = most > 0 ? static_cast<int>(std::lround(
                                     kBarCells * criterion.weight() / most))
                               : 0;
    const double share = criterion.effective_fit();
    out << "  " << Pad(criterion.display_name(), width) << "  "
        << Pad(Bar(share, cells, style.unicode), kBarCells) << "  "
        << absl::Substitute(labels.of, points[shown++],
                            OneDecimal(100 * criterion.weight()))
        << '\n';
    std::string sentence = criterion.sentence();
    if (!criterion.has_fit()) {
      absl::StrAppend(
          &sentence, sentence.empty() || labels.japanese ? "" : " ",
          labels.japanese ? "［" : "[",
          absl::Substitute(labels.missing_mean, std::lround(100 * share)),
          labels.japanese ? "］" : "]");
    }
    out << Wrap(sentence, "", 6, style.columns);
  }
}

void WriteNeeds(const v1::PairAssessment& pair, const Labels& labels,
                const Style& style, std::ostream& out) {
  out << '\n' << style.Bold(labels.needs) << '\n';
  if (pair.need_covers_size() == 0) {
    out << "  " << labels.no_needs << '\n';
    return;
  }
  Grid grid;
  grid.columns = {{labels.priority, true}, {labels.need},  {labels.basis},
                  {labels.cover, true},    {labels.basis}, {labels.offer}};
  for (const v1::NeedCover& need : pair.need_covers()) {
    const bool covered = need.has_offer_index();
    grid.rows.push_back(
        {absl::StrCat(need.need_priority()),
         absl::StrCat(NeedTopicText(need, labels),
                      labels.japanese ? "：" : ": ", need.need_summary()),
         BasisName(need.need_provenance(), labels),
         absl::StrCat(std::lround(100 * need.cover()), " %"),
         covered ? BasisName(need.offer_provenance(), labels) : "",
         covered
             ? absl::StrCat(need.offer_topic_display_name(),
                            labels.japanese ? "：" : ": ", need.offer_summary())
             : labels.nobody});
  }
  // Two summaries rarely fit beside each other on a terminal.
  if (style.columns > 0) {
    for (const std::vector<std::string>& row : grid.rows) {
      const auto with_basis = [&](const std::string& text,
                                  const std::string& basis) {
        return basis.empty() ? text
                             : absl::StrCat(text, labels.open_bracket, basis,
                                            labels.close_bracket);
      };
      const char* colon = labels.japanese ? "：" : ": ";
      out << Wrap(absl::StrCat(labels.priority, " ", row[0], labels.comma,
                               labels.cover, " ", row[3], colon,
                               with_basis(row[1], row[2])),
                  "  - ", 4, style.columns)
          << Wrap(absl::StrCat(labels.offer, colon, with_basis(row[5], row[4])),
                  "", 6, style.columns);
    }
    return;
  }
  WriteTable(grid, style, out, 2);
}

}  // namespace

std::string Bar(double share, int cells, bool unicode) {
  const auto full = static_cast<int>(
      std::lround(std::clamp(share, 0.0, 1.0) * std::max(cells, 0)));
  std::string bar;
  for (int i = 0; i < cells; ++i) {
    const bool is_full = i < full;
    bar += unicode ? (is_full ? "█" : "░") : (is_full ? "#" : ".");
  }
  return bar;
}

void WriteExplanation(const v1::ExplainPairResponse& reply,
                      const Question& question, const Labels& labels,
                      const Style& style, std::ostream& out) {
  const v1::PairAssessment& pair = reply.assessment();
  WriteHead(reply, labels, style, out);
  WriteGates(pair, labels, style, out);
  WriteRoutes(pair, labels, style, out);
  WriteCriteria(pair, labels, style, out);
  WriteNeeds(pair, labels, style, out);
  if (pair.precedents_size() > 0) {
    out << '\n' << style.Bold(labels.precedents) << '\n';
    for (const v1::Precedent& precedent : pair.precedents()) {
      const std::string head =
          absl::StrCat("  ", Pad(PercentText(precedent.likeness()), 6));
      out << Wrap(precedent.sentence(), head, DisplayWidth(head),
                  style.columns);
    }
  }
  if (pair.missing_facts_size() > 0) {
    out << '\n' << style.Bold(labels.missing) << '\n';
    for (const v1::MissingFact& fact : pair.missing_facts()) {
      out << Wrap(absl::StrCat(fact.sentence(), labels.open_bracket,
                               CityKind().Id(fact.city()), labels.comma,
                               fact.path(), labels.close_bracket),
                  "  - ", 4, style.columns);
    }
  }
  if (pair.cautions_size() > 0) {
    out << '\n' << style.Bold(labels.cautions) << '\n';
    for (const v1::Caution& caution : pair.cautions()) {
      out << Wrap(caution.sentence(), "  ! ", 4, style.columns);
    }
  }
  out << '\n'
      << AnswerBasisText(reply.basis(), labels, question.programme_name)
      << '\n';
  WriteFooter(reply.basis(), question, labels, style, out);
}

Grid CriterionGrid(const v1::ExplainPairResponse& reply) {
  Grid grid;
  grid.columns = {{"criterion"},    {"display_name"}, {"fit"},
                  {"fit_low"},      {"fit_high"},     {"effective_fit"},
                  {"weight"},       {"contribution"}, {"sentence"},
                  {"provider"},     {"partner"},      {"eligible"},
                  {"failed_gates"}, {"score"},        {"score_low"},
                  {"score_high"},   {"fact_scope"}};
  const v1::PairAssessment& pair = reply.assessment();
  std::vector<std::string> failed;
  for (const v1::GateResult& gate : pair.gates()) {
    if (!gate.passed()) failed.push_back(gate.gate());
  }
  for (const v1::CriterionResult& criterion : reply.assessment().criteria()) {
    grid.rows.push_back(
        {criterion.criterion(), criterion.display_name(),
         criterion.has_fit() ? absl::StrFormat("%.6f", criterion.fit()) : "",
         absl::StrFormat("%.6f", criterion.fit_low()),
         absl::StrFormat("%.6f", criterion.fit_high()),
         absl::StrFormat("%.6f", criterion.effective_fit()),
         absl::StrFormat("%.6f", criterion.weight()),
         absl::StrFormat("%.6f", criterion.contribution()),
         criterion.sentence(), pair.provider(), pair.partner(),
         pair.eligible() ? "true" : "false", absl::StrJoin(failed, ";"),
         absl::StrFormat("%.6f", pair.score()),
         absl::StrFormat("%.6f", pair.score_low()),
         absl::StrFormat("%.6f", pair.score_high()),
         FactScopeWord(reply.basis())});
  }
  return grid;
}

}  // namespace citymatch::client
