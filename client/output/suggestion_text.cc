#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "client/format/json_reader.h"
#include "client/output/match_text.h"
#include "client/output/width.h"
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

// Mean contribution over the suggestions, by criterion.
std::map<std::string, double> MeanContributions(
    const v1::SuggestMatchesResponse& reply) {
  std::map<std::string, double> means;
  for (const v1::PairAssessment& pair : reply.suggestions()) {
    for (const v1::CriterionResult& criterion : pair.criteria()) {
      means[criterion.criterion()] +=
          criterion.contribution() / reply.suggestions_size();
    }
  }
  return means;
}

// Indices of the known criteria that set the pair apart from the others shown,
// most first; filled up with those that add most where it leads in too few.
// What is the same for all distinguishes nobody.
std::vector<int> TopCriteria(const v1::PairAssessment& pair,
                             const v1::SuggestMatchesResponse& reply,
                             const std::map<std::string, double>& means) {
  constexpr double kSame = 0.05;  // points that look alike when shown
  constexpr double kLead = 0.3;   // points above the mean worth telling
  constexpr size_t kLeast = 2;
  const auto lead = [&](int i) {
    const v1::CriterionResult& criterion = pair.criteria(i);
    return criterion.contribution() - means.at(criterion.criterion());
  };
  const auto differs = [&](int i) {
    for (const v1::PairAssessment& other : reply.suggestions()) {
      for (const v1::CriterionResult& criterion : other.criteria()) {
        if (criterion.criterion() == pair.criteria(i).criterion() &&
            std::abs(criterion.contribution() -
                     pair.criteria(i).contribution()) >= kSame) {
          return true;
        }
      }
    }
    return false;
  };
  std::vector<int> known;
  std::vector<int> leading;
  for (int i = 0; i < pair.criteria_size(); ++i) {
    const v1::CriterionResult& criterion = pair.criteria(i);
    if (!criterion.has_fit() || criterion.contribution() <= 0) continue;
    known.push_back(i);
    if (lead(i) >= kLead && differs(i)) leading.push_back(i);
  }
  std::stable_sort(known.begin(), known.end(), [&](int a, int b) {
    return pair.criteria(a).contribution() > pair.criteria(b).contribution();
  });
  std::stable_sort(leading.begin(), leading.end(),
                   [&](int a, int b) { return lead(a) > lead(b); });
  leading.resize(std::min(leading.size(), kReasonCount));
  const bool alone = reply.suggestions_size() == 1;
  const size_t least = alone ? kReasonCount : kLeast;
  for (const int i : known) {
    if (leading.size() >= least) break;
    if ((alone || differs(i)) &&
        std::find(leading.begin(), leading.end(), i) == leading.end()) {
      leading.push_back(i);
    }
  }
  return leading;
}

void WriteDetails(const v1::PairAssessment& pair, const Counterpart& other,
                  const std::vector<int>& top, const Labels& labels,
                  const Style& style, std::ostream& out) {
  out << '\n'
      << style.Bold(absl::StrCat(pair.rank(), ". ", other.display_name))
      << labels.open_bracket << CityKind().Id(other.name)
      << labels.close_bracket << '\n';
  const std::vector<std::string> points = ShownPoints(pair);
  for (const int i : top) {
    out << Wrap(absl::StrCat(pair.criteria(i).sentence(), " [+",
                             points[static_cast<size_t>(i)], "]"),
                "   + ", 5, style.columns);
  }
  std::vector<std::string> covered;
  std::vector<std::string> open;
  for (const v1::NeedCover& need : pair.need_covers()) {
    if (need.has_offer_index() && need.cover() >= kCovered) {
      covered.push_back(absl::StrCat(NeedTopicText(need, labels), " ",
                                     std::lround(100 * need.cover()), " %"));
    } else {
      open.push_back(NeedTopicText(need, labels));
    }
  }
  const auto list = [&](const char* label,
                        const std::vector<std::string>& topics) {
    if (topics.empty()) return;
    out << Wrap(absl::StrCat(label, labels.japanese ? "：" : ": ",
                             absl::StrJoin(topics, labels.topic_separator)),
                "   ", 5, style.columns);
  };
  list(labels.covered, covered);
  list(labels.not_covered, open);
  if (pair.precedents_size() > 0) {
    out << Wrap(absl::StrCat(labels.precedent, labels.japanese ? "：" : ": ",
                             pair.precedents(0).sentence()),
                "   ", 5, style.columns);
  }
  for (const v1::Caution& caution : pair.cautions()) {
    out << Wrap(caution.sentence(), "   ! ", 5, style.columns);
  }
}

