#include "client/round/solution_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"
#include "client/output/width.h"
#include "client/round/sheets.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

constexpr int kPlainWidth = 79;
constexpr int kMostBlockingPairs = 5;

std::string Id(const std::string& city) { return CityKind().Id(city); }

int WidthOf(const Style& style) {
  return style.columns > 0 ? std::min(style.columns, kPlainWidth) : kPlainWidth;
}

void Sentence(const std::string& text, const Style& style, std::ostream& out,
              absl::string_view first = "", int indent = 0) {
  out << Wrap(text, first, indent, WidthOf(style));
}

void Item(const std::string& text, const Style& style, std::ostream& out) {
  Sentence(text, style, out, "  - ", 4);
}

void Head(const std::string& text, const Style& style, std::ostream& out) {
  out << '\n' << style.Bold(text) << '\n';
}

std::string Signed(double value) { return absl::StrFormat("%+.1f", value); }

void WritePairs(const google::protobuf::RepeatedPtrField<v1::RoundPair>& pairs,
                const RoundView& view, const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  Grid grid;
  grid.columns = {
      {words.score, true}, {words.origin}, {words.provider}, {words.partner}};
  for (const v1::RoundPair& pair : pairs) {
    grid.rows.push_back(
        {ScoreText(pair.score()), OriginText(pair.origin(), view.language),
         view.NameAndCountry(pair.provider()),
         view.NameAndCountry(pair.partner())});
  }
  if (!grid.rows.empty()) WriteTable(grid, style, out);
}

// The columns of a sheet as a grid; numbers as counts.
void WriteCounts(const Sheet& sheet, const Style& style, std::ostream& out) {
  Grid grid;
  for (const Sheet::Column& column : sheet.columns) {
    if (column.key != "name") {
      grid.columns.push_back({column.title, column.key != "group" &&
                                                column.key != "held"});
    }
  }
  for (const std::vector<Cell>& row : sheet.rows) {
    std::vector<std::string> cells;
    for (size_t i = 0; i < row.size(); ++i) {
      if (sheet.columns[i].key == "name") continue;
      const double* number = std::get_if<double>(&row[i]);
      cells.push_back(number != nullptr ? absl::StrFormat("%.0f", *number)
                                        : std::get<std::string>(row[i]));
    }
    grid.rows.push_back(std::move(cells));
  }
  WriteTable(grid, style, out);
}

void WriteConflict(const v1::RoundSolution& solution, const RoundView& view,
                   const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  out << '\n' << style.Bold(words.not_feasible) << '\n';
  if (!solution.conflict_sentence().empty()) {
    Sentence(solution.conflict_sentence(), style, out);
  }
  std::vector<std::string> remedies;
  for (const v1::RoundConstraint& constraint : solution.conflict()) {
    Item(constraint.sentence().empty() ? constraint.ShortDebugString()
                                       : constraint.sentence(),
         style, out);
    std::string remedy = RemedyCommand(constraint, solution.round().name());
    if (!remedy.empty()) remedies.push_back(std::move(remedy));
  }
  if (remedies.empty()) return;
  Head(words.remedies, style, out);
  for (const std::string& remedy : remedies) out << "  " << remedy << '\n';
}

void WriteMoves(const v1::RoundSolution& solution, const RoundView& view,
                const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  const v1::Rematch& rematch = solution.rematch();
  int gone = 0;
  for (const v1::Rematch::Move& move : rematch.moves()) {
    gone += move.reason() < v1::Rematch::Move::REASON_REPLACES;
  }
  Head(absl::Substitute(words.rematch_of,
                        NumberOfSolution(rematch.previous_solution()),
                        rematch.kept_pair_count(), gone,
                        rematch.moves_size() - gone),
       style, out);
  for (const v1::Rematch::Move& move : rematch.moves()) {
    const bool came = move.reason() >= v1::Rematch::Move::REASON_REPLACES;
    Sentence(absl::StrCat(view.NameAndCountry(move.provider()), " : ",
                          view.NameAndCountry(move.partner()),
                          move.sentence().empty() ? "" : words.colon,
                          move.sentence()),
             style, out, came ? "  + " : "  - ", 4);
  }
}

void WriteUnmatched(const v1::RoundSolution& solution, const RoundView& view,
                    const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  if (solution.unmatched().empty()) {
    out << '\n' << words.nobody_left_over << '\n';
    return;
  }
  Head(absl::Substitute(words.left_over, solution.unmatched_size()), style,
       out);
  for (const v1::UnmatchedParticipant& left : solution.unmatched()) {
    Item(absl::StrCat(view.Name(left.city()), words.open_bracket,
                      Id(left.city()), words.close_bracket,
                      left.sentence().empty() ? "" : words.colon,
                      left.sentence()),
         style, out);
  }
}

