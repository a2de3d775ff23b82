#include "matching/rounds/solver/objective.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace citymatch::rounds {
namespace {

void AppendProof(const Goal& goal, const Optimum& optimum,
                 std::vector<ProofStep>& proof) {
  if (goal.first == Goal::First::kServedPartners) {
    proof.push_back({Quantity::kServedPartners, optimum.first_value,
                     optimum.first_bound, optimum.method});
  } else if (goal.first == Goal::First::kMarkedEdges) {
    proof.push_back({Quantity::kKeptPairs, optimum.first_value,
                     optimum.first_bound, optimum.method});
  }
  if (goal.then_score) {
    proof.push_back({Quantity::kTotalScore, optimum.units_value,
                     optimum.units_bound, optimum.method});
  }
}

// The instance with no free pair below this many units.
Instance AtLeast(const Instance& instance, int units) {
  Instance copy = instance;
  for (Edge& edge : copy.edges) {
    if (edge.units >= units || edge.required()) continue;
    edge.rules.below_minimum = true;
    edge.rules.exempt = false;
  }
  return copy;
}

// Scores of the pairs that can be chosen, ascending, each once.
std::vector<int> Levels(const Instance& instance) {
  std::vector<int> levels;
  for (const Edge& edge : instance.edges) {
    if (edge.open() && !edge.required()) levels.push_back(edge.units);
  }
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  if (levels.empty()) levels.push_back(0);
  return levels;
}

// Most served; then bisects for the highest level at which as many are; then
// the greatest sum at that level.
absl::StatusOr<Outcome> SolveFairest(const Instance& instance, Watch& watch) {
  Outcome outcome;
  Goal served = GoalOf(Objective::kMostServed);
  served.then_score = false;
  const absl::StatusOr<Optimum> most = Maximise(instance, served, watch);
  if (!most.ok()) return most.status();
  if (!most->feasible) return outcome;
  const std::vector<int> levels = Levels(instance);
  size_t reached = 0;             // as many can be served at this level
  size_t missed = levels.size();  // but not at this one
  while (missed - reached > 1) {
    const size_t middle = (reached + missed) / 2;
    const absl::StatusOr<Optimum> there =
        Maximise(AtLeast(instance, levels[middle]), served, watch);
    if (!there.ok()) return there.status();
    const bool holds =
        there->feasible && there->first_value == most->first_value;
    (holds ? reached : missed) = middle;
  }
  const int level = levels[reached];
  const Goal goal = GoalOf(Objective::kMostServed);
  const absl::StatusOr<Optimum> best =
      Maximise(AtLeast(instance, level), goal, watch);
  if (!best.ok()) return best.status();
  outcome.feasible = true;
  outcome.pairs = best->pairs;
  AppendProof(served, *most, outcome.proof);
  outcome.proof.push_back(
      {Quantity::kLowestScore, level, level, ProofMethod::kExhausted});
  outcome.proof.push_back({Quantity::kTotalScore, best->units_value,
                           best->units_bound, best->method});
  return outcome;
}

absl::StatusOr<Outcome> SolveStable(const Instance& instance,
                                    const ObjectiveSpec& spec, Watch& watch) {
  Outcome outcome;
  outcome.pairs =
      DeferredAcceptance(instance, spec.preferences, spec.proposing);
  if (absl::Status status = watch.Step(); !status.ok()) return status;
  outcome.feasible = GroupsHold(instance, outcome.pairs);
  if (!BlockingEdges(instance, spec.preferences, outcome.pairs).empty()) {
    return absl::InternalError("deferred acceptance left a blocking pair");
  }
  outcome.proof.push_back(
      {Quantity::kBlockingPairs, 0, 0, ProofMethod::kNoBlockingPair});
  return outcome;
}

}  // namespace

Goal GoalOf(Objective objective) {
  Goal goal;
  if (objective == Objective::kMostServed || objective == Objective::kFairest) {
    goal.first = Goal::First::kServedPartners;
  }
  return goal;
}

absl::StatusOr<Outcome> SolveObjective(const Instance& instance,
                                       const ObjectiveSpec& spec,
                                       Watch& watch) {
  if (spec.objective == Objective::kFairest) {
    return SolveFairest(instance, watch);
  }
  if (spec.objective == Objective::kStable) {
    return SolveStable(instance, spec, watch);
  }
  return SolveGoal(instance, GoalOf(spec.objective), watch);
}

absl::StatusOr<Outcome> SolveGoal(const Instance& instance, const Goal& goal,
                                  Watch& watch) {
  const absl::StatusOr<Optimum> optimum = Maximise(instance, goal, watch);
  if (!optimum.ok()) return optimum.status();
  Outcome outcome;
  outcome.feasible = optimum->feasible;
  if (!outcome.feasible) return outcome;
  outcome.pairs = optimum->pairs;
  AppendProof(goal, *optimum, outcome.proof);
  return outcome;
}

}  // namespace citymatch::rounds
