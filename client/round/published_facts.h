// Solutions for others: what may be handed on.
#ifndef CITYMATCH_CLIENT_ROUND_PUBLISHED_FACTS_H_
#define CITYMATCH_CLIENT_ROUND_PUBLISHED_FACTS_H_

#include "citymatch/v1/round.pb.h"

namespace citymatch::client {

// The solution with the scores that it has on published facts alone, and
// without all that tells of other scores: reasons, prices, proof, blocking
// pairs, and why pairs were decided beforehand.
[[nodiscard]] v1::RoundSolution OnPublishedFacts(v1::RoundSolution solution);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_PUBLISHED_FACTS_H_
