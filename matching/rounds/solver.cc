#include "matching/rounds/solver.h"

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/rounds/solver/answer.h"
#include "matching/rounds/solver/conflict.h"
#include "matching/rounds/solver/deferred_acceptance.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/objective.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {

absl::StatusOr<Solution> SolveRound(const Round& round,
                                    const Rankings& rankings,
                                    const ProgressCallback& progress) {
  const absl::StatusOr<Instance> instance = MakeInstance(round);
  if (!instance.ok()) return instance.status();
  const std::vector<ConstraintRef> contradiction = FindContradiction(*instance);
  if (!contradiction.empty()) return MakeInfeasible(*instance, contradiction);

  ObjectiveSpec spec;
  spec.objective = round.objective;
  spec.proposing = round.proposing_side;
  if (round.objective == Objective::kStable) {
    spec.preferences = MakePreferences(*instance, rankings);
  }
  Watch watch(progress, Progress::Stage::kSolving);
  absl::StatusOr<Outcome> outcome = SolveObjective(*instance, spec, watch);
  if (!outcome.ok()) return outcome.status();
  if (outcome->feasible) {
    return MakeSolution(*instance, outcome->pairs, std::move(outcome->proof));
  }
  Watch explaining(progress, Progress::Stage::kExplaining);
  const absl::StatusOr<std::vector<ConstraintRef>> conflict =
      FindConflict(*instance, spec, explaining);
  if (!conflict.ok()) return conflict.status();
  return MakeInfeasible(*instance, *conflict);
}

}  // namespace citymatch::rounds
