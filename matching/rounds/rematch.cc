#include "matching/rounds/rematch.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "matching/rounds/solver/answer.h"
#include "matching/rounds/solver/conflict.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/objective.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {
namespace {

// What has happened, for looking up.
struct Events {
  std::set<std::string> providers;  // that withdrew
  std::set<std::string> partners;
  std::set<PairId> refused;

  [[nodiscard]] bool Touch(const PairId& pair) const {
    return providers.contains(pair.provider_id) ||
           partners.contains(pair.partner_id) || refused.contains(pair);
  }
};

// `paired`: who had a pair before, on the side.
absl::Status Withdraw(const std::set<std::string>& withdrawn,
                      const std::set<std::string>& paired,
                      absl::string_view field,
                      std::vector<Participant>& participants) {
  std::set<std::string> unknown;
  std::set_difference(withdrawn.begin(), withdrawn.end(), paired.begin(),
                      paired.end(), std::inserter(unknown, unknown.end()));
  for (Participant& participant : participants) {
    if (!withdrawn.contains(participant.id)) continue;
    participant.slots = 0;
    unknown.erase(participant.id);
  }
  if (unknown.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      field, ": `", *unknown.begin(), "`: no such participant in the round"));
}

// The round as it is after the events.
absl::StatusOr<Round> RoundAfter(const RematchRequest& request,
                                 const Events& events) {
  Round round = request.round;
  std::set<std::string> providers;
  std::set<std::string> partners;
  for (const PairId& pair : request.previous) {
    providers.insert(pair.provider_id);
    partners.insert(pair.partner_id);
  }
  absl::Status status = Withdraw(events.providers, providers,
                                 "withdrawn_provider_ids", round.providers);
  if (!status.ok()) return status;
  status = Withdraw(events.partners, partners, "withdrawn_partner_ids",
                    round.partners);
  if (!status.ok()) return status;
  round.forbidden.insert(round.forbidden.end(), request.refused.begin(),
                         request.refused.end());
  if (request.release_locked) round.locked.clear();
  for (std::vector<PairId>* pairs : {&round.locked, &round.forced}) {
    pairs->erase(
        std::remove_if(pairs->begin(), pairs->end(),
                       [&](const PairId& pair) { return events.Touch(pair); }),
        pairs->end());
  }
  return round;
}

MoveCode WhyLost(const Instance& instance, const Events& events,
                 const PairId& pair, int edge) {
  if (events.providers.contains(pair.provider_id)) {
    return MoveCode::kProviderWithdrew;
  }
  if (events.partners.contains(pair.partner_id)) {
    return MoveCode::kPartnerWithdrew;
  }
  if (events.refused.contains(pair)) return MoveCode::kRefused;
  if (edge < 0 || !instance.edges[edge].open()) return MoveCode::kNotPossible;
  return MoveCode::kGaveWay;
}

// The previous pairs, sorted, with their edges; −1 = not a candidate any more.
std::vector<std::pair<PairId, int>> PreviousEdges(
    const Instance& instance, const std::vector<PairId>& previous) {
  const std::set<PairId> sorted(previous.begin(), previous.end());
  std::vector<std::pair<PairId, int>> edges;
  for (const PairId& pair : sorted) {
    const absl::StatusOr<std::vector<int>> edge = EdgesOf(instance, {pair});
    edges.emplace_back(pair, edge.ok() ? edge->front() : -1);
  }
  return edges;
}

std::vector<Move> MovesOf(const Instance& instance, const Events& events,
                          const std::vector<std::pair<PairId, int>>& previous,
                          const std::vector<int>& pairs) {
  std::vector<Move> moves;
  std::map<std::string, std::string> lost_by_provider;
  std::map<std::string, std::string> lost_by_partner;
  std::vector<bool> was(instance.edges.size(), false);
  for (const auto& [pair, edge] : previous) {
    if (edge >= 0) was[edge] = true;
    if (edge >= 0 && std::binary_search(pairs.begin(), pairs.end(), edge)) {
      continue;
    }
    Move move;
    move.pair = pair;
    move.code = WhyLost(instance, events, pair, edge);
    move.score = edge < 0 ? 0 : instance.edges[edge].score;
    moves.push_back(std::move(move));
    lost_by_provider.emplace(pair.provider_id, pair.partner_id);
    lost_by_partner.emplace(pair.partner_id, pair.provider_id);
  }
  for (const int e : pairs) {
    if (was[e]) continue;
    Move move;
    move.pair = PairIdOf(instance, e);
    move.score = instance.edges[e].score;
    const auto by_partner = lost_by_partner.find(move.pair.partner_id);
    const auto by_provider = lost_by_provider.find(move.pair.provider_id);
    if (by_partner != lost_by_partner.end()) {
      move.code = MoveCode::kReplaces;
      move.other_id = by_partner->second;
    } else if (by_provider != lost_by_provider.end()) {
      move.code = MoveCode::kReplaces;
      move.other_id = by_provider->second;
      move.other_side = Side::kPartner;
    }
    moves.push_back(std::move(move));
  }
  return moves;
}

}  // namespace

absl::StatusOr<RematchAnswer> Rematch(const RematchRequest& request,
                                      const ProgressCallback& progress) {
  const Events events = {{request.withdrawn_provider_ids.begin(),
                          request.withdrawn_provider_ids.end()},
                         {request.withdrawn_partner_ids.begin(),
                          request.withdrawn_partner_ids.end()},
                         {request.refused.begin(), request.refused.end()}};
  const absl::StatusOr<Round> round = RoundAfter(request, events);
  if (!round.ok()) return round.status();
  const absl::StatusOr<Instance> instance = MakeInstance(*round);
  if (!instance.ok()) return instance.status();

  RematchAnswer answer;
  const std::vector<ConstraintRef> contradiction = FindContradiction(*instance);
  if (!contradiction.empty()) {
    answer.solution = MakeInfeasible(*instance, contradiction);
    return answer;
  }
  const std::vector<std::pair<PairId, int>> previous =
      PreviousEdges(*instance, request.previous);
  Goal goal;
  goal.first = Goal::First::kMarkedEdges;
  goal.marked.assign(instance->edges.size(), false);
  for (const auto& [pair, edge] : previous) {
    if (edge >= 0) goal.marked[edge] = true;
  }
  Watch watch(progress, Progress::Stage::kSolving);
  absl::StatusOr<Outcome> outcome = SolveGoal(*instance, goal, watch);
  if (!outcome.ok()) return outcome.status();
  if (!outcome->feasible) {
    Watch explaining(progress, Progress::Stage::kExplaining);
    const absl::StatusOr<std::vector<ConstraintRef>> conflict =
        FindConflict(*instance, ObjectiveSpec(), explaining);
    if (!conflict.ok()) return conflict.status();
    answer.solution = MakeInfeasible(*instance, *conflict);
    return answer;
  }
  answer.moves = MovesOf(*instance, events, previous, outcome->pairs);
  answer.kept_count =
      static_cast<int>(FirstValue(*instance, goal, outcome->pairs));
  answer.solution =
      MakeSolution(*instance, outcome->pairs, std::move(outcome->proof));
  return answer;
}

}  // namespace citymatch::rounds