void WriteGroupsAndPrices(const v1::RoundSolution& solution,
                          const RoundView& view, const Style& style,
                          std::ostream& out) {
  const RoundWords& words = view.words();
  if (!solution.groups().empty()) {
    Head(words.groups, style, out);
    WriteCounts(GroupSheet(solution, view), style, out);
  }
  if (!solution.proof().empty()) {
    Head(words.proof, style, out);
    for (const v1::ProofStep& step : solution.proof()) {
      Item(step.sentence().empty() ? step.ShortDebugString() : step.sentence(),
           style, out);
    }
  }
  if (!solution.prices().empty()) {
    Head(words.prices, style, out);
    Sentence(words.prices_note, style, out);
    for (const v1::ConstraintPrice& price : solution.prices()) {
      std::string text = price.sentence();
      if (text.empty()) {
        text = absl::StrCat(price.constraint().sentence(), words.colon,
                            Signed(price.score()));
      }
      Item(text, style, out);
    }
  }
  if (solution.blocking_pair_count() > 0 ||
      solution.round().objective() == v1::Round::OBJECTIVE_STABLE) {
    Head(absl::Substitute(words.blocking, solution.blocking_pair_count()),
         style, out);
    int shown = 0;
    for (const v1::BlockingPair& pair : solution.blocking_pairs()) {
      if (shown++ == kMostBlockingPairs) break;
      Item(absl::StrCat(view.NameAndCountry(pair.provider()), " : ",
                        view.NameAndCountry(pair.partner()), words.comma,
                        ScoreText(pair.score())),
           style, out);
    }
  }
}

void WriteGroupDefinitions(const v1::Round& round, const RoundView& view,
                           const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  if (!round.groups().empty()) {
    Head(words.groups, style, out);
    for (const v1::RoundGroup& group : round.groups()) {
      std::string text = absl::StrCat(group.id(), ":", GroupText(group));
      if (group.has_floor()) absl::StrAppend(&text, ",floor=", group.floor());
      if (group.has_cap()) absl::StrAppend(&text, ",cap=", group.cap());
      Item(text, style, out);
    }
  }
  if (round.pair_rules().empty()) return;
  Head(words.rules, style, out);
  for (const v1::RoundPairRule& rule : round.pair_rules()) {
    Item(absl::StrCat(RuleText(rule.rule(), view.language), words.colon,
                      Id(rule.provider()), ":", Id(rule.partner()),
                      rule.reason().empty()
                          ? ""
                          : absl::StrCat(words.comma, rule.reason())),
         style, out);
  }
}

}  // namespace

std::string RemedyCommand(const v1::RoundConstraint& constraint,
                          const std::string& round) {
  const std::string id = RoundKind().Id(round);
  const std::string constrain = absl::StrCat("citymatch round constrain ", id);
  const std::string pair =
      absl::StrCat(Id(constraint.provider()), ":", Id(constraint.partner()));
  switch (constraint.kind()) {
    case v1::RoundConstraint::KIND_FLOOR:
      return absl::StrCat(constrain, " --floor ", constraint.group(), "=",
                          std::max(0, constraint.limit() - 1));
    case v1::RoundConstraint::KIND_CAP:
      return absl::StrCat(constrain, " --cap ", constraint.group(), "=",
                          constraint.limit() + 1);
    case v1::RoundConstraint::KIND_LOCKED:
    case v1::RoundConstraint::KIND_FORCED:
    case v1::RoundConstraint::KIND_FORBIDDEN:
      return absl::StrCat(constrain, " --drop ", pair);
    case v1::RoundConstraint::KIND_MINIMUM_SCORE:
      return absl::StrCat("citymatch round update ", id,
                          " --set minimum_score=0");
    case v1::RoundConstraint::KIND_PROVIDER_SLOTS:
    case v1::RoundConstraint::KIND_PARTNER_SLOTS: {
      const std::string& city =
          constraint.kind() == v1::RoundConstraint::KIND_PROVIDER_SLOTS
              ? constraint.provider()
              : constraint.partner();
      return absl::StrCat("citymatch round add ", id, " ",
                          city.empty() ? "CITY" : Id(city), " --slots ",
                          city.empty() ? "N"
                                       : absl::StrCat(constraint.limit() + 1));
    }
    case v1::RoundConstraint::KIND_STABILITY:
      return absl::StrCat("citymatch round update ", id,
                          " --set objective=best_total");
    default:
      return "";
  }
}

