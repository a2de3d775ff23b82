// The pairs of a round by its objective. Internal to rounds.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_OBJECTIVE_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_OBJECTIVE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"
#include "matching/rounds/solver/deferred_acceptance.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {

struct ObjectiveSpec {
  Objective objective = Objective::kBestTotal;
  Side proposing = Side::kPartner;  // for kStable
  Preferences preferences;          // for kStable
};

struct Outcome {
  bool feasible = false;
  std::vector<int> pairs;  // edges, ascending
  std::vector<ProofStep> proof;
};

// As Maximise, for an instance without contradictions (conflict.h).
absl::StatusOr<Outcome> SolveObjective(const Instance& instance,
                                       const ObjectiveSpec& spec, Watch& watch);

// By a goal alone.
absl::StatusOr<Outcome> SolveGoal(const Instance& instance, const Goal& goal,
                                  Watch& watch);

// What the flow or program of an objective makes greatest; of kBestTotal and
// kMostServed it is all there is to do.
Goal GoalOf(Objective objective);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_OBJECTIVE_H_
