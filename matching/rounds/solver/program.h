// The optimum of a round whose groups overlap without nesting, as an integer
// program: one column a pair, and one for each participant of which a floor or
// the goal counts whether it has a pair. Internal to rounds.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_PROGRAM_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_PROGRAM_H_

#include "absl/status/statusor.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {

// As Maximise. A goal of two parts is two programs: in floating point, the sum
// of both would be too coarse for the second.
absl::StatusOr<Optimum> MaximiseByProgram(const Instance& instance,
                                          const Goal& goal, Watch& watch);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_PROGRAM_H_
