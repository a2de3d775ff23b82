// The cities that match requests name, looked up in the snapshot.
#ifndef CITYMATCH_SERVER_MATCH_CITIES_H_
#define CITYMATCH_SERVER_MATCH_CITIES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "matching/profile.h"
#include "server/snapshot/folder.h"

namespace citymatch {

// NOT_FOUND if the snapshot has no city of this id.
[[nodiscard]] absl::StatusOr<const matching::Profile*> FindCity(
    const Facts& facts, const std::string& id);

// OK if both are there and stand on different sides: NOT_FOUND, or
// INVALID_ARGUMENT on `field`, that of the second.
[[nodiscard]] absl::Status CheckOppositeSides(const Facts& facts,
                                              const std::string& first,
                                              const std::string& second,
                                              absl::string_view field);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_MATCH_CITIES_H_