void WriteRound(const v1::Round& round, const RoundView& view,
                const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  out << style.Bold(RoundTitle(round, view)) << '\n';
  Sentence(absl::StrCat(absl::Substitute(words.programme_line,
                                         ProgrammeKind().Id(round.programme()),
                                         StateText(round.state(),
                                                   view.language)),
                        round.solution().empty()
                            ? absl::StrCat(words.comma, words.not_solved)
                            : ""),
           style, out);
  Sentence(
      absl::StrCat(words.objective, words.colon, RoundDemands(round, view)),
      style, out);
  int withdrawn = 0;
  int providers = 0;
  int partners = 0;
  for (const v1::RoundParticipant& one : round.participants()) {
    withdrawn += one.withdrawn();
    const auto city = view.cities.find(one.city());
    if (city == view.cities.end()) continue;
    providers += city->second.side() == v1::SIDE_PROVIDER;
    partners += city->second.side() == v1::SIDE_PARTNER;
  }
  std::string line = absl::Substitute(
      words.participants, round.participants_size(), providers, partners);
  if (withdrawn > 0) {
    absl::StrAppend(&line, words.comma,
                    absl::Substitute(words.withdrawn, withdrawn));
  }
  Sentence(line, style, out);
  WriteGroupDefinitions(round, view, style, out);
}

void WriteSolution(const v1::RoundSolution& solution, const RoundView& view,
                   const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  const v1::Round& round = solution.round();
  const v1::RoundBasis& basis = solution.basis();
  const std::string number = NumberOfSolution(solution.name());
  out << style.Bold(number.empty() ? RoundTitle(round, view)
                                   : absl::Substitute(words.solution_of,
                                                      RoundTitle(round, view),
                                                      number))
      << '\n';
  Sentence(absl::Substitute(words.basis_line, round.as_of_date(),
                            basis.facts_revision(),
                            ProgrammeKind().Id(round.programme()),
                            basis.programme_version()),
           style, out);
  if (!solution.feasible()) {
    WriteConflict(solution, view, style, out);
    return;
  }
  Sentence(absl::Substitute(words.served_line, RoundDemands(round, view),
                            solution.served_provider_count(),
                            solution.served_partner_count()),
           style, out);
  if (solution.has_rematch()) WriteMoves(solution, view, style, out);
  Head(absl::Substitute(words.pairs_head, solution.pairs_size(),
                        ScoreText(solution.total_score())),
       style, out);
  WritePairs(solution.pairs(), view, style, out);
  WriteUnmatched(solution, view, style, out);
  WriteGroupsAndPrices(solution, view, style, out);
  out << '\n' << words.digest << words.colon << basis.digest() << '\n';
}

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
    groups.columns = {{words.group},
                      {absl::StrCat(words.served, words.comma, words.before),
                       true},
                      {words.after, true},
                      {words.floor, true},
                      {absl::StrCat(words.pairs, words.comma, words.before),
                       true},
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
        out << "  " << view.NameAndCountry(city) << '\n';
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

void WritePublishedRound(const v1::PublishedRound& round, const RoundView& view,
                         const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  v1::Round shown;
  shown.set_name(
      RoundKind().FullName(PublishedRoundKind().Id(round.name())));
  shown.set_display_name(round.display_name());
  shown.set_objective(round.objective());
  shown.set_triads_allowed(round.triads_allowed());
  out << style.Bold(RoundTitle(shown, view)) << '\n';
  Sentence(
      absl::Substitute(words.published_line,
                       absl::FormatTime("%Y-%m-%d",
                                        absl::FromUnixSeconds(
                                            round.publish_time().seconds()),
                                        absl::UTCTimeZone()),
                       ProgrammeKind().Id(round.programme())) +
          (round.closed() ? absl::StrCat(words.comma,
                                         StateText(v1::Round::STATE_CLOSED,
                                                   view.language))
                          : ""),
      style, out);
  Sentence(
      absl::StrCat(words.objective, words.colon, RoundDemands(shown, view)),
      style, out);
  if (!round.description().empty()) Sentence(round.description(), style, out);
  Head(absl::StrCat(words.pairs, words.colon, round.pairs_size()), style, out);
  WritePairs(round.pairs(), view, style, out);
  if (!round.unmatched_cities().empty()) {
    Head(absl::Substitute(words.left_over, round.unmatched_cities_size()),
         style, out);
    for (const std::string& city : round.unmatched_cities()) {
      out << "  " << view.NameAndCountry(city) << '\n';
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
