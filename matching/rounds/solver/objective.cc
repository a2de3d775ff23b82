#include "matching/rounds/solver/objective.h"

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/rounds/solver/fairest.h"

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

absl::StatusOr<Outcome> SolveFairestOf(const Instance& instance, Watch& watch) {
  const absl::StatusOr<FairestOptimum> fairest =
      SolveFairest(instance, std::nullopt, watch);
  if (!fairest.ok()) return fairest.status();
  Outcome outcome;
  outcome.feasible = fairest->feasible;
  if (!outcome.feasible) return outcome;
  outcome.pairs = fairest->best.pairs;
  AppendProof(MostServedGoal(/*then_score=*/false), fairest->most,
              outcome.proof);
  outcome.proof.push_back({Quantity::kLowestScore, fairest->level,
                           fairest->level, ProofMethod::kExhausted});
  outcome.proof.push_back({Quantity::kTotalScore, fairest->best.units_value,
                           fairest->best.units_bound, fairest->best.method});
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
  return objective == Objective::kMostServed || objective == Objective::kFairest
             ? MostServedGoal(/*then_score=*/true)
             : Goal();
}

absl::StatusOr<Outcome> SolveObjective(const Instance& instance,
                                       const ObjectiveSpec& spec,
                                       Watch& watch) {
  if (spec.objective == Objective::kFairest) {
    return SolveFairestOf(instance, watch);
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
