// Partnerships that come of a published round.
#ifndef CITYMATCH_SERVER_RESOURCE_ROUND_PROPOSALS_H_
#define CITYMATCH_SERVER_RESOURCE_ROUND_PROPOSALS_H_

#include "absl/status/status.h"
#include "citymatch/v1/round.pb.h"
#include "server/gate/call.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {

// Adds to the plan a partnership of the round's programme, in state proposed,
// for each pair of the solution that has none under way there.
// FAILED_PRECONDITION, reason ROUND_FACTS, if a city is not in the catalogue
// any more or has changed its side.
[[nodiscard]] absl::Status PlanProposals(const Call& call,
                                         const v1::Round& round,
                                         const v1::RoundSolution& solution,
                                         const store::ReadView& view,
                                         WritePlan& plan);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_ROUND_PROPOSALS_H_
