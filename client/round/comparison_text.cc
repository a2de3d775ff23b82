#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "client/output/width.h"
#include "client/round/solution_text.h"
#include "client/round/text_parts.h"

namespace citymatch::client {

void WriteComparison(const v1::CompareRoundSolutionsResponse& comparison,
                     const std::string& before, const std::string& after,
                     const RoundView& view, const Style& style,
                     std::ostream& out) {
  const RoundWords& words = view.words();
  out << style.Bold(absl::Substitute(words.comparison, before, after)) << '\n'
      << absl::Substitute(words.common, comparison.common_pair_count(),
                          comparison.gained_pairs_size(),
                          comparison.lost_pairs_size())
      << "\n\n";
  Grid grid;
  grid.columns = {{""}, {words.before, true}, {words.after, true}};
  const auto count = [&](const char* what, int first, int second) {
    grid.rows.push_back({what, absl::StrCat(first), absl::StrCat(second)});
  };
  count(words.pairs,
        comparison.common_pair_count() + comparison.lost_pairs_size(),
        comparison.common_pair_count() + comparison.gained_pairs_size());
  count(words.providers_served, comparison.providers().count_before(),
        comparison.providers().count_after());
  count(words.partners_served, comparison.partners().count_before(),
        comparison.partners().count_after());
  grid.rows.push_back({words.total_score,
                       ScoreText(comparison.total_score_before()),
                       ScoreText(comparison.total_score_after())});
  WriteTable(grid, style, out);

  if (!comparison.groups().empty()) {
    Head(words.groups, style, out);
    Grid groups;
    groups.columns = {
        {words.group},
        {absl::StrCat(words.served, words.comma, words.before), true},
        {words.after, true},
        {words.floor, true},
        {absl::StrCat(words.pairs, words.comma, words.before), true},
        {words.after, true},
        {words.cap, true},
        {words.held}};
    for (const auto& group : comparison.groups()) {
      const auto held = [&words](bool is) { return is ? words.yes : words.no; };
      groups.rows.push_back(
          {group.after().group().empty() ? group.before().group()
                                         : group.after().group(),
           absl::StrCat(group.before().served_member_count()),
           absl::StrCat(group.after().served_member_count()),
           group.has_floor() ? absl::StrCat(group.floor()) : "",
           absl::StrCat(group.before().pair_count()),
           absl::StrCat(group.after().pair_count()),
           group.has_cap() ? absl::StrCat(group.cap()) : "",
           absl::StrCat(held(group.held_before()), " > ",
                        held(group.held_after()))});
    }
    WriteTable(groups, style, out);
  }

  const auto pairs = [&](const char* head, const auto& list) {
    if (list.empty()) return;
    Head(head, style, out);
    WritePairs(list, view, style, out);
  };
  pairs(words.pairs_gained, comparison.gained_pairs());
  pairs(words.pairs_lost, comparison.lost_pairs());
  const auto cities = [&](const char* head, const auto& providers,
                          const auto& partners) {
    if (providers.empty() && partners.empty()) return;
    Head(head, style, out);
    for (const auto* list : {&providers, &partners}) {
      for (const std::string& city : *list) {
        out << "  " << OneLine(view.NameAndCountry(city)) << '\n';
      }
    }
  };
  cities(words.newly_served, comparison.providers().newly_served_cities(),
         comparison.partners().newly_served_cities());
  cities(words.no_longer_served,
         comparison.providers().no_longer_served_cities(),
         comparison.partners().no_longer_served_cities());
  if (comparison.field_changes().empty()) return;
  Head(words.differences, style, out);
  for (const v1::FieldChange& change : comparison.field_changes()) {
    Item(absl::StrCat(change.path(), ": ",
                      change.old_value().empty() ? "-" : change.old_value(),
                      " > ",
                      change.new_value().empty() ? "-" : change.new_value()),
         style, out);
  }
}

}  // namespace citymatch::client
