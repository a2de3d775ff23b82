// Replays the past: had the matcher been asked before a partnership began, how
// high would it have ranked the city that was chosen?
//
// For each past pair the counterparts of one side are ranked as of 1 January of
// the pair's first year, with every partnership hidden that began in that year,
// later, or at an unknown time, and without any fact that is dated so
// (evaluation/past_snapshot.h): neither the pair nor what came after it can
// help. Known pairs are positives only; a counterpart that is not known
// to have been chosen is no proof of a bad match, so that the figures are lower
// bounds. Simple rankings are measured beside it in the same run, on the same
// pairs and candidates. Deterministic: resampling uses a fixed seed and its own
// arithmetic.
#ifndef CITYMATCH_MATCHING_EVALUATION_EVALUATION_H_
#define CITYMATCH_MATCHING_EVALUATION_EVALUATION_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "matching/matcher.h"
#include "matching/policy.h"
#include "matching/profile.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

// What ranks the candidates.
enum class Method : uint8_t {
  kMatcher,        // the score
  kCombination,    // mean of sector_fit, size_fit and track_record_fit
  kMostUsed,       // partnerships before the year
  kSharedSectors,  // sectors that are both needed and offered
  kNearestSize,    // |ln(population ratio)|
  kRandom,         // the mean over all orders
};
inline constexpr int kMethodCount = 6;
// The API's word, such as `most_used`.
absl::string_view MethodName(Method method);

// A pair whose place is asked for.
struct PastPair {
  std::string provider_id;
  std::string partner_id;
  std::string programme_title;  // free text; groups the results
  int first_year = 0;
};

// What a replay knows of facts whose source speaks of the pair's year or later.
enum class LaterFacts : uint8_t {
  kHidden,
  // They count: a figure of a later year may be as old as the city, and a need
  // older than the plan that names it. What the matcher would reach at best.
  kKept,
};

struct EvaluateRequest {
  std::vector<PastPair> pairs;
  // `as_of` and `hide_from_year` are set for each pair.
  MatchOptions options;
  // The side that is ranked: providers for the pair's partner, or partners for
  // its provider.
  Side ranked_side = Side::kProvider;
  LaterFacts later_facts = LaterFacts::kHidden;
  int resamples = 2000;  // for the intervals; 0 = none
  std::function<absl::Status()> check;
};

// A figure with the 2.5 % and 97.5 % points of its bootstrap distribution.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

// Over the pairs of a group. A pair that fails a gate counts as a miss.
struct Measures {
  Estimate hit_at_1;  // share of pairs ranked first, [0,1]
  Estimate hit_at_5;
  Estimate hit_at_10;
  Estimate reciprocal_rank;  // mean of 1/rank, [0,1]
  Estimate percentile_rank;  // mean share of candidates ranked below, [0,1]
};

// What became of one pair.
struct PairOutcome {
  PastPair pair;
  // Why it has no rank: UNKNOWN_CITY, SAME_SIDE, IN_STORE (the store tells of
  // the pair before its first year), or a gate's name. Empty = ranked.
  std::string problem;
  std::string problem_sentence;
  int candidate_count = 0;  // that pass every gate
  // By method; among equals the middle place.
  std::array<double, kMethodCount> ranks{};
  // The criterion that cost most points against the mean of those above (at
  // most ten of them), and how many; unset if none is above.
  std::optional<CriterionId> costliest;
  double points_lost = 0;
  std::string best_id;  // who is ranked first
};

struct MeasuredGroup {
  std::string name;  // empty = all pairs
  int pair_count = 0;
  std::array<Measures, kMethodCount> measures;  // by Method
};

struct EvaluateAnswer {
  std::vector<PairOutcome> outcomes;  // in the order of the request
  MeasuredGroup all;
  std::vector<MeasuredGroup> by_programme;  // by name
  std::vector<MeasuredGroup> by_country;    // of the provider
  AnswerBasis basis;                        // `as_of` is of no meaning
};

// The pairs of the snapshot's partnerships, each with its earliest first year
// and the title of that row; those of unknown year are left out. By year, then
// ids.
std::vector<PastPair> StoredPairs(const Snapshot& snapshot);

// NOT_FOUND: no such programme. INVALID_ARGUMENT: all weights are 0. Problems
// of a pair are told in its outcome.
absl::StatusOr<EvaluateAnswer> Evaluate(const Snapshot& snapshot,
                                        const EvaluateRequest& request);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_EVALUATION_EVALUATION_H_
