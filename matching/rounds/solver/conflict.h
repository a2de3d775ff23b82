// Why a round cannot be: minimal sets of constraints that contradict each
// other. Internal to rounds.
//
// Method: contradictions of locked, forced and forbidden pairs with each other
// and with slots are found by looking; all others by QuickXplain (Junker 2004,
// AAAI-04, pp. 167–172), which asks whether there is any round under parts of
// the constraints. Slots count as one constraint a side at first, and are then
// narrowed down to participants where few questions suffice.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_CONFLICT_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_CONFLICT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/objective.h"
#include "matching/rounds/solver/optimum.h"

namespace citymatch::rounds {

// Of pairs that must be in and cannot be: minimal; empty = there is none.
std::vector<ConstraintRef> FindContradiction(const Instance& instance);

// A minimal conflict of an instance that has no round by this objective and no
// contradiction. With kStability among them, what is named is minimal given the
// slots, which are not named.
absl::StatusOr<std::vector<ConstraintRef>> FindConflict(
    const Instance& instance, const ObjectiveSpec& spec, Watch& watch);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_CONFLICT_H_
