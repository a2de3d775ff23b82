#include "server/convert/round.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "citymatch/v1/round.pb.h"
#include "matching/matcher.h"
#include "matching/rounds/assembly.h"
#include "matching/rounds/comparison.h"
#include "matching/rounds/pricing.h"
#include "matching/rounds/rematch.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"
#include "matching/rounds/stability.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"

namespace citymatch {
namespace {

constexpr size_t kMostBlockingPairs = 1000;

std::string CityId(absl::string_view name) {
  return std::string(IdIn(kCityPrefix, name));
}

std::string CityName(absl::string_view id) { return NameOf(kCityPrefix, id); }

// The API's enums begin with a value that is never sent; else they are the
// solver's.
template <typename Message, typename Matching>
Message ToEnum(Matching value) {
  return static_cast<Message>(static_cast<int>(value) + 1);
}
template <typename Matching>
Matching FromEnum(int value) {
  return static_cast<Matching>(std::max(value - 1, 0));
}

std::optional<matching::GateId> GateOf(absl::string_view name) {
  for (int g = 0; g < matching::kGateCount; ++g) {
    const auto gate = static_cast<matching::GateId>(g);
    if (matching::GateName(gate) == name) return gate;
  }
  return std::nullopt;
}

rounds::Side ToSide(v1::Side side) {
  return side == v1::SIDE_PROVIDER ? rounds::Side::kProvider
                                   : rounds::Side::kPartner;
}

absl::StatusOr<rounds::Objective> ToObjective(const v1::Round& round) {
  switch (round.objective()) {
    case v1::Round::OBJECTIVE_UNSPECIFIED:
    case v1::Round::OBJECTIVE_BEST_TOTAL:
      return rounds::Objective::kBestTotal;
    case v1::Round::OBJECTIVE_MOST_SERVED:
      return rounds::Objective::kMostServed;
    case v1::Round::OBJECTIVE_FAIREST:
      return rounds::Objective::kFairest;
    case v1::Round::OBJECTIVE_STABLE:
      return rounds::Objective::kStable;
    default:
      return absl::DataLossError(
          absl::StrCat(round.name(), ": unknown objective"));
  }
}

rounds::PlannedGroup ToPlan(const v1::RoundGroup& group) {
  rounds::PlannedGroup planned;
  planned.id = group.id();
  planned.side = ToSide(group.side());
  for (const std::string& city : group.cities()) {
    planned.city_ids.push_back(CityId(city));
  }
  planned.country_codes.assign(group.country_codes().begin(),
                               group.country_codes().end());
  planned.country_set = group.country_set();
  planned.first_time = group.first_time();
  if (group.has_floor()) planned.floor = group.floor();
  if (group.has_cap()) planned.cap = group.cap();
  return planned;
}

absl::Status AddRule(const v1::RoundPairRule& rule, rounds::RoundPlan& plan) {
  const rounds::PairId pair = {CityId(rule.provider()), CityId(rule.partner())};
  switch (rule.rule()) {
    case v1::RoundPairRule::RULE_LOCKED:
      plan.locked.push_back(pair);
      return absl::OkStatus();
    case v1::RoundPairRule::RULE_FORCED:
      plan.forced.push_back(pair);
      return absl::OkStatus();
    case v1::RoundPairRule::RULE_FORBIDDEN:
      plan.forbidden.push_back(pair);
      return absl::OkStatus();
    default:
      return absl::DataLossError("a pair has an unknown rule");
  }
}

v1::RoundConstraint FromMatching(const rounds::Constraint& constraint) {
  v1::RoundConstraint message;
  message.set_kind(ToEnum<v1::RoundConstraint::Kind>(constraint.kind));
  message.set_group(constraint.group_id);
  message.set_provider(CityName(constraint.provider_id));
  message.set_partner(CityName(constraint.partner_id));
  message.set_limit(constraint.limit);
  message.set_minimum_score(constraint.minimum_score);
  message.set_possible_member_count(constraint.possible_count);
  return message;
}

v1::RoundPair FromMatching(const rounds::SolvedPair& pair) {
  v1::RoundPair message;
  message.set_provider(CityName(pair.id.provider_id));
  message.set_partner(CityName(pair.id.partner_id));
  message.set_score(CountedScore(pair.score));
  message.set_origin(ToEnum<v1::RoundPair::Origin>(pair.origin));
  return message;
}

v1::UnmatchedParticipant FromMatching(const rounds::Unmatched& unmatched) {
  v1::UnmatchedParticipant message;
  message.set_city(CityName(unmatched.id));
  message.set_side(static_cast<v1::Side>(unmatched.side));
  message.set_reason(ToEnum<v1::UnmatchedParticipant::Reason>(unmatched.code));
  message.set_group(unmatched.group_id);
  message.set_counterpart(CityName(unmatched.counterpart_id));
  message.set_score(unmatched.score);
  message.set_other_score(unmatched.other_score);
  message.set_limit(unmatched.limit);
  message.set_possible_count(unmatched.possible_count);
  if (unmatched.gate) {
    message.set_gate(std::string(matching::GateName(*unmatched.gate)));
    message.set_gate_failure_count(unmatched.gate_failure_count);
    message.set_counterpart_count(unmatched.counterpart_count);
  }
  return message;
}

v1::RoundGroupCount FromMatching(const rounds::GroupCount& count) {
  v1::RoundGroupCount message;
  message.set_group(count.group_id);
  message.set_served_member_count(count.served);
  message.set_pair_count(count.pairs);
  return message;
}

// In the round's order.
void AddGroupCounts(const rounds::Solution& solution,
                    const rounds::Round& round, v1::RoundSolution& message) {
  absl::flat_hash_map<std::string, v1::RoundGroupCount> counts;
  for (const rounds::GroupCount& count : solution.groups) {
    counts[count.group_id] = FromMatching(count);
  }
  for (const rounds::Group& group : round.groups) {
    counts[group.id].set_member_count(
        static_cast<int32_t>(group.member_ids.size()));
  }
  for (const v1::RoundGroup& group : message.round().groups()) {
    *message.add_groups() = counts[group.id()];
  }
}

void AddFailed(const std::vector<rounds::FailedPair>& failed,
               v1::RoundSolution& message) {
  for (const rounds::FailedPair& pair : failed) {
    v1::FailedRoundPair& added = *message.add_failed_pairs();
    added.set_provider(CityName(pair.id.provider_id));
    added.set_partner(CityName(pair.id.partner_id));
    for (const matching::GateId gate : pair.gates) {
      added.add_gates(std::string(matching::GateName(gate)));
    }
  }
}

v1::CompareRoundSolutionsResponse::Served FromMatching(
    const rounds::ServedChange& change) {
  v1::CompareRoundSolutionsResponse::Served message;
  message.set_count_before(change.before);
  message.set_count_after(change.after);
  for (const std::string& id : change.newly_served_ids) {
    message.add_newly_served_cities(CityName(id));
  }
  for (const std::string& id : change.no_longer_served_ids) {
    message.add_no_longer_served_cities(CityName(id));
  }
  return message;
}

}  // namespace

absl::StatusOr<rounds::RoundPlan> ToPlan(const v1::Round& round) {
  rounds::RoundPlan plan;
  const std::optional<absl::CivilDay> day = ParseDate(round.as_of_date());
  if (!day) {
    return absl::DataLossError(
        absl::StrCat(round.name(), ": the date is no date"));
  }
  plan.options.programme_id =
      std::string(IdIn(kProgrammePrefix, round.programme()));
  plan.options.as_of = *day;
  CITYMATCH_ASSIGN_OR_RETURN(plan.objective, ToObjective(round));
  if (round.proposing_side() != v1::SIDE_UNSPECIFIED) {
    plan.proposing_side = ToSide(round.proposing_side());
  }
  plan.triads_allowed = round.triads_allowed();
  plan.minimum_score = round.minimum_score();
  plan.candidate_limit = round.candidate_limit();
  for (const v1::RoundParticipant& participant : round.participants()) {
    rounds::PlannedParticipant& planned = plan.participants.emplace_back();
    planned.city_id = CityId(participant.city());
    if (participant.has_slot_count()) planned.slots = participant.slot_count();
    planned.withdrawn = participant.withdrawn();
  }
  for (const v1::RoundGroup& group : round.groups()) {
    plan.groups.push_back(ToPlan(group));
  }
  for (const v1::RoundPairRule& rule : round.pair_rules()) {
    CITYMATCH_RETURN_IF_ERROR(AddRule(rule, plan));
  }
  return plan;
}

rounds::PairId ToPairId(const v1::RoundPair& pair) {
  return {CityId(pair.provider()), CityId(pair.partner())};
}

double CountedScore(double score) {
  return std::max(1.0, std::round(score * rounds::kUnitsPerPoint)) /
         rounds::kUnitsPerPoint;
}

void FromMatching(const rounds::Solution& solution,
                  const rounds::AssembledRound& assembled,
                  v1::RoundSolution& message) {
  message.set_feasible(solution.feasible);
  for (const rounds::Constraint& constraint : solution.conflict) {
    *message.add_conflict() = FromMatching(constraint);
  }
  AddFailed(assembled.failed, message);
  if (!solution.feasible) return;
  for (const rounds::SolvedPair& pair : solution.pairs) {
    *message.add_pairs() = FromMatching(pair);
  }
  for (const rounds::Unmatched& unmatched : solution.unmatched) {
    *message.add_unmatched() = FromMatching(unmatched);
  }
  AddGroupCounts(solution, assembled.round, message);
  for (const rounds::ProofStep& step : solution.proof) {
    v1::ProofStep& added = *message.add_proof();
    added.set_quantity(ToEnum<v1::ProofStep::Quantity>(step.quantity));
    added.set_value(step.value);
    added.set_bound(step.bound);
    added.set_method(ToEnum<v1::ProofStep::Method>(step.method));
  }
  message.set_served_provider_count(solution.served_providers);
  message.set_served_partner_count(solution.served_partners);
  message.set_total_score(solution.total_score());
}

void FromMatching(const rounds::StabilityReport& report,
                  v1::RoundSolution& message) {
  message.set_blocking_pair_count(static_cast<int32_t>(report.blocking.size()));
  const size_t shown = std::min(report.blocking.size(), kMostBlockingPairs);
  for (size_t i = 0; i < shown; ++i) {
    const rounds::BlockingPair& pair = report.blocking[i];
    v1::BlockingPair& added = *message.add_blocking_pairs();
    added.set_provider(CityName(pair.id.provider_id));
    added.set_partner(CityName(pair.id.partner_id));
    added.set_score(pair.score);
    added.set_given_up_partner(CityName(pair.given_up_partner_id));
    added.set_given_up_provider(CityName(pair.given_up_provider_id));
  }
}

void FromMatching(const rounds::RematchAnswer& answer, v1::Rematch& message) {
  message.set_kept_pair_count(answer.kept_count);
  for (const rounds::Move& move : answer.moves) {
    v1::Rematch::Move& added = *message.add_moves();
    added.set_provider(CityName(move.pair.provider_id));
    added.set_partner(CityName(move.pair.partner_id));
    added.set_reason(ToEnum<v1::Rematch::Move::Reason>(move.code));
    added.set_score(move.score);
    added.set_other(CityName(move.other_id));
  }
}

v1::ConstraintPrice FromMatching(const rounds::ConstraintPrice& price) {
  v1::ConstraintPrice message;
  *message.mutable_constraint() = FromMatching(price.constraint);
  message.set_score(price.score());
  message.set_served_partner_count(price.served_partners);
  return message;
}

v1::CompareRoundSolutionsResponse FromMatching(
    const rounds::Comparison& comparison) {
  v1::CompareRoundSolutionsResponse message;
  for (const rounds::SolvedPair& pair : comparison.gained) {
    *message.add_gained_pairs() = FromMatching(pair);
  }
  for (const rounds::SolvedPair& pair : comparison.lost) {
    *message.add_lost_pairs() = FromMatching(pair);
  }
  message.set_common_pair_count(comparison.common_count);
  *message.mutable_providers() = FromMatching(comparison.providers);
  *message.mutable_partners() = FromMatching(comparison.partners);
  message.set_total_score_before(static_cast<double>(comparison.units_before) /
                                 rounds::kUnitsPerPoint);
  message.set_total_score_after(static_cast<double>(comparison.units_after) /
                                rounds::kUnitsPerPoint);
  return message;
}

rounds::Solution ToMatching(const v1::RoundSolution& solution) {
  rounds::Solution value;
  value.feasible = solution.feasible();
  for (const v1::RoundPair& pair : solution.pairs()) {
    value.pairs.push_back({ToPairId(pair), pair.score(),
                           FromEnum<rounds::PairOrigin>(pair.origin())});
  }
  value.served_providers = solution.served_provider_count();
  value.served_partners = solution.served_partner_count();
  value.total_units = static_cast<int64_t>(
      std::llround(solution.total_score() * rounds::kUnitsPerPoint));
  return value;
}

rounds::Constraint ToMatching(const v1::RoundConstraint& constraint) {
  rounds::Constraint value;
  value.kind = FromEnum<rounds::ConstraintKind>(constraint.kind());
  value.group_id = constraint.group();
  value.provider_id = CityId(constraint.provider());
  value.partner_id = CityId(constraint.partner());
  value.limit = constraint.limit();
  value.minimum_score = constraint.minimum_score();
  value.possible_count = constraint.possible_member_count();
  return value;
}

rounds::Unmatched ToMatching(const v1::UnmatchedParticipant& unmatched) {
  rounds::Unmatched value;
  value.side = ToSide(unmatched.side());
  value.id = CityId(unmatched.city());
  value.code = FromEnum<rounds::UnmatchedCode>(unmatched.reason());
  value.group_id = unmatched.group();
  value.counterpart_id = CityId(unmatched.counterpart());
  value.score = unmatched.score();
  value.other_score = unmatched.other_score();
  value.limit = unmatched.limit();
  value.possible_count = unmatched.possible_count();
  value.gate = GateOf(unmatched.gate());
  value.gate_failure_count = unmatched.gate_failure_count();
  value.counterpart_count = unmatched.counterpart_count();
  return value;
}

rounds::ProofStep ToMatching(const v1::ProofStep& step) {
  return {FromEnum<rounds::Quantity>(step.quantity()), step.value(),
          step.bound(), FromEnum<rounds::ProofMethod>(step.method())};
}

rounds::ConstraintPrice ToMatching(const v1::ConstraintPrice& price) {
  rounds::ConstraintPrice value;
  value.constraint = ToMatching(price.constraint());
  value.units = std::llround(price.score() * rounds::kUnitsPerPoint);
  value.served_partners = price.served_partner_count();
  return value;
}

rounds::Move ToMatching(const v1::Rematch::Move& move) {
  rounds::Move value;
  value.pair = {CityId(move.provider()), CityId(move.partner())};
  value.code = FromEnum<rounds::MoveCode>(move.reason());
  value.score = move.score();
  value.other_id = CityId(move.other());
  return value;
}

}  // namespace citymatch
