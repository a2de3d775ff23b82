// Digests by which it can be shown again what a solution rests on and says.
#ifndef CITYMATCH_SERVER_ROUNDS_DIGEST_H_
#define CITYMATCH_SERVER_ROUNDS_DIGEST_H_

#include <string>

#include "citymatch/v1/round.pb.h"
#include "matching/rounds/assembly.h"
#include "server/rounds/question.h"

namespace citymatch {

// Hexadecimal SHA-256 of what goes in: the round but for its name, its
// participants with their slots, the members of its groups, every candidate
// with its score, and of a rematch what it mends. Never of rankings.
[[nodiscard]] std::string InputDigest(const RoundQuestion& question,
                                      const rounds::AssembledRound& assembled);

// Hexadecimal SHA-256 of `solution.basis.input_digest` and of what comes out:
// all that follows from it but prices, blocking pairs and sentences.
[[nodiscard]] std::string OutcomeDigest(const v1::RoundSolution& solution);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ROUNDS_DIGEST_H_
