// Solutions for others: what may be handed on.
#ifndef CITYMATCH_CLIENT_ROUND_PUBLISHED_FACTS_H_
#define CITYMATCH_CLIENT_ROUND_PUBLISHED_FACTS_H_

#include "citymatch/v1/round.pb.h"
#include "client/round/view.h"

namespace citymatch::client {

// The solution with the scores that it has on published facts alone, and
// without all that tells of other scores: reasons, prices, proof, blocking
// pairs, why pairs were decided beforehand, and, unless the round was solved on
// published facts alone, its minimum score and candidate limit.
[[nodiscard]] v1::RoundSolution OnPublishedFacts(v1::RoundSolution solution);

// What is published of a round, as a solution: without a name, a revision, a
// proof and reasons, none of which are published. Sides are those of the view.
[[nodiscard]] v1::RoundSolution ToSolution(const v1::PublishedRound& published,
                                           const RoundView& view);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_PUBLISHED_FACTS_H_
