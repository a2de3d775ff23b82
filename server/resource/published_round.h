// What everybody may see of a round.
#ifndef CITYMATCH_SERVER_RESOURCE_PUBLISHED_ROUND_H_
#define CITYMATCH_SERVER_RESOURCE_PUBLISHED_ROUND_H_

#include "absl/time/time.h"
#include "citymatch/v1/round.pb.h"

namespace citymatch {

// The published copy of a round with a feasible solution, with its digest. It
// holds nothing that depends on what cities tell in confidence but the pairs
// themselves.
[[nodiscard]] v1::PublishedRound MakePublishedRound(
    const v1::Round& round, const v1::RoundSolution& solution, absl::Time when);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_PUBLISHED_ROUND_H_
