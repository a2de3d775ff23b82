// How much a list depends on its weights. Internal to matching.
//
// Nobody knows the right weights to the percent. Plausible weightings are drawn
// from a Dirichlet distribution around the weights in force, of the policy's
// concentration c: a weight of share w keeps its mean w and gets the variance
// w(1 − w)/(c + 1). A weight of 0 stays 0. The draws come from a fixed seed.
#ifndef CITYMATCH_MATCHING_ROBUSTNESS_H_
#define CITYMATCH_MATCHING_ROBUSTNESS_H_

#include <vector>

#include "absl/types/span.h"
#include "matching/assessment.h"

namespace citymatch::matching {

// Weightings that are drawn.
inline constexpr int kWeightDraws = 200;
// Candidates that compete in each draw: the best by the weights in force, at
// least this many and at least kPoolFactor times the length of the list.
inline constexpr int kLeastPool = 100;
inline constexpr int kPoolFactor = 4;

// kWeightDraws weightings, each normalised.
std::vector<Weights> DrawWeights(const Weights& weights, double concentration);

// For each of the first `top` candidates the share of the draws, [0,1], in
// which fewer than `top` candidates score higher. `fits`: effective fits of the
// candidates, best first; a missing fit is replaced by the mean.
std::vector<double> SharesAmongFirst(absl::Span<const Fits> fits, size_t top,
                                     const std::vector<Weights>& draws);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ROBUSTNESS_H_
