// Stored and sent messages → the matcher's values.
//
// The messages were validated when they were written. A record that another
// version of the server wrote may still hold what this one does not know, so
// each function checks what the matcher relies on (enum numbers index tables
// there) and returns DATA_LOSS rather than a wrong value.
#ifndef CITYMATCH_SERVER_CONVERT_PROFILE_H_
#define CITYMATCH_SERVER_CONVERT_PROFILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "matching/profile.h"

namespace citymatch {

[[nodiscard]] absl::StatusOr<matching::Profile> ToProfile(const v1::City& city);

// With a lifecycle its events tell the phases and outcomes, by day.
[[nodiscard]] absl::StatusOr<matching::Partnership> ToMatching(
    const v1::Partnership& partnership);

// Whether the matcher may count the partnership: it has no lifecycle, or was
// activated in it.
[[nodiscard]] bool WasEverActive(const v1::Partnership& partnership);

// The ids of the vetoed cities.
[[nodiscard]] std::vector<std::string> ToVetoes(
    const v1::CityPreferences& preferences);

// The needs that a city does not publish.
[[nodiscard]] absl::StatusOr<std::vector<matching::Need>> ToUnpublishedNeeds(
    const v1::CityPreferences& preferences);

[[nodiscard]] matching::Provenance ToMatching(const v1::Provenance& provenance);
[[nodiscard]] v1::Provenance FromMatching(
    const matching::Provenance& provenance);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_PROFILE_H_
