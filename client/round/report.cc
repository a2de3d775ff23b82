#include "client/round/report.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "absl/time/time.h"
#include "client/brief/figures.h"
#include "client/brief/words.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

// From so many pairs on two stand beside each other.
constexpr int kOneColumn = 30;
constexpr size_t kMostNamed = 40;  // participants without a pair

bool FindSpot(const std::string& city, const RoundView& view, Spot& spot) {
  const auto it = view.cities.find(city);
  if (it == view.cities.end() || !it->second.has_location()) return false;
  spot = {view.Name(city), it->second.location().latitude(),
          it->second.location().longitude()};
  return IsOnMap(spot);
}

void AddMap(const v1::RoundSolution& solution, const RoundView& view,
            Section& section) {
  const RoundWords& words = view.words();
  std::vector<Route> routes;
  for (const v1::RoundPair& pair : solution.pairs()) {
    Route route;
    if (FindSpot(pair.provider(), view, route.provider) &&
        FindSpot(pair.partner(), view, route.partner)) {
      routes.push_back(std::move(route));
    }
  }
  const int left_out = solution.pairs_size() - static_cast<int>(routes.size());
  if (!routes.empty()) {
    section.blocks.push_back(
        RouteMap(routes, absl::Substitute(words.map, routes.size())));
  }
  if (left_out > 0) {
    section.blocks.push_back(
        Paragraph{absl::Substitute(words.map_left_out, left_out), false, true});
  }
}

void AddPairs(const v1::RoundSolution& solution, const RoundView& view,
              Section& section) {
  const RoundWords& words = view.words();
  if (solution.pairs().empty()) return;
  const int columns = solution.pairs_size() > kOneColumn ? 2 : 1;
  const int rows = (solution.pairs_size() + columns - 1) / columns;
  TextTable table;
  table.rows.resize(static_cast<size_t>(rows) + 1);
  for (int c = 0; c < columns; ++c) {
    table.rows[0].insert(table.rows[0].end(),
                         {words.provider, words.partner, words.score});
    table.shares.insert(table.shares.end(),
                        {0.45 / columns, 0.45 / columns, 0.10 / columns});
    for (int r = 0; r < rows; ++r) {
      auto& row = table.rows[static_cast<size_t>(r) + 1];
      const int index = c * rows + r;
      if (index >= solution.pairs_size()) {
        row.insert(row.end(), {"", "", ""});
        continue;
      }
      const v1::RoundPair& pair = solution.pairs(index);
      const bool is_chosen = pair.origin() == v1::RoundPair::ORIGIN_CHOSEN;
      row.insert(
          row.end(),
          {view.NameAndCountry(pair.provider()),
           absl::StrCat(
               view.NameAndCountry(pair.partner()),
               is_chosen ? "" : words.comma,
               is_chosen ? "" : OriginText(pair.origin(), view.language)),
           ScoreText(pair.score())});
    }
  }
  section.blocks.push_back(std::move(table));
}

// By name, while they are few enough for a page.
void AddLeftOver(const v1::RoundSolution& solution, const RoundView& view,
                 Section& section) {
  const RoundWords& words = view.words();
  std::string text =
      absl::Substitute(words.report_left_over, solution.unmatched_size());
  std::vector<std::string> names;
  for (const v1::UnmatchedParticipant& left : solution.unmatched()) {
    names.push_back(view.NameAndCountry(left.city()));
  }
  if (!names.empty() && names.size() <= kMostNamed) {
    absl::StrAppend(&text, words.open_bracket,
                    absl::StrJoin(names, words.comma), words.close_bracket);
  }
  section.blocks.push_back(Paragraph{text});
}

void AddGroups(const v1::RoundSolution& solution, const RoundView& view,
               Section& section) {
  const RoundWords& words = view.words();
  if (solution.groups().empty()) return;
  section.blocks.push_back(Heading{words.groups});
  TextTable table;
  table.shares = {0.4, 0.15, 0.15, 0.15, 0.15};
  table.rows.push_back(
      {words.group, words.served, words.floor, words.pairs, words.cap});
  for (const v1::RoundGroupCount& count : solution.groups()) {
    std::string name = count.group();
    std::string floor;
    std::string cap;
    for (const v1::RoundGroup& group : solution.round().groups()) {
      if (group.id() != count.group()) continue;
      if (!group.display_name().empty()) name = group.display_name();
      if (group.has_floor()) floor = absl::StrCat(group.floor());
      if (group.has_cap()) cap = absl::StrCat(group.cap());
    }
    table.rows.push_back({name, absl::StrCat(count.served_member_count()),
                          floor, absl::StrCat(count.pair_count()), cap});
  }
  section.blocks.push_back(std::move(table));
}

}  // namespace

Document MakeRoundReport(const v1::RoundSolution& solution,
                         const RoundView& view, bool is_confidential) {
  const RoundWords& words = view.words();
  const v1::Round& round = solution.round();
  Document document;
  document.language = view.language;
  document.date = round.as_of_date();
  if (is_confidential) {
    document.mark = BriefWordsFor(view.language).confidential;
  }
  // What is published has no number and no revision.
  const bool is_published = solution.name().empty();
  document.title =
      is_published
          ? RoundTitle(round, view)
          : absl::Substitute(words.solution_of, RoundTitle(round, view),
                             NumberOfSolution(solution.name()));
  document.footer = absl::StrCat(
      is_published ? absl::Substitute(
                         words.published_line,
                         absl::FormatTime("%Y-%m-%d",
                                          absl::FromUnixSeconds(
                                              solution.create_time().seconds()),
                                          absl::UTCTimeZone()),
                         ProgrammeKind().Id(round.programme()))
                   : absl::Substitute(words.basis_line, round.as_of_date(),
                                      solution.basis().facts_revision(),
                                      ProgrammeKind().Id(round.programme()),
                                      solution.basis().programme_version()),
      solution.basis().digest().empty()
          ? ""
          : absl::StrCat(words.comma, words.digest, " ",
                         solution.basis().digest()));
  Section section;
  section.title = document.title;
  section.subtitle =
      absl::StrCat(words.objective, words.colon, RoundDemands(round, view));
  section.blocks.push_back(
      Paragraph{absl::Substitute(words.report_totals, solution.pairs_size(),
                                 solution.served_provider_count(),
                                 solution.served_partner_count(),
                                 ScoreText(solution.total_score())),
                true});
  AddMap(solution, view, section);
  AddPairs(solution, view, section);
  AddLeftOver(solution, view, section);
  AddGroups(solution, view, section);
  document.sections.push_back(std::move(section));
  return document;
}

}  // namespace citymatch::client
