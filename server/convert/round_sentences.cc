#include "server/convert/round_sentences.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "citymatch/v1/round.pb.h"
#include "matching/language.h"
#include "matching/profile.h"
#include "matching/rounds/sentences.h"
#include "matching/snapshot.h"
#include "server/convert/round.h"

namespace citymatch {
namespace {

rounds::Names NamesFor(const matching::Snapshot& snapshot,
                       matching::Language language, const v1::Round& round) {
  rounds::Names names;
  names.language = language;
  names.city = [&snapshot, language](rounds::Side, const std::string& id) {
    const matching::Profile* const city = snapshot.FindCity(id);
    return city == nullptr
               ? id
               : std::string(city->NameIn(matching::LanguageCode(language)));
  };
  absl::flat_hash_map<std::string, std::string> groups;
  for (const v1::RoundGroup& group : round.groups()) {
    groups[group.id()] =
        group.display_name().empty() ? group.id() : group.display_name();
  }
  names.group = [groups = std::move(groups)](const std::string& id) {
    const auto it = groups.find(id);
    return it == groups.end() ? id : it->second;
  };
  return names;
}

}  // namespace

void AddSentences(const matching::Snapshot& snapshot,
                  matching::Language language, v1::RoundSolution& solution) {
  const rounds::Names names = NamesFor(snapshot, language, solution.round());
  std::vector<rounds::Constraint> conflict;
  for (v1::RoundConstraint& constraint : *solution.mutable_conflict()) {
    conflict.push_back(ToMatching(constraint));
    constraint.set_sentence(rounds::ConstraintText(conflict.back(), names));
  }
  solution.set_conflict_sentence(rounds::ConflictSentence(conflict, names));
  for (v1::UnmatchedParticipant& unmatched : *solution.mutable_unmatched()) {
    unmatched.set_sentence(
        rounds::UnmatchedSentence(ToMatching(unmatched), names));
  }
  for (v1::ProofStep& step : *solution.mutable_proof()) {
    step.set_sentence(rounds::ProofSentence(ToMatching(step), language));
  }
  for (v1::ConstraintPrice& price : *solution.mutable_prices()) {
    const rounds::ConstraintPrice value = ToMatching(price);
    price.set_sentence(rounds::PriceSentence(value, names));
    price.mutable_constraint()->set_sentence(
        rounds::ConstraintText(value.constraint, names));
  }
  if (!solution.has_rematch()) return;
  for (v1::Rematch::Move& move : *solution.mutable_rematch()->mutable_moves()) {
    move.set_sentence(rounds::MoveSentence(ToMatching(move), names));
  }
}

}  // namespace citymatch
