// Checks of what is stored, before the matcher relies on it.
#ifndef CITYMATCH_SERVER_CONVERT_CHECKED_H_
#define CITYMATCH_SERVER_CONVERT_CHECKED_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "matching/profile.h"

namespace citymatch {

// DATA_LOSS: a field of what is stored under `name` cannot be used, such as an
// enum number that this build does not know.
[[nodiscard]] absl::Status Unusable(absl::string_view name,
                                    absl::string_view field);

// nullopt for "unspecified" and for numbers that this build does not know.
[[nodiscard]] std::optional<matching::Sector> KnownSector(int sector);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_CHECKED_H_
