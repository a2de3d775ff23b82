// What the optimum of a network would be without one of its constraints.
// Internal to rounds.
//
// Method: only what is left out can spoil the optimum. For a pair, one shortest
// path tells the difference (residual.h); for a floor or a cap the simplex goes
// on from the optimum.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_PRICER_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_PRICER_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/network.h"
#include "matching/rounds/solver/network_solver.h"
#include "matching/rounds/solver/optimum.h"
#include "matching/rounds/solver/residual.h"

namespace citymatch::rounds {

class NetworkPricer {
 public:
  // Solves it first. `least_units`: an edge that is no longer required is open
  // at this many units or more. `instance` and `goal` must outlive it. Null if
  // the round is not a flow; errors as Maximise.
  static absl::StatusOr<std::unique_ptr<NetworkPricer>> Make(
      const Instance& instance, const Goal& goal, int least_units,
      Watch& watch);

  [[nodiscard]] bool feasible() const { return optimum_.feasible; }

  // The rest only if it is feasible.

  // The optimum with all constraints.
  [[nodiscard]] Optimum Base() const;
  [[nodiscard]] const NetworkOptimum& optimum() const { return optimum_; }

  // The goal's two counts without a constraint of the instance; nothing if
  // there is no round then, which can only be for want of `least_units`.
  absl::StatusOr<std::optional<Decoded>> Without(ConstraintRef ref,
                                                 Watch& watch);

 private:
  NetworkPricer(const Instance& instance, const Goal& goal, int least_units,
                Network network, NetworkOptimum optimum);

  [[nodiscard]] std::optional<Decoded> WithoutRuleOf(ConstraintRef ref);
  absl::StatusOr<std::optional<Decoded>> WithFrameArc(int number,
                                                      const Arc& wider,
                                                      Watch& watch);
  absl::StatusOr<std::optional<Decoded>> WithoutMinimum(Watch& watch);
  absl::StatusOr<std::optional<Decoded>> Again(const Network& network,
                                               Watch& watch);

  const Instance& instance_;
  const Goal& goal_;
  const int least_units_;
  Network network_;  // a limit is lifted at times
  const NetworkOptimum optimum_;
  std::optional<Residual> residual_;
};

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_NETWORK_PRICER_H_
