// What the fairest pairs would be without one constraint. Internal to rounds.
//
// Method: three networks are solved once: the most served at any level; the
// same above the level; the sum at the level. What each is without a constraint
// is told by mending its optimum (network_pricer.h). If the first and the third
// serve equally many and the second fewer, the level stays and the third has
// the answer. For the few constraints that move the level, the round is solved
// anew.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_FAIREST_PRICER_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_FAIREST_PRICER_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "matching/rounds/solver/fairest.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/network_pricer.h"
#include "matching/rounds/solver/network_solver.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {

class FairestPricer {
 public:
  // `fairest`: the instance's, feasible. The instance must outlive it. Null if
  // the round is not a flow; errors as Maximise.
  static absl::StatusOr<std::unique_ptr<FairestPricer>> Make(
      const Instance& instance, const FairestOptimum& fairest, Watch& watch);

  // Partners served and the sum of units without a constraint.
  absl::StatusOr<Decoded> Without(ConstraintRef ref, Watch& watch);

 private:
  using Holds = FairestHint::Holds;

  FairestPricer(const Instance& instance, const FairestOptimum& fairest);
  // No if the round is not a flow.
  absl::StatusOr<bool> MakeNetworks(Watch& watch);
  absl::StatusOr<bool> MakeAbove(Watch& watch);

  // Whether `most` partners are served at a higher level as well.
  absl::StatusOr<bool> Rises(ConstraintRef ref, int64_t most, Watch& watch);
  // Where `most` partners are served then. `holds`: at level_.
  absl::StatusOr<Decoded> SolveAnew(ConstraintRef ref, int64_t most,
                                    Holds holds, Watch& watch);

  const Instance& instance_;
  const int level_;
  const Goal served_ = MostServedGoal(/*then_score=*/false);
  const Goal then_score_ = MostServedGoal(/*then_score=*/true);
  const Instance at_level_;
  Instance above_level_;
  bool floors_above_ = true;  // else left out there, being out of reach
  std::unique_ptr<NetworkPricer> served_by_any_;
  std::unique_ptr<NetworkPricer> served_above_;
  std::unique_ptr<NetworkPricer> best_;
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_FAIREST_PRICER_H_
