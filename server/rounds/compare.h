// What two kept solutions have and have not in common.
#ifndef CITYMATCH_SERVER_ROUNDS_COMPARE_H_
#define CITYMATCH_SERVER_ROUNDS_COMPARE_H_

#include "citymatch/v1/round.pb.h"
#include "citymatch/v1/round_service.pb.h"

namespace citymatch {

[[nodiscard]] v1::CompareRoundSolutionsResponse CompareKept(
    const v1::RoundSolution& before, const v1::RoundSolution& after);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ROUNDS_COMPARE_H_
