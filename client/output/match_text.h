// Answers of the matcher as text for people, and as rows.
#ifndef CITYMATCH_CLIENT_OUTPUT_MATCH_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_MATCH_TEXT_H_

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "citymatch/v1/match_service.pb.h"
#include "client/output/labels.h"
#include "client/output/table.h"

namespace citymatch::client {

// The cover from which a need counts as covered at all: below it, no more than
// the sector is alike.
inline constexpr double kCovered = 0.25;

// Country codes of cities by name; a city may be absent.
using CountryByCity = std::map<std::string, std::string>;

// What was asked, as far as the reply does not say it.
struct Question {
  std::string city;          // `cities/…`
  std::string display_name;  // of the city; empty = unknown
  v1::Side side = v1::SIDE_UNSPECIFIED;
  std::string filter;
  std::vector<std::string> changed_weights;  // criteria
  std::string programme_name;  // in the language of the answer; empty = id
  bool is_other_day = false;   // as of a day that is not today
};

// Points with one decimal each, such that those shown add up to the score
// shown: each is rounded down, and those with the greatest remainders up.
[[nodiscard]] std::vector<std::string> ShownPoints(
    const v1::PairAssessment& pair);

// The ranking as a table, then for each suggestion the criteria that set it
// apart from the others shown, the needs that are covered and not, and
// cautions.
void WriteSuggestions(const v1::SuggestMatchesResponse& reply,
                      const Question& question, const CountryByCity& countries,
                      const Labels& labels, const Style& style,
                      std::ostream& out);

// The same as one row per suggestion.
[[nodiscard]] Grid SuggestionGrid(const v1::SuggestMatchesResponse& reply);

// A pair in full. Of `question`, weights and day are shown: gates, a bar for
// each criterion, each need and what covers it, what is missing and what to be
// careful about.
void WriteExplanation(const v1::ExplainPairResponse& reply,
                      const Question& question, const Labels& labels,
                      const Style& style, std::ostream& out);

// The criteria of a pair, one row each.
[[nodiscard]] Grid CriterionGrid(const v1::ExplainPairResponse& reply);

// `cells` cells, of which the first round(share × cells) are full; share is
// cut to [0, 1].
[[nodiscard]] std::string Bar(double share, int cells, bool unicode);

// A score or a share of it, such as `41.2`.
[[nodiscard]] std::string OneDecimal(double value);

// A share, such as `41 %`.
[[nodiscard]] std::string PercentText(double share);

// A need's topic to show, marked where the city does not publish it.
[[nodiscard]] std::string NeedTopicText(const v1::NeedCover& need,
                                        const Labels& labels);
[[nodiscard]] std::string NeedTopicText(const v1::Triad::Need& need,
                                        const Labels& labels);

// A line that says that the answer is not for publication; empty if it rests
// on what is published alone.
[[nodiscard]] std::string FactScopeText(const v1::AnswerBasis& basis,
                                        const Labels& labels);

// The scope as programs read it, such as `published`; empty if not said.
[[nodiscard]] std::string FactScopeWord(const v1::AnswerBasis& basis);

// Filter, changed weights, another day, whether the answer is confidential, and
// the digest, one a line.
void WriteFooter(const v1::AnswerBasis& basis, const Question& question,
                 const Labels& labels, const Style& style, std::ostream& out);

// "as of 2026-04-01, revision 12, programme x version 3".
[[nodiscard]] std::string AnswerBasisText(
    const v1::AnswerBasis& basis, const Labels& labels,
    const std::string& programme_name = "");

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_MATCH_TEXT_H_
