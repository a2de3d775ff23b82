// Programmes and taxonomies: messages → the matcher's values. What is said of
// unusable records in profile.h holds here too.
#ifndef CITYMATCH_SERVER_CONVERT_PROGRAMME_H_
#define CITYMATCH_SERVER_CONVERT_PROGRAMME_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "citymatch/v1/programme.pb.h"
#include "matching/policy.h"

namespace citymatch {

// `version`: that of the record.
[[nodiscard]] absl::StatusOr<matching::Programme> ToMatching(
    const v1::Programme& programme, int64_t version);

[[nodiscard]] absl::StatusOr<matching::Taxonomy> ToMatching(
    const v1::Taxonomy& taxonomy);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_PROGRAMME_H_
