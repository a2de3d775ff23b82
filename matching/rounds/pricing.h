// What each constraint of a round costs.
//
// The price of a constraint is what the round would gain without it, all others
// staying: each floor, cap, locked, forced and forbidden pair, the minimum
// score, and for a stable round stability itself. 0 = it does not bind. A pair
// that is no longer locked or forced can still be chosen, even below the
// minimum score, so that its price is that of its rule alone; candidates stay
// the same. Prices do not add up: without two constraints a round may gain
// more, or less, than the sum. Method: on a network the optimum is mended for
// each constraint (solver/network_pricer.h, for kFairest
// solver/fairest_pricer.h); in a stable round proposers enter last
// (solver/acceptance_pricer.h); where groups overlap without nesting the round
// is solved again.
//
// Thread-safe and pure.
#ifndef CITYMATCH_MATCHING_ROUNDS_PRICING_H_
#define CITYMATCH_MATCHING_ROUNDS_PRICING_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/rounds/progress.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"

namespace citymatch::rounds {

struct ConstraintPrice {
  Constraint constraint;
  // Without it: more units of score, by 1/kUnitsPerPoint, and more partners
  // served (0 for kBestTotal, which does not count them). Where the objective
  // puts something before the total (most served, lowest score, stability) more
  // of that can mean less in total.
  int64_t units = 0;
  int served_partners = 0;

  [[nodiscard]] double score() const {
    return static_cast<double>(units) / kUnitsPerPoint;
  }
  friend bool operator==(const ConstraintPrice&,
                         const ConstraintPrice&) = default;
};

struct RoundPrices {
  bool feasible = true;  // else there is nothing to compare with
  int64_t total_units = 0;
  int served_partners = 0;
  // Floors, caps (each by group), locked, forced, forbidden (each by pair; one
  // that is both locked and forced has no price of either alone), minimum
  // score, stability.
  std::vector<ConstraintPrice> prices;
};

// As SolveRound. `progress` is told how many constraints are done.
absl::StatusOr<RoundPrices> PriceConstraints(
    const Round& round, const Rankings& rankings,
    const ProgressCallback& progress = nullptr);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_PRICING_H_
