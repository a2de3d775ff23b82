#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"

namespace citymatch {
namespace {

using Rule = v1::RoundPairRule;

// The participants by name, and whether they have withdrawn.
using Participants = absl::flat_hash_map<absl::string_view, bool>;

Participants ParticipantsOf(const v1::Round& round) {
  Participants participants;
  for (const v1::RoundParticipant& participant : round.participants()) {
    participants[participant.city()] = participant.withdrawn();
  }
  return participants;
}

void CheckParticipant(absl::string_view city, const std::string& path,
                      const Participants& participants, Problems& problems) {
  if (city.empty() || participants.contains(city)) return;
  problems.Add(path, absl::StrCat(Quoted(city),
                                  " does not take part; add it to "
                                  "`participants`, or leave it out here"));
}

void CheckGroups(const v1::Round& round, const Participants& participants,
                 Problems& problems) {
  for (int i = 0; i < round.groups_size() && !problems.full(); ++i) {
    const v1::RoundGroup& group = round.groups(i);
    const std::string path = At("groups", i);
    if (group.cities().empty() && group.country_codes().empty() &&
        group.country_set().empty() && !group.first_time()) {
      problems.Add(path,
                   "does not say who belongs to it; set at least one of "
                   "`cities`, `country_codes`, `country_set`, `first_time`");
    }
    if (!group.has_floor() && !group.has_cap()) {
      problems.Add(path, "limits nothing; set `floor` or `cap`");
    }
    for (int c = 0; c < group.cities_size(); ++c) {
      CheckParticipant(group.cities(c),
                       absl::StrCat(path, ".", At("cities", c)), participants,
                       problems);
    }
  }
}

absl::string_view RuleText(Rule::Rule rule) {
  switch (rule) {
    case Rule::RULE_LOCKED:
      return "locked";
    case Rule::RULE_FORCED:
      return "forced";
    case Rule::RULE_FORBIDDEN:
      return "forbidden";
    default:
      return "ruled on";
  }
}

void CheckPairRules(const v1::Round& round, const Participants& participants,
                    Problems& problems) {
  absl::flat_hash_map<std::pair<absl::string_view, absl::string_view>, int>
      seen;
  for (int i = 0; i < round.pair_rules_size() && !problems.full(); ++i) {
    const Rule& rule = round.pair_rules(i);
    const std::string path = At("pair_rules", i);
    const bool must_be =
        rule.rule() == Rule::RULE_LOCKED || rule.rule() == Rule::RULE_FORCED;
    for (const auto& [field, city] :
         {std::pair<absl::string_view, absl::string_view>("provider",
                                                          rule.provider()),
          {"partner", rule.partner()}}) {
      CheckParticipant(city, absl::StrCat(path, ".", field), participants,
                       problems);
      const auto participant = participants.find(city);
      if (must_be && participant != participants.end() && participant->second) {
        problems.Add(
            absl::StrCat(path, ".", field),
            absl::StrCat(city,
                         " has withdrawn, so that no pair with "
                         "it can be ",
                         RuleText(rule.rule()), "; leave the rule out"));
      }
    }
    const auto [first, is_new] =
        seen.try_emplace({rule.provider(), rule.partner()}, i);
    if (is_new) continue;
    const Rule::Rule other = round.pair_rules(first->second).rule();
    problems.Add(
        path,
        other == rule.rule()
            ? absl::StrCat("says the same of the same pair as ",
                           At("pair_rules", first->second), "; leave one out")
            : absl::StrCat(rule.provider(), " and ", rule.partner(),
                           " cannot be both ", RuleText(other), ", by ",
                           At("pair_rules", first->second), ", and ",
                           RuleText(rule.rule()), "; leave one rule out"));
  }
}

}  // namespace

void ValidateRound(const v1::Round& round, Problems& problems) {
  CheckMessage(round, "", problems);
  const Participants participants = ParticipantsOf(round);
  CheckGroups(round, participants, problems);
  CheckPairRules(round, participants, problems);
}

}  // namespace citymatch
