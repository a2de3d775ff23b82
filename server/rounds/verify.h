// Computes a kept solution again from the facts, rules and rankings of its
// revision, and compares.
#ifndef CITYMATCH_SERVER_ROUNDS_VERIFY_H_
#define CITYMATCH_SERVER_ROUNDS_VERIFY_H_

#include "absl/status/status.h"
#include "citymatch/v1/round_service.pb.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"

namespace citymatch {

// What differs is in the last reply; an error means that the solution could
// not be looked at.
[[nodiscard]] absl::Status VerifySolution(
    Catalogue& catalogue, const Call& call,
    const v1::VerifyRoundSolutionRequest& request,
    Sink<v1::VerifyRoundSolutionResponse>& replies);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ROUNDS_VERIFY_H_
