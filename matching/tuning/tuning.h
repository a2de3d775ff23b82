// Fits a policy to past pairs, and measures what that is worth on pairs that
// took no part.
//
// Method: each past pair is a choice among the candidates of its day
// (evaluation.h); weights are learnt by choice_model.h, regularised towards the
// policy's. How firmly, and which constants, is chosen by the mean loss on
// inner folds; a constant moves only where that gains more than twice its
// standard error. What is reported is nested: a pair is ranked by a model that
// was learnt, with all its choices, from pairs that began before the pair's
// first year and whose asking city is in another fold. So nothing dated at or
// after the pair, and neither the pair nor another one of the same city, enters
// features or weights.
// Deterministic: folds follow from the ids and a seed.
#ifndef CITYMATCH_MATCHING_TUNING_TUNING_H_
#define CITYMATCH_MATCHING_TUNING_TUNING_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "matching/evaluation/evaluation.h"
#include "matching/matcher.h"
#include "matching/policy.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

// A constant of the policy that tuning may halve or double within a range.
struct TunableConstant {
  absl::string_view path;  // below `policy` in the API, such as `size_sigma`
  double Policy::*member;
  double lowest;
  double highest;
};
absl::Span<const TunableConstant> TunableConstants();

struct TuneRequest {
  std::vector<PastPair> pairs;
  // `as_of` and `hide_from_year` are set for each pair; `weights` are not used.
  MatchOptions options;
  Side ranked_side = Side::kProvider;
  int folds = 5;  // ≥ 2
  uint64_t seed = 1;
  // Learns from equal weights instead of the policy's, which may themselves
  // have been chosen with these pairs in view.
  bool from_equal_weights = false;
  bool tune_constants = true;
  int resamples = 2000;  // for the intervals; 0 = none
  std::function<absl::Status()> check;
  // Told of each step; an error ends the tuning with it.
  std::function<absl::Status(int step, int step_count)> progress;
};

struct TunedWeight {
  CriterionId criterion = CriterionId::kSectorFit;
  double before = 0;  // normalised
  double after = 0;   // normalised
  double low = 0;     // lowest and highest of the models of the folds
  double high = 0;
};

struct TunedConstant {
  absl::string_view path;
  double before = 0;
  double after = 0;
  double moved_share = 0;  // of the models of the folds that moved it, [0,1]
};

// How well models do that learnt, weights only, from a share of the pairs.
struct LearningPoint {
  double share = 0;       // (0,1]
  double mean_pairs = 0;  // learnt from, over the ranked pairs
  Estimate hit_at_10;
  Estimate reciprocal_rank;
};

struct TuneAnswer {
  Policy before;
  Policy after;  // learnt from all pairs; weights rounded to 0.001
  // The firmness that `after` was learnt with; infinite = weights kept.
  double firmness = 0;
  std::vector<TunedWeight> weights;
  std::vector<TunedConstant> constants;
  // The same pairs under the policy as it is, and under models that never saw
  // them.
  MeasuredGroup measured_before;
  MeasuredGroup measured_after;
  Estimate hit_at_10_gain;  // after − before, pair by pair
  Estimate reciprocal_rank_gain;
  bool is_better = false;  // differs, MRR rose, hit@10 did not fall
  std::vector<LearningPoint> learning_curve;
  std::vector<PairOutcome> outcomes;  // under models that never saw the pair
  int learnt_pair_count = 0;          // that `after` was learnt from
  int model_count = 0;                // of the folds
  AnswerBasis basis;
};

// NOT_FOUND: no such programme. INVALID_ARGUMENT: all weights are 0.
// FAILED_PRECONDITION: fewer than kFewestPairs pairs can be learnt from.
inline constexpr int kFewestPairs = 10;
absl::StatusOr<TuneAnswer> Tune(const Snapshot& snapshot,
                                const TuneRequest& request);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_TUNING_TUNING_H_
