#include "server/rounds/question.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "matching/policy.h"
#include "matching/profile.h"
#include "matching/snapshot.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/convert/round.h"
#include "server/snapshot/folder.h"
#include "server/snapshot/past.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using Rule = v1::RoundPairRule;

// Problems that an error names.
constexpr size_t kMostNamed = 5;

bool MustBe(const Rule& rule) {
  return rule.rule() == Rule::RULE_LOCKED || rule.rule() == Rule::RULE_FORCED;
}

absl::flat_hash_set<std::string> WithdrawnOf(const v1::Round& round) {
  absl::flat_hash_set<std::string> withdrawn;
  for (const v1::RoundParticipant& participant : round.participants()) {
    if (participant.withdrawn()) withdrawn.insert(participant.city());
  }
  return withdrawn;
}

// What the facts lack or have otherwise. A round that is mended may be final,
// so that only its events can be told otherwise.
std::vector<std::string> FactProblems(const RoundQuestion& question) {
  const v1::Round& round = question.round;
  const matching::Snapshot& snapshot = *question.facts.scoring;
  const absl::flat_hash_set<std::string> withdrawn = WithdrawnOf(round);
  std::vector<std::string> problems;
  const matching::Programme* const programme =
      snapshot.FindProgramme(IdIn(kProgrammePrefix, round.programme()));
  if (programme == nullptr) {
    problems.push_back(
        absl::StrCat(round.programme(), " is not in the catalogue any more"));
  }
  for (const v1::RoundParticipant& participant : round.participants()) {
    if (participant.withdrawn() ||
        snapshot.FindCity(IdIn(kCityPrefix, participant.city())) != nullptr) {
      continue;
    }
    problems.push_back(
        absl::StrCat(participant.city(),
                     " takes part and is not in the catalogue any more; ",
                     question.rematch ? "name it as withdrawn too"
                                      : "mark it as withdrawn, take it off",
                     ", or put it back"));
  }
  for (const v1::RoundGroup& group : round.groups()) {
    if (programme == nullptr || group.country_set().empty() ||
        programme->FindCountrySet(group.country_set()) != nullptr) {
      continue;
    }
    problems.push_back(absl::StrCat("the group `", group.id(),
                                    "` names the country set `",
                                    group.country_set(), "`, which ",
                                    round.programme(), " has not any more"));
  }
  for (const Rule& rule : round.pair_rules()) {
    for (const auto& [name, side] :
         {std::pair(&rule.provider(), matching::Side::kProvider),
          {&rule.partner(), matching::Side::kPartner}}) {
      const matching::Profile* const city =
          snapshot.FindCity(IdIn(kCityPrefix, *name));
      if (city == nullptr || city->side == side || withdrawn.contains(*name)) {
        continue;
      }
      problems.push_back(absl::StrCat(
          *name, " has changed its side since a rule of its pair with ",
          name == &rule.provider() ? rule.partner() : rule.provider(),
          question.rematch ? " was made; name it as withdrawn too"
                           : " was made; leave the rule out"));
    }
  }
  return problems;
}

}  // namespace

RoundFacts FactsOf(const Published& published, bool published_facts_only) {
  RoundFacts facts;
  facts.revision = published.revision;
  facts.open = published.open.snapshot;
  facts.scoring = published.full.snapshot;
  if (!published_facts_only || published.confided->empty()) return facts;
  matching::SnapshotBuilder builder(*published.open.snapshot);
  for (const auto& [city, confided] : *published.confided) {
    builder.PutVetoes(city, confided.vetoes);
  }
  facts.scoring = builder.Build(published.revision);
  return facts;
}

absl::StatusOr<SubmittedRankings> RankingsAt(const store::ReadView& view,
                                             const v1::Round& round,
                                             absl::string_view submitted_to,
                                             int64_t revision) {
  SubmittedRankings rankings;
  const absl::string_view round_id = IdIn(kRoundPrefix, submitted_to);
  for (const v1::RoundParticipant& participant : round.participants()) {
    if (participant.withdrawn()) continue;
    const absl::string_view city = IdIn(kCityPrefix, participant.city());
    CITYMATCH_ASSIGN_OR_RETURN(
        const std::optional<storage::v1::Record> record,
        VersionAt(view, store::RankingKey(round_id, city), revision));
    if (!record) continue;
    std::vector<std::string>& ranked = rankings[std::string(city)];
    for (const std::string& name :
         record->resource().round_ranking().cities()) {
      ranked.emplace_back(IdIn(kCityPrefix, name));
    }
  }
  return rankings;
}

absl::Status CheckFacts(const RoundQuestion& question) {
  const std::vector<std::string> problems = FactProblems(question);
  if (problems.empty()) return absl::OkStatus();
  const size_t named = std::min(problems.size(), kMostNamed);
  std::string text =
      absl::StrJoin(problems.begin(), problems.begin() + named, ". ");
  if (problems.size() > named) {
    absl::StrAppend(&text, ". There are ", problems.size() - named, " more");
  }
  // One that mends another is not there yet.
  return FailedPrecondition("ROUND_FACTS", question.rankings_of, text,
                            {{"problem_count", absl::StrCat(problems.size())}});
}

v1::Round AfterEvents(const v1::Round& round, const v1::Rematch& events) {
  const absl::flat_hash_set<std::string> withdrawn(
      events.withdrawn_cities().begin(), events.withdrawn_cities().end());
  std::set<rounds::PairId> refused;
  for (const v1::RoundPair& pair : events.refused_pairs()) {
    refused.insert(ToPairId(pair));
  }
  v1::Round after = round;
  for (v1::RoundParticipant& participant : *after.mutable_participants()) {
    if (withdrawn.contains(participant.city())) participant.set_withdrawn(true);
  }
  after.clear_pair_rules();
  for (const Rule& rule : round.pair_rules()) {
    v1::RoundPair pair;
    pair.set_provider(rule.provider());
    pair.set_partner(rule.partner());
    const bool touched = withdrawn.contains(rule.provider()) ||
                         withdrawn.contains(rule.partner()) ||
                         refused.contains(ToPairId(pair));
    if (touched && MustBe(rule)) continue;
    if (rule.rule() == Rule::RULE_FORBIDDEN) refused.erase(ToPairId(pair));
    *after.add_pair_rules() = rule;
  }
  for (const rounds::PairId& pair : refused) {
    Rule& rule = *after.add_pair_rules();
    rule.set_provider(NameOf(kCityPrefix, pair.provider_id));
    rule.set_partner(NameOf(kCityPrefix, pair.partner_id));
    rule.set_rule(Rule::RULE_FORBIDDEN);
    rule.set_reason(
        absl::StrCat("Refused after ", events.previous_solution(), "."));
  }
  return after;
}

v1::Round AfterSolution(const v1::RoundSolution& solution) {
  v1::Round after = solution.round();
  if (!solution.feasible() || !solution.rematch().locked_pairs_released()) {
    return after;
  }
  std::set<rounds::PairId> pairs;
  for (const v1::RoundPair& pair : solution.pairs()) {
    pairs.insert(ToPairId(pair));
  }
  after.clear_pair_rules();
  for (const Rule& rule : solution.round().pair_rules()) {
    const rounds::PairId pair = {
        std::string(IdIn(kCityPrefix, rule.provider())),
        std::string(IdIn(kCityPrefix, rule.partner()))};
    if (rule.rule() == Rule::RULE_LOCKED && !pairs.contains(pair)) continue;
    *after.add_pair_rules() = rule;
  }
  return after;
}

}  // namespace citymatch
