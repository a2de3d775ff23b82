#include "client/round/sheets.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "client/format/csv_table.h"
#include "client/format/json_reader.h"
#include "client/format/text.h"
#include "client/round/published_facts.h"
#include "client/rpc/resource_kind.h"
#include "google/protobuf/util/time_util.h"

namespace citymatch::client {
namespace {

// The word of an enum's value as programs read it, such as `no_candidates`.
template <typename Enum>
std::string Word(Enum value) {
  const auto* found =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr || found->number() == 0 ? "" : ShortName(*found);
}

std::string CityId(const std::string& name) { return CityKind().Id(name); }

// Id, name and country of a city.
void AddCity(const std::string& city, const RoundView& view,
             std::vector<Cell>& row) {
  row.emplace_back(CityId(city));
  row.emplace_back(view.Name(city));
  row.emplace_back(view.CountryCode(city));
}

void AddNobody(std::vector<Cell>& row) { row.resize(row.size() + 3); }

std::vector<Sheet::Column> PairColumns(const RoundWords& words) {
  return {{"provider", words.provider_id},
          {"provider_name", words.provider},
          {"provider_country", words.provider_country},
          {"partner", words.partner_id},
          {"partner_name", words.partner},
          {"partner_country", words.partner_country},
          {"score", words.score},
          {"origin", words.origin}};
}

std::vector<Cell> PairRow(const v1::RoundPair& pair, const RoundView& view) {
  std::vector<Cell> row;
  AddCity(pair.provider(), view, row);
  AddCity(pair.partner(), view, row);
  row.emplace_back(pair.score());
  row.emplace_back(OriginText(pair.origin(), view.language));
  return row;
}

bool IsHeld(const v1::RoundGroup& group, const v1::RoundGroupCount& count) {
  return (!group.has_floor() || count.served_member_count() >= group.floor()) &&
         (!group.has_cap() || count.pair_count() <= group.cap());
}

}  // namespace

Sheet PairSheet(const v1::RoundSolution& solution, const RoundView& view) {
  Sheet sheet{view.words().pairs, PairColumns(view.words()), {}};
  for (const v1::RoundPair& pair : solution.pairs()) {
    sheet.rows.push_back(PairRow(pair, view));
  }
  return sheet;
}

Sheet OutcomeSheet(const v1::RoundSolution& solution, const RoundView& view) {
  const RoundWords& words = view.words();
  Sheet sheet{words.pairs, {{"status", words.status}}, {}};
  for (const Sheet::Column& column : PairColumns(words)) {
    sheet.columns.push_back(column);
  }
  sheet.columns.push_back({"reason", words.reason});
  sheet.columns.push_back({"sentence", words.reason});
  for (const v1::RoundPair& pair : solution.pairs()) {
    std::vector<Cell> row = PairRow(pair, view);
    row.insert(row.begin(), std::string("paired"));
    row.resize(sheet.columns.size());
    sheet.rows.push_back(std::move(row));
  }
  for (const v1::UnmatchedParticipant& left : solution.unmatched()) {
    std::vector<Cell> row = {std::string("without_pair")};
    if (left.side() == v1::SIDE_PARTNER) AddNobody(row);
    AddCity(left.city(), view, row);
    if (left.side() != v1::SIDE_PARTNER) AddNobody(row);
    row.resize(row.size() + 2);
    row.emplace_back(Word(left.reason()));
    row.emplace_back(left.sentence());
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet ConflictSheet(const v1::RoundSolution& solution) {
  Sheet sheet{"",
              {{"conflict", ""},
               {"group", ""},
               {"provider", ""},
               {"partner", ""},
               {"limit", ""},
               {"minimum_score", ""},
               {"sentence", ""}},
              {}};
  using Constraint = v1::RoundConstraint;
  for (const Constraint& constraint : solution.conflict()) {
    const bool is_counted = constraint.limit() > 0 ||
                            constraint.kind() == Constraint::KIND_FLOOR ||
                            constraint.kind() == Constraint::KIND_CAP;
    sheet.rows.push_back(
        {Word(constraint.kind()), constraint.group(),
         CityId(constraint.provider()), CityId(constraint.partner()),
         is_counted ? Cell(static_cast<double>(constraint.limit())) : Cell(),
         constraint.kind() == Constraint::KIND_MINIMUM_SCORE
             ? Cell(constraint.minimum_score())
             : Cell(),
         constraint.sentence()});
  }
  return sheet;
}

Sheet UnmatchedSheet(const v1::RoundSolution& solution, const RoundView& view) {
  const RoundWords& words = view.words();
  Sheet sheet{words.without_pair,
              {{"city", words.city_id},
               {"city_name", words.city},
               {"country", words.country},
               {"side", words.side},
               {"sentence", words.reason},
               {"counterpart", words.counterpart},
               {"score", words.score},
               {"group", words.group}},
              {}};
  for (const v1::UnmatchedParticipant& left : solution.unmatched()) {
    std::vector<Cell> row;
    AddCity(left.city(), view, row);
    row.emplace_back(SideText(left.side(), view.language));
    row.emplace_back(left.sentence());
    row.emplace_back(
        left.counterpart().empty() ? "" : view.Name(left.counterpart()));
    row.push_back(left.score() > 0 ? Cell(left.score()) : Cell());
    row.emplace_back(left.group());
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet GroupSheet(const v1::RoundSolution& solution, const RoundView& view) {
  const RoundWords& words = view.words();
  Sheet sheet{words.groups,
              {{"group", words.group},
               {"name", words.name},
               {"members", words.members},
               {"served", words.served},
               {"floor", words.floor},
               {"pairs", words.pairs},
               {"cap", words.cap},
               {"held", words.held}},
              {}};
  for (const v1::RoundGroupCount& count : solution.groups()) {
    v1::RoundGroup group;
    for (const v1::RoundGroup& one : solution.round().groups()) {
      if (one.id() == count.group()) group = one;
    }
    sheet.rows.push_back(
        {count.group(),
         group.display_name().empty() ? count.group() : group.display_name(),
         static_cast<double>(count.member_count()),
         static_cast<double>(count.served_member_count()),
         group.has_floor() ? Cell(static_cast<double>(group.floor())) : Cell(),
         static_cast<double>(count.pair_count()),
         group.has_cap() ? Cell(static_cast<double>(group.cap())) : Cell(),
         std::string(IsHeld(group, count) ? words.yes : words.no)});
  }
  return sheet;
}

Sheet PriceSheet(const v1::RoundSolution& solution, const RoundView& view) {
  const RoundWords& words = view.words();
  Sheet sheet{words.prices,
              {{"constraint", words.constraint},
               {"score_gain", words.gain},
               {"partner_gain", words.partners_gained}},
              {}};
  for (const v1::ConstraintPrice& price : solution.prices()) {
    const v1::RoundConstraint& constraint = price.constraint();
    sheet.rows.push_back(
        {constraint.sentence().empty() ? Word(constraint.kind())
                                       : constraint.sentence(),
         price.score(), static_cast<double>(price.served_partner_count())});
  }
  return sheet;
}

Sheet BasisSheet(const v1::RoundSolution& solution, const RoundView& view) {
  const RoundWords& words = view.words();
  Sheet sheet{
      words.basis_sheet, {{"field", words.field}, {"value", words.value}}, {}};
  const v1::Round& round = solution.round();
  const v1::RoundBasis& basis = solution.basis();
  const auto add = [&sheet](const char* field, Cell value) {
    sheet.rows.push_back({std::string(field), std::move(value)});
  };
  add("round", round.name());
  add("display_name", round.display_name());
  if (!solution.name().empty()) add("solution", solution.name());
  add("programme", round.programme());
  // What is published says nothing of these.
  const bool is_known = basis.facts_revision() > 0;
  if (basis.programme_version() > 0) {
    add("programme_version", static_cast<double>(basis.programme_version()));
  }
  add("as_of_date", round.as_of_date());
  if (is_known) {
    add("facts_revision", static_cast<double>(basis.facts_revision()));
  }
  if (basis.candidate_count() > 0) {
    add("candidates", static_cast<double>(basis.candidate_count()));
  }
  add("objective", RoundDemands(round, view));
  add("providers_with_a_pair",
      static_cast<double>(solution.served_provider_count()));
  add("partners_with_a_pair",
      static_cast<double>(solution.served_partner_count()));
  add("total_score", solution.total_score());
  add(is_known ? "solved" : "published",
      solution.has_create_time()
          ? google::protobuf::util::TimeUtil::ToString(solution.create_time())
          : "");
  if (!basis.input_digest().empty()) {
    add("input_digest", basis.input_digest());
  }
  if (!basis.digest().empty()) add("digest", basis.digest());
  for (const v1::RoundPairRule& rule : round.pair_rules()) {
    sheet.rows.push_back(
        {absl::StrCat(RuleText(rule.rule(), view.language), words.colon,
                      CityId(rule.provider()), ":", CityId(rule.partner())),
         rule.reason()});
  }
  for (const v1::ProofStep& step : solution.proof()) {
    add("proof", step.sentence().empty()
                     ? absl::StrCat(Word(step.quantity()), " ", step.value(),
                                    " of at most ", step.bound())
                     : step.sentence());
  }
  return sheet;
}

Sheet MoveSheet(const v1::RoundSolution& solution, const RoundView& view) {
  const RoundWords& words = view.words();
  Sheet sheet{"", {{"move", words.status}}, {}};
  for (const Sheet::Column& column : PairColumns(words)) {
    if (column.key != "origin") sheet.columns.push_back(column);
  }
  sheet.columns.push_back({"reason", words.reason});
  sheet.columns.push_back({"sentence", words.reason});
  for (const v1::Rematch::Move& move : solution.rematch().moves()) {
    const bool came = move.reason() >= v1::Rematch::Move::REASON_REPLACES;
    std::vector<Cell> row = {std::string(came ? "comes" : "goes")};
    AddCity(move.provider(), view, row);
    AddCity(move.partner(), view, row);
    row.emplace_back(move.score());
    row.emplace_back(Word(move.reason()));
    row.emplace_back(move.sentence());
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet ComparisonSheet(const v1::CompareRoundSolutionsResponse& comparison,
                      const RoundView& view) {
  const RoundWords& words = view.words();
  Sheet sheet{"", {{"change", words.status}}, {}};
  for (const Sheet::Column& column : PairColumns(words)) {
    sheet.columns.push_back(column);
  }
  const auto add = [&](const char* change, const auto& pairs) {
    for (const v1::RoundPair& pair : pairs) {
      std::vector<Cell> row = PairRow(pair, view);
      row.insert(row.begin(), std::string(change));
      sheet.rows.push_back(std::move(row));
    }
  };
  add("gained", comparison.gained_pairs());
  add("lost", comparison.lost_pairs());
  return sheet;
}

Sheet ParticipantSheet(const v1::Round& round, const RoundView& view) {
  const RoundWords& words = view.words();
  Sheet sheet{"",
              {{"city", words.city_id},
               {"slots", words.slots},
               {"name", words.city},
               {"country", words.country},
               {"side", words.side},
               {"withdrawn", words.state}},
              {}};
  for (const v1::RoundParticipant& one : round.participants()) {
    const auto city = view.cities.find(one.city());
    sheet.rows.push_back({CityId(one.city()),
                          one.has_slot_count()
                              ? Cell(static_cast<double>(one.slot_count()))
                              : Cell(),
                          view.Name(one.city()), view.CountryCode(one.city()),
                          city == view.cities.end()
                              ? ""
                              : SideText(city->second.side(), view.language),
                          std::string(one.withdrawn() ? "withdrawn" : "")});
  }
  return sheet;
}

Sheet PublishedSheet(const v1::PublishedRound& round, const RoundView& view) {
  return OutcomeSheet(ToSolution(round, view), view);
}

std::string ToCsv(const Sheet& sheet) {
  std::vector<std::string> cells;
  for (const Sheet::Column& column : sheet.columns) cells.push_back(column.key);
  std::string csv = ToCsvLine(cells);
  for (const std::vector<Cell>& row : sheet.rows) {
    cells.clear();
    for (const Cell& cell : row) {
      const double* number = std::get_if<double>(&cell);
      cells.push_back(number != nullptr
                          ? absl::StrFormat("%.15g", *number)
                          : SpreadsheetText(std::get<std::string>(cell)));
    }
    csv += ToCsvLine(cells);
  }
  return csv;
}

}  // namespace citymatch::client