// `need`: of a pair or of a triad.
template <typename Need>
std::string TopicText(const Need& need, const Labels& labels) {
  if (!need.need_unpublished()) return need.need_topic_display_name();
  return absl::StrCat(need.need_topic_display_name(), labels.open_bracket,
                      labels.unpublished, labels.close_bracket);
}

}  // namespace

std::string PercentText(double share) {
  return absl::StrCat(std::lround(100 * share), " %");
}

std::string OneDecimal(double value) { return absl::StrFormat("%.1f", value); }

std::vector<std::string> ShownPoints(const v1::PairAssessment& pair) {
  double shown = 0;
  if (!absl::SimpleAtod(OneDecimal(pair.score()), &shown)) shown = 0;
  int64_t left = std::llround(10 * shown);
  std::vector<int64_t> tenths;
  std::vector<std::pair<double, size_t>> remainders;
  for (const v1::CriterionResult& criterion : pair.criteria()) {
    const double exact = 10 * criterion.contribution();
    tenths.push_back(static_cast<int64_t>(std::floor(exact)));
    remainders.emplace_back(std::floor(exact) - exact, remainders.size());
    left -= tenths.back();
  }
  std::sort(remainders.begin(), remainders.end());
  for (const auto& [negative, index] : remainders) {
    if (left <= 0) break;
    ++tenths[index];
    --left;
  }
  std::vector<std::string> points;
  for (const int64_t tenth : tenths) {
    points.push_back(OneDecimal(static_cast<double>(tenth) / 10));
  }
  return points;
}

void WriteFooter(const v1::AnswerBasis& basis, const Question& question,
                 const Labels& labels, const Style& style, std::ostream& out) {
  const char* colon = labels.japanese ? "：" : ": ";
  if (!question.filter.empty()) {
    out << Wrap(absl::StrCat(labels.filter, colon, question.filter), "", 0,
                style.columns);
  }
  std::vector<std::string> weights;
  for (const v1::CriterionWeight& weight : basis.effective_weights()) {
    const auto& changed = question.changed_weights;
    if (std::find(changed.begin(), changed.end(), weight.criterion()) ==
        changed.end()) {
      continue;
    }
    weights.push_back(absl::StrCat(weight.criterion(), " ",
                                   OneDecimal(100 * weight.weight()), " %"));
  }
  if (!weights.empty()) {
    out << Wrap(absl::StrCat(labels.changed_weights, colon,
                             absl::StrJoin(weights, labels.comma)),
                "", 0, style.columns);
  }
  if (question.is_other_day) {
    out << Wrap(absl::Substitute(labels.other_day, basis.as_of_date()), "", 0,
                style.columns);
  }
  if (const std::string scope = FactScopeText(basis, labels); !scope.empty()) {
    out << Wrap(scope, "", 0, style.columns);
  }
  out << labels.digest << ' ' << basis.digest() << '\n';
}

std::string NeedTopicText(const v1::NeedCover& need, const Labels& labels) {
  return TopicText(need, labels);
}

std::string NeedTopicText(const v1::Triad::Need& need, const Labels& labels) {
  return TopicText(need, labels);
}

std::string FactScopeText(const v1::AnswerBasis& basis, const Labels& labels) {
  switch (basis.fact_scope()) {
    case v1::FACT_SCOPE_OWN:
      return labels.own_confidence;
    case v1::FACT_SCOPE_CONFIDENTIAL:
      return labels.confidence;
    default:
      return "";
  }
}

