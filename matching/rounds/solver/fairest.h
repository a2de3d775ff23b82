// The fairest pairs of a round. Internal to rounds.
//
// Problem: first the most partners served; then the highest level, which is the
// lowest score among the pairs chosen, at which as many are; then the greatest
// sum of scores at that level. Required pairs have no part in the level.
// Method: bisection over the scores of candidates, one program a step, or one
// flow that goes on from that of a higher level.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_FAIREST_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_FAIREST_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/network_solver.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {

struct FairestOptimum {
  bool feasible = false;
  Optimum most;  // served, whatever the scores
  int level =
      0;  // in units; at level + 1 fewer are served, or a floor is missed
  Optimum best;  // at the level, by MostServedGoal
};

// What is known of a round beforehand.
struct FairestHint {
  enum class Holds : uint8_t {
    kUnknown,
    kAbove,  // at the next higher level too
    kBelow   // only below the level
  };
  int64_t most = 0;  // that can be served
  int level = 0;     // near which to look first
  Holds holds = Holds::kUnknown;
  // Optima of networks of the same frame with narrower bounds, or null: by
  // MostServedGoal without scores at the next higher level, and with scores at
  // this one.
  const NetworkOptimum* served_above = nullptr;
  const NetworkOptimum* best = nullptr;
};

// As Maximise. With a hint `most` of the result holds the count alone.
absl::StatusOr<FairestOptimum> SolveFairest(const Instance& instance,
                                            std::optional<FairestHint> hint,
                                            Watch& watch);

// The instance with no pair below this many units but for required ones.
Instance AtLeast(const Instance& instance, int units);

// The partners served, then the sum of scores; or the former alone.
Goal MostServedGoal(bool then_score);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_FAIREST_H_
