#include "client/round/solution_text.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "client/output/labels.h"
#include "client/round/sheets.h"
#include "client/round/text_parts.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

constexpr int kMostBlockingPairs = 5;

std::string Id(const std::string& city) { return CityKind().Id(city); }

std::string Signed(double value) { return absl::StrFormat("%+.1f", value); }

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
  Head(absl::Substitute(
           words.rematch_of, NumberOfSolution(rematch.previous_solution()),
           rematch.kept_pair_count(), gone, rematch.moves_size() - gone),
       style, out);
  for (const v1::Rematch::Move& move : rematch.moves()) {
    const bool came = move.reason() >= v1::Rematch::Move::REASON_REPLACES;
    // A sentence names the two.
    Sentence(move.sentence().empty()
                 ? absl::StrCat(view.NameAndCountry(move.provider()), " : ",
                                view.NameAndCountry(move.partner()))
                 : move.sentence(),
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

// Locked and forced pairs are in although they pass no gate: that is told.
void WriteFailedPairs(const v1::RoundSolution& solution, const RoundView& view,
                      const Style& style, std::ostream& out) {
  if (solution.failed_pairs().empty()) return;
  const RoundWords& words = view.words();
  Head(words.failed_pairs, style, out);
  for (const v1::FailedRoundPair& pair : solution.failed_pairs()) {
    std::vector<std::string> gates;
    for (const std::string& gate : pair.gates()) {
      gates.push_back(GateLabel(gate, LabelsFor(view.language)));
    }
    Item(absl::StrCat(view.NameAndCountry(pair.provider()), " : ",
                      view.NameAndCountry(pair.partner()), words.colon,
                      absl::StrJoin(gates, words.comma)),
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
  // Who may not know the number is told none.
  if (solution.blocking_pair_count() > 0 ||
      (solution.has_blocking_pair_count() &&
       solution.round().objective() == v1::Round::OBJECTIVE_STABLE)) {
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
    const int more = solution.blocking_pair_count() - kMostBlockingPairs;
    if (more > 0) Item(absl::StrCat("+ ", more, " (-o json)"), style, out);
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
      // Above what is possible, no other remedy helps either.
      return absl::StrCat(
          constrain, " --floor ", constraint.group(), "=",
          constraint.possible_member_count() > 0 &&
                  constraint.possible_member_count() < constraint.limit()
              ? absl::StrCat(constraint.possible_member_count())
              : "none");
    case v1::RoundConstraint::KIND_CAP:
      return absl::StrCat(constrain, " --cap ", constraint.group(), "=none");
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
                          city.empty() ? "CITY" : Id(city), " --slots N");
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
  Sentence(
      absl::StrCat(absl::Substitute(words.programme_line,
                                    ProgrammeKind().Id(round.programme()),
                                    StateText(round.state(), view.language)),
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
  int gone = 0;
  for (const v1::RoundParticipant& one : round.participants()) {
    withdrawn += one.withdrawn();
    gone += view.gone.contains(one.city());
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
  if (gone > 0) {
    absl::StrAppend(&line, words.comma, absl::Substitute(words.gone, gone));
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
  out << style.Bold(number.empty()
                        ? RoundTitle(round, view)
                        : absl::Substitute(words.solution_of,
                                           RoundTitle(round, view), number))
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
  WriteFailedPairs(solution, view, style, out);
  WriteUnmatched(solution, view, style, out);
  WriteGroupsAndPrices(solution, view, style, out);
  out << '\n' << words.digest << words.colon << basis.digest() << '\n';
}

}  // namespace citymatch::client
