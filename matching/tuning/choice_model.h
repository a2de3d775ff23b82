// Learns weights from choices: which city was chosen among those it could have
// been. Internal to matching.
//
// Problem: weights w ≥ 0 such that the chosen city's score w·x stands above the
// others'. Method: the conditional logit (McFadden 1974, "Conditional logit
// analysis of qualitative choice behavior"): the loss of a choice is
// ln Σ_j exp(w·(x_j − x_chosen)) over all candidates, a smooth bound of ln rank
// that compares the chosen city with each other one. Minimised is the sum of
// the losses plus firmness · |w − t·w₀|², with t ≥ 0 free: the squared distance
// of w from the direction of the prior w₀. Convex.
// Solved by sequential quadratic programming (Kraft 1994, NLopt's SLSQP).
// Deterministic. All functions are thread-safe.
#ifndef CITYMATCH_MATCHING_TUNING_CHOICE_MODEL_H_
#define CITYMATCH_MATCHING_TUNING_CHOICE_MODEL_H_

#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "matching/assessment.h"

namespace citymatch::matching {

// A choice: by other candidate, its fits (missing ones replaced by the means)
// minus those of the chosen city.
struct Choice {
  std::vector<Fits> differences;
};

// The loss of a choice, ≥ 0; 0 = the chosen city stands infinitely far above
// all others. The size of the weights counts, not only their ratios.
double Loss(const Choice& choice, const Weights& weights);

// The firmness at which only the size of the weights is learnt.
inline constexpr double kUnmoved = std::numeric_limits<double>::infinity();

// The weights that fit the choices best, not normalised. `prior` sums to more
// than 0; `firmness` > 0. Without choices, the prior.
Weights FitWeights(absl::Span<const Choice* const> choices,
                   const Weights& prior, double firmness);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_TUNING_CHOICE_MODEL_H_
