#include "matching/robustness.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "matching/random.h"

namespace citymatch::matching {

std::vector<Weights> DrawWeights(const Weights& weights, double concentration) {
  Random random;
  std::vector<Weights> draws(kWeightDraws);
  for (Weights& draw : draws) {
    double sum = 0;
    for (int k = 0; k < kCriterionCount; ++k) {
      draw[k] = weights[k] > 0 ? random.Gamma(concentration * weights[k]) : 0;
      sum += draw[k];
    }
    // A tiny concentration can round every part to 0.
    if (!(sum > 0)) {
      draw = weights;
      continue;
    }
    for (double& weight : draw) weight /= sum;
  }
  return draws;
}

std::vector<double> SharesAmongFirst(absl::Span<const Fits> fits, size_t top,
                                     const std::vector<Weights>& draws) {
  const size_t count = fits.size();
  const size_t listed = std::min(top, count);
  std::vector<double> shares(listed);
  if (count <= top) {
    std::fill(shares.begin(), shares.end(), 1.0);
    return shares;
  }
  // By criterion, so that the sums run over neighbouring numbers.
  std::vector<double> columns(kCriterionCount * count);
  for (size_t i = 0; i < count; ++i) {
    for (size_t k = 0; k < kCriterionCount; ++k) {
      columns[k * count + i] = fits[i][k];
    }
  }
  std::vector<double> scores(count);
  std::vector<double> sorted(count);
  for (const Weights& draw : draws) {
    std::fill(scores.begin(), scores.end(), 0.0);
    for (size_t k = 0; k < kCriterionCount; ++k) {
      const double weight = draw[k];
      const double* column = columns.data() + k * count;
      for (size_t i = 0; i < count; ++i) scores[i] += weight * column[i];
    }
    sorted = scores;
    const auto last = sorted.begin() + static_cast<long>(top) - 1;
    std::nth_element(sorted.begin(), last, sorted.end(), std::greater<>());
    for (size_t i = 0; i < listed; ++i) shares[i] += scores[i] >= *last ? 1 : 0;
  }
  for (double& share : shares) share /= static_cast<double>(draws.size());
  return shares;
}

}  // namespace citymatch::matching