std::string FactScopeWord(const v1::AnswerBasis& basis) {
  const auto* value =
      v1::FactScope_descriptor()->FindValueByNumber(basis.fact_scope());
  return value == nullptr ? "" : ShortName(*value);
}

std::string AnswerBasisText(const v1::AnswerBasis& basis, const Labels& labels,
                            const std::string& programme_name) {
  std::string text =
      absl::Substitute(labels.basis_line, basis.as_of_date(), basis.revision());
  if (!basis.programme().empty()) {
    const std::string id(ProgrammeKind().Id(basis.programme()));
    absl::StrAppend(&text, labels.comma,
                    absl::Substitute(labels.programme,
                                     programme_name.empty()
                                         ? id
                                         : absl::StrCat(OneLine(programme_name),
                                                        labels.open_bracket, id,
                                                        labels.close_bracket),
                                     basis.programme_version()));
  }
  return text;
}

void WriteSuggestions(const v1::SuggestMatchesResponse& reply,
                      const Question& question, const CountryByCity& countries,
                      const Labels& labels, const Style& style,
                      std::ostream& out) {
  const std::string& city = question.city;
  std::string display_name = question.display_name;
  if (reply.suggestions_size() > 0) {
    const v1::PairAssessment& pair = reply.suggestions(0);
    display_name = pair.provider() == city ? pair.provider_display_name()
                                           : pair.partner_display_name();
  }
  const std::string own =
      display_name.empty()
          ? CityKind().Id(city)
          : absl::StrCat(display_name, labels.open_bracket, CityKind().Id(city),
                         labels.close_bracket);
  out << style.Bold(absl::Substitute(labels.best_for, own)) << '\n'
      << AnswerBasisText(reply.basis(), labels, question.programme_name)
      << '\n';
  if (reply.suggestions_size() == 0) {
    // A gate of the city's own side rests on the city alone.
    std::vector<std::string> barred;
    for (const v1::GateCount& gate : reply.excluded()) {
      const char* side =
          question.side == v1::SIDE_PROVIDER ? "provider_" : "partner_";
      if (question.side != v1::SIDE_UNSPECIFIED &&
          reply.eligible_count() == 0 && absl::StartsWith(gate.gate(), side)) {
        barred.push_back(GateLabel(gate.gate(), labels));
      }
    }
    if (barred.empty()) {
      out << labels.nothing_found << '\n';
    } else {
      out << Wrap(absl::Substitute(labels.barred, own,
                                   absl::StrJoin(barred, labels.comma)),
                  "", 0, style.columns);
    }
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
    const std::map<std::string, double> means = MeanContributions(reply);
    for (const v1::PairAssessment& pair : reply.suggestions()) {
      WriteDetails(pair, CounterpartOf(pair, city),
                   TopCriteria(pair, reply, means), labels, style, out);
    }
  }
  if (reply.excluded_size() > 0) {
    std::vector<std::string> gates;
    for (const v1::GateCount& gate : reply.excluded()) {
      gates.push_back(
          absl::StrCat(GateLabel(gate.gate(), labels), " ", gate.count()));
    }
    out << '\n'
        << Wrap(absl::StrCat(labels.left_out, labels.japanese ? "：" : ": ",
                             absl::StrJoin(gates, labels.comma)),
                "", 0, style.columns);
  }
  out << '\n';
  WriteFooter(reply.basis(), question, labels, style, out);
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
                  {"cautions"},
                  {"fact_scope"}};
  const std::map<std::string, double> means = MeanContributions(reply);
  for (const v1::PairAssessment& pair : reply.suggestions()) {
    std::vector<std::string> reasons;
    for (const int i : TopCriteria(pair, reply, means)) {
      reasons.push_back(pair.criteria(i).sentence());
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
         absl::StrJoin(cautions, "\n"), FactScopeWord(reply.basis())});
  }
  return grid;
}

}  // namespace citymatch::client
