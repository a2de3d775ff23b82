// Policies: messages ↔ the matcher's values.
#ifndef CITYMATCH_SERVER_CONVERT_POLICY_H_
#define CITYMATCH_SERVER_CONVERT_POLICY_H_

#include "absl/status/statusor.h"
#include "citymatch/v1/programme.pb.h"
#include "matching/policy.h"

namespace citymatch {

// The policy in force: what the message sets, and the default for all else. A
// list of related sectors replaces the default list; a sector sensitivity
// replaces that of its sector only; a weight that of its criterion only.
// DATA_LOSS if the message names a criterion or sector that does not exist.
[[nodiscard]] absl::StatusOr<matching::Policy> ToMatching(
    const v1::Policy& policy);

// Every field set. Weights are those of the policy, not normalised.
[[nodiscard]] v1::Policy FromMatching(const matching::Policy& policy);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_POLICY_H_
