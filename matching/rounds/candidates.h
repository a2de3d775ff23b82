// Scores the pairs of two lists of cities, as the matcher does. Internal to
// matching/rounds; assembly.h says what becomes a candidate.
#ifndef CITYMATCH_MATCHING_ROUNDS_CANDIDATES_H_
#define CITYMATCH_MATCHING_ROUNDS_CANDIDATES_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/assessment.h"
#include "matching/catalogue.h"
#include "matching/context.h"
#include "matching/matcher.h"
#include "matching/rounds/progress.h"
#include "matching/rounds/round.h"

namespace citymatch::rounds {

// A city of one side.
struct Entrant {
  matching::RowRef row;
  bool takes_part = true;  // else only ruled pairs are scored
  // Out: counterparts that take part and are not ruled on, by the first gate
  // of a round that they fail with it.
  std::array<int32_t, matching::kGateCount> failed{};
};

// A pair that is decided beforehand, by indices of entrants.
struct RuledPair {
  int provider = 0;
  int partner = 0;
  bool required = false;  // locked or forced: a candidate come what may
  uint32_t failures = 0;  // out: bit GateId, of the gates of a round
};

struct Entrants {
  std::vector<Entrant> providers;  // by id, ascending, each once
  std::vector<Entrant> partners;
  std::vector<RuledPair> ruled;  // by provider, then partner, each once
};

// The candidates, by provider, then partner; indices are of entrants. `limit`
// as RoundPlan::candidate_limit. Fills in what is `out` of entrants and ruled
// pairs.
absl::StatusOr<std::vector<Candidate>> FindCandidates(
    const matching::Catalogue& catalogue, const matching::MatchContext& context,
    const matching::Weights& weights, int limit, Entrants& entrants,
    const ProgressCallback& progress);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_CANDIDATES_H_
