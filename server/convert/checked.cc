#include "server/convert/checked.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/common.pb.h"
#include "matching/profile.h"

namespace citymatch {

absl::Status Unusable(absl::string_view name, absl::string_view field) {
  return absl::DataLossError(
      absl::StrCat(name, ": stored field `", field, "` is not usable"));
}

std::optional<matching::Sector> KnownSector(int sector) {
  if (!v1::Sector_IsValid(sector) || sector == 0) return std::nullopt;
  return static_cast<matching::Sector>(sector);
}

}  // namespace citymatch
