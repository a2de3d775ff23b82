// Past partnerships that are like a pair, and what became of them.
//
// likeness = Σ share · part / Σ share over the parts that apply, in [0,1]:
//   needs     share of the partner's needs (priority × credibility) in the
//             partnership's sectors; in those that its partner needs, where
//             its own are not on record
//   place     1 the same partner or country; else the policy's credit for the
//             same subregion, or elsewhere, of track_record_fit
//   profile   mean of what is known of: likeness of size (as in size_fit),
//             likeness of climate (as in climate_fit) of the two partners
//   provider  1 the same provider, ½ another of its country, else 0
// The shares are constants of the policy. Only partnerships that began strictly
// before the year of the as-of date count or, where days are known, before it.
#ifndef CITYMATCH_MATCHING_ADVICE_PRECEDENTS_H_
#define CITYMATCH_MATCHING_ADVICE_PRECEDENTS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "matching/matcher.h"
#include "matching/snapshot.h"

namespace citymatch::matching {

struct Pair;  // criterion.h

struct PrecedentsRequest {
  std::string city_id;
  std::string other_id;  // empty = for the one city alone
  MatchOptions options;
  int limit = 10;  // ≥ 1
  std::function<absl::Status()> check;
};

struct PrecedentsAnswer {
  std::vector<Precedent> precedents;  // nearest first, then by id
  int past_count = 0;                 // partnerships that were compared
  AnswerBasis basis;
};

// Errors as from Explain.
absl::StatusOr<PrecedentsAnswer> FindPrecedents(
    const Snapshot& snapshot, const PrecedentsRequest& request);

// How many a suggestion or an explanation carries.
inline constexpr int kPrecedentsOfSuggestion = 3;

// The nearest for a pair, for its assessment.
std::vector<Precedent> NearestPrecedents(const Pair& pair, int limit,
                                         Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_ADVICE_PRECEDENTS_H_
