// Figures over the places of past pairs. Internal to matching.
#ifndef CITYMATCH_MATCHING_EVALUATION_MEASURES_H_
#define CITYMATCH_MATCHING_EVALUATION_MEASURES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "matching/evaluation/evaluation.h"

namespace citymatch::matching {

// Every method's measures over a group, with bootstrap intervals: the pairs are
// drawn anew `resamples` times, with replacement (0 = no intervals).
MeasuredGroup MeasureGroup(std::string name,
                           const std::vector<const PairOutcome*>& outcomes,
                           int resamples);

// A figure of a pair's place.
enum class Figure : uint8_t {
  kHitAt1,
  kHitAt5,
  kHitAt10,
  kReciprocalRank,
  kPercentileRank,
};
inline constexpr int kFigureCount = 5;

// The matcher's mean gain in a figure over the same pairs, in the same order,
// with its bootstrap interval.
Estimate MeasureGain(const std::vector<const PairOutcome*>& before,
                     const std::vector<const PairOutcome*>& after,
                     Figure figure, int resamples);

// Whether the pair cannot be evaluated at all, rather than ranked badly.
bool IsUnusable(const PairOutcome& outcome);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_EVALUATION_MEASURES_H_
