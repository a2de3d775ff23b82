#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "client/output/match_text.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

constexpr size_t kReasonCount = 3;

// The other city of a pair, and its name.
struct Counterpart {
  std::string name;
  std::string display_name;
};

Counterpart CounterpartOf(const v1::PairAssessment& pair,
                          const std::string& city) {
  if (pair.provider() == city) {
    return {pair.partner(), pair.partner_display_name()};
  }
  return {pair.provider(), pair.provider_display_name()};
}

// The known criteria that add most to the score, most first.
std::vector<const v1::CriterionResult*> TopCriteria(
    const v1::PairAssessment& pair) {
  std::vector<const v1::CriterionResult*> known;
  for (const v1::CriterionResult& criterion : pair.criteria()) {
    if (criterion.has_fit() && criterion.contribution() > 0) {
      known.push_back(&criterion);
    }
  }
  std::stable_sort(known.begin(), known.end(),
                   [](const auto* a, const auto* b) {
                     return a->contribution() > b->contribution();
                   });
  known.resize(std::min(known.size(), kReasonCount));
  return known;
}

void WriteDetails(const v1::PairAssessment& pair, const Counterpart& other,
                  const Labels& labels, const Style& style, std::ostream& out) {
  out << '\n'
      << style.Bold(absl::StrCat(pair.rank(), ". ", other.display_name)) << " ("
      << CityKind().Id(other.name) << ")\n";
  for (const v1::CriterionResult* criterion : TopCriteria(pair)) {
    out << Wrap(absl::StrCat(criterion->sentence(), " [+",
                             OneDecimal(criterion->contribution()), "]"),
                "   + ", 5, style.columns);
  }
  std::vector<std::string> covered;
  std::vector<std::string> open;
  for (const v1::NeedCover& need : pair.need_covers()) {
    if (need.has_offer_index() && need.cover() >= kCovered) {
      covered.push_back(absl::StrCat(need.need_topic_display_name(), " ",
                                     std::lround(100 * need.cover()), " %"));
    } else {
      open.push_back(need.need_topic_display_name());
    }
  }
  const auto list = [&](const char* label,
                        const std::vector<std::string>& topics) {
    if (topics.empty()) return;
    out << Wrap(absl::StrCat(label, ": ", absl::StrJoin(topics, labels.comma)),
                "   ", 5, style.columns);
  };
  list(labels.covered, covered);
  list(labels.not_covered, open);
  if (pair.precedents_size() > 0) {
    out << Wrap(
        absl::StrCat(labels.precedent, ": ", pair.precedents(0).sentence()),
        "   ", 5, style.columns);
  }
  for (const v1::Caution& caution : pair.cautions()) {
    out << Wrap(caution.sentence(), "   ! ", 5, style.columns);
  }
}

}  // namespace

std::string PercentText(double share) {
  return absl::StrCat(std::lround(100 * share), " %");
}

std::string OneDecimal(double value) { return absl::StrFormat("%.1f", value); }

std::string AnswerBasisText(const v1::AnswerBasis& basis,
                            const Labels& labels) {
  std::string text =
      absl::Substitute(labels.basis_line, basis.as_of_date(), basis.revision());
  if (!basis.programme().empty()) {
    absl::StrAppend(&text, labels.comma,
                    absl::Substitute(labels.programme,
                                     ProgrammeKind().Id(basis.programme()),
                                     basis.programme_version()));
  }
  return text;
}

void WriteSuggestions(const v1::SuggestMatchesResponse& reply,
                      const std::string& city, const CountryByCity& countries,
                      const Labels& labels, const Style& style,
                      std::ostream& out) {
  std::string own = CityKind().Id(city);
  if (reply.suggestions_size() > 0) {
    const v1::PairAssessment& pair = reply.suggestions(0);
    own = absl::StrCat(pair.provider() == city ? pair.provider_display_name()
                                               : pair.partner_display_name(),
                       " (", own, ")");
  }
  out << style.Bold(absl::Substitute(labels.best_for, own)) << '\n'
      << AnswerBasisText(reply.basis(), labels) << '\n';
  if (reply.suggestions_size() == 0) {
    out << labels.nothing_found << '\n';
  } else {
    out << absl::Substitute(labels.eligible, reply.suggestions_size(),
                            reply.eligible_count())
        << "\n\n";
    Grid grid;
    grid.columns = {{"#", true},           {labels.city},
                    {labels.id},           {labels.country},
                    {labels.score, true},  {labels.interval, true},
                    {labels.robust, true}, {labels.known, true}};
    for (const v1::PairAssessment& pair : reply.suggestions()) {
      const Counterpart other = CounterpartOf(pair, city);
      const auto country = countries.find(other.name);
      grid.rows.push_back(
          {absl::StrCat(pair.rank()), other.display_name,
           CityKind().Id(other.name),
           country == countries.end() ? "" : country->second,
           OneDecimal(pair.score()),
           absl::StrCat(OneDecimal(pair.score_low()), style.unicode ? "–" : "-",
                        OneDecimal(pair.score_high())),
           pair.has_robustness() ? PercentText(pair.robustness()) : "",
           PercentText(pair.completeness())});
    }
    WriteTable(grid, style, out);
    for (const v1::PairAssessment& pair : reply.suggestions()) {
      WriteDetails(pair, CounterpartOf(pair, city), labels, style, out);
    }
  }
  if (reply.excluded_size() > 0) {
    std::vector<std::string> gates;
    for (const v1::GateCount& gate : reply.excluded()) {
      gates.push_back(absl::StrCat(gate.gate(), " ", gate.count()));
    }
    out << '\n'
        << Wrap(absl::StrCat(labels.left_out, ": ", absl::StrJoin(gates, ", ")),
                "", 0, style.columns);
  }
}

Grid SuggestionGrid(const v1::SuggestMatchesResponse& reply) {
  Grid grid;
  grid.columns = {{"rank"},
                  {"provider"},
                  {"provider_display_name"},
                  {"partner"},
                  {"partner_display_name"},
                  {"score"},
                  {"score_low"},
                  {"score_high"},
                  {"completeness"},
                  {"robustness"},
                  {"reasons"},
                  {"needs_not_covered"},
                  {"cautions"}};
  for (const v1::PairAssessment& pair : reply.suggestions()) {
    std::vector<std::string> reasons;
    for (const auto* criterion : TopCriteria(pair)) {
      reasons.push_back(criterion->sentence());
    }
    std::vector<std::string> open;
    for (const v1::NeedCover& need : pair.need_covers()) {
      if (!need.has_offer_index() || need.cover() < kCovered) {
        open.push_back(need.need_topic());
      }
    }
    std::vector<std::string> cautions;
    for (const v1::Caution& caution : pair.cautions()) {
      cautions.push_back(caution.sentence());
    }
    grid.rows.push_back(
        {absl::StrCat(pair.rank()), pair.provider(),
         pair.provider_display_name(), pair.partner(),
         pair.partner_display_name(), absl::StrFormat("%.6f", pair.score()),
         absl::StrFormat("%.6f", pair.score_low()),
         absl::StrFormat("%.6f", pair.score_high()),
         absl::StrFormat("%.6f", pair.completeness()),
         pair.has_robustness() ? absl::StrFormat("%.6f", pair.robustness())
                               : "",
         absl::StrJoin(reasons, "\n"), absl::StrJoin(open, ";"),
         absl::StrJoin(cautions, "\n")});
  }
  return grid;
}

}  // namespace citymatch::client
