// Whom each participant of a stable round would rather have. Internal to
// rounds.
//
// Ranked candidates come first, in the order of the ranking; the others follow
// by score, then by ID of the other city.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_PREFERENCES_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_PREFERENCES_H_

#include <vector>

#include "matching/rounds/round.h"
#include "matching/rounds/solver/instance.h"

namespace citymatch::rounds {

// By edge: its place in the order of its provider and of its partner, 0 = best.
// All strict.
struct Preferences {
  std::vector<int> of_provider;
  std::vector<int> of_partner;

  [[nodiscard]] const std::vector<int>& of(Side side) const {
    return side == Side::kProvider ? of_provider : of_partner;
  }
};
Preferences MakePreferences(const Instance& instance, const Rankings& rankings);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_PREFERENCES_H_
