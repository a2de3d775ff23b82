// What a stable round would be without the rule of one of its pairs. Internal
// to rounds.
//
// Method: who proposes last makes no difference (acceptance.h), so that the
// proposer of a pair enters when all else has come about without the rule. For
// one half of the rules all that the other half brings enters first, and so on
// down to a single rule; then it is taken back. A proposer thus enters
// log2(rules) times, and not all proposers for every rule.
#ifndef CITYMATCH_MATCHING_ROUNDS_SOLVER_ACCEPTANCE_PRICER_H_
#define CITYMATCH_MATCHING_ROUNDS_SOLVER_ACCEPTANCE_PRICER_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "matching/rounds/round.h"
#include "matching/rounds/solver/instance.h"
#include "matching/rounds/solver/preferences.h"

namespace citymatch::rounds {

// Takes the place of a rule among the rules, and the pairs without it. An error
// ends the work.
using TakePairs =
    std::function<absl::Status(int rule, const std::vector<int>& pairs)>;

// For each of the rules, in no order, the pairs that DeferredAcceptance gives
// without it. `rules`: of kind kLocked, kForced or kForbidden, each once, with
// the edge as index. Errors: those of `take`.
absl::Status AcceptWithoutEach(const Instance& instance,
                               const Preferences& preferences, Side proposing,
                               absl::Span<const ConstraintRef> rules,
                               const TakePairs& take);

}  // namespace citymatch::rounds

#endif  // CITYMATCH_MATCHING_ROUNDS_SOLVER_ACCEPTANCE_PRICER_H_
