// Puts the fits of one pair together: score, interval, contributions, reasons.
// Internal to matching.
#ifndef CITYMATCH_MATCHING_ASSESSMENT_H_
#define CITYMATCH_MATCHING_ASSESSMENT_H_

#include <array>
#include <cstdint>

#include "matching/context.h"
#include "matching/criterion.h"
#include "matching/language.h"
#include "matching/matcher.h"

namespace citymatch::matching {

// Fits of one pair, by criterion; NaN = missing.
using Fits = std::array<double, kCriterionCount>;
using Weights = std::array<double, kCriterionCount>;  // normalised to sum 1

// Points in units of 2⁻²⁰: whole numbers, so that sums are exact in any order,
// also as doubles.
inline constexpr double kPointUnits = 1 << 20;

// The score of fits under weights.
struct Points {
  int64_t score = 0;  // missing fits stand at the catalogue's mean
  int64_t low = 0;    // missing fits stand at 0; breaks ties
};

// 100 · weight · fit in units of 2⁻²⁰, rounded to the nearest.
int64_t ContributionUnits(double weight, double fit);

// Scores one pair.
Points ScoreOf(const Fits& fits, const Weights& weights, const Fits& mean_fits);

// The full assessment of a pair. `failures` as from GateChecker.
PairAssessment Assess(const Pair& pair, const Fits& fits,
                      const Weights& weights, uint32_t failures, bool all_gates,
                      Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ASSESSMENT_H_
