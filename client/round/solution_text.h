// Rounds and their solutions as text for people. Nothing in a table is cut;
// sentences are broken at the width of the terminal, or at 79 columns.
#ifndef CITYMATCH_CLIENT_ROUND_SOLUTION_TEXT_H_
#define CITYMATCH_CLIENT_ROUND_SOLUTION_TEXT_H_

#include <ostream>
#include <string>

#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "client/output/table.h"
#include "client/round/view.h"

namespace citymatch::client {

// What a round says: its demands, how many take part, groups, decided pairs.
void WriteRound(const v1::Round& round, const RoundView& view,
                const Style& style, std::ostream& out);

// Pairs, who has none and why, groups, proof, prices and digest; of a rematch
// first what moved. Of one that is not feasible: the conflict, and what to do.
void WriteSolution(const v1::RoundSolution& solution, const RoundView& view,
                   const Style& style, std::ostream& out);

// What two solutions have and have not in common, side by side.
void WriteComparison(const v1::CompareRoundSolutionsResponse& comparison,
                     const std::string& before, const std::string& after,
                     const RoundView& view, const Style& style,
                     std::ostream& out);

// What everybody sees of a round.
void WritePublishedRound(const v1::PublishedRound& round, const RoundView& view,
                         const Style& style, std::ostream& out);

// The command that gives way on a constraint of a round, such as `citymatch
// round constrain moej-2026 --floor ldc=2`; empty if there is none.
[[nodiscard]] std::string RemedyCommand(const v1::RoundConstraint& constraint,
                                        const std::string& round);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_SOLUTION_TEXT_H_
