#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/time.h"
#include "client/output/width.h"
#include "client/round/solution_text.h"
#include "client/round/text_parts.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {

void WritePublishedRound(const v1::PublishedRound& round, const RoundView& view,
                         const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  v1::Round shown;
  shown.set_name(RoundKind().FullName(PublishedRoundKind().Id(round.name())));
  shown.set_display_name(round.display_name());
  shown.set_objective(round.objective());
  shown.set_triads_allowed(round.triads_allowed());
  shown.set_minimum_score(round.minimum_score());
  out << style.Bold(RoundTitle(shown, view)) << '\n';
  Sentence(
      absl::Substitute(
          words.published_line,
          absl::FormatTime(
              "%Y-%m-%d", absl::FromUnixSeconds(round.publish_time().seconds()),
              absl::UTCTimeZone()),
          ProgrammeKind().Id(round.programme())) +
          (round.closed()
               ? absl::StrCat(words.comma,
                              StateText(v1::Round::STATE_CLOSED, view.language))
               : ""),
      style, out);
  Sentence(
      absl::StrCat(words.objective, words.colon, RoundDemands(shown, view)),
      style, out);
  if (round.programme_version() > 0) {
    Sentence(absl::Substitute(words.as_of, round.as_of_date(),
                              round.programme_version()),
             style, out);
  }
  if (round.mended()) Sentence(words.mended, style, out);
  if (!round.description().empty()) Sentence(round.description(), style, out);
  Head(absl::StrCat(words.pairs, words.colon, round.pairs_size()), style, out);
  WritePairs(round.pairs(), view, style, out);
  if (!round.unmatched_cities().empty()) {
    Head(absl::Substitute(words.left_over, round.unmatched_cities_size()),
         style, out);
    for (const std::string& city : round.unmatched_cities()) {
      out << "  " << OneLine(view.NameAndCountry(city)) << '\n';
    }
  }
  if (!round.group_counts().empty()) {
    v1::RoundSolution groups;
    *groups.mutable_groups() = round.group_counts();
    *groups.mutable_round()->mutable_groups() = round.groups();
    Head(words.groups, style, out);
    WriteCounts(GroupSheet(groups, view), style, out);
  }
  out << '\n' << words.digest << words.colon << round.digest() << '\n';
}

}  // namespace citymatch::client
