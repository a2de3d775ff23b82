// Who would rather have whom.
//
// A pair blocks a solution if it could be made, is not in it, and both of its
// parties prefer it: each has a free slot, or would give up one of its pairs
// that is neither locked nor forced. A round that nobody blocks is stable: no
// two parties gain by leaving it. Floors and caps are not looked at: a blocking
// pair may be one that a cap forbids.
//
// Thread-safe and pure.
#ifndef CITYMATCH_MATCHING_ROUNDS_STABILITY_H_
#define CITYMATCH_MATCHING_ROUNDS_STABILITY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solution.h"

namespace citymatch::rounds {

struct BlockingPair {
  PairId id;
  double score = 0;
  // What each of the two would give up; empty = it has a free slot.
  std::string given_up_partner_id;   // by the provider
  std::string given_up_provider_id;  // by the partner

  friend bool operator==(const BlockingPair&, const BlockingPair&) = default;
};

struct StabilityReport {
  // By provider, then partner. Empty = the certificate that the pairs are
  // stable: all `checked_count` pairs that could be made were looked at.
  std::vector<BlockingPair> blocking;
  int64_t checked_count = 0;
  // The list tells of submitted rankings and is as confidential as they are.
  bool tells_of_rankings = false;
};

// Time: O(candidates · (slots + log candidates of a participant)).
// INVALID_ARGUMENT: the round is malformed, or a pair is not a candidate.
absl::StatusOr<StabilityReport> FindBlockingPairs(
    const Round& round, const Rankings& rankings,
    absl::Span<const SolvedPair> pairs);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_STABILITY_H_
