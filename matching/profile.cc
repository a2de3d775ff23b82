#include "matching/profile.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace citymatch::matching {

LevelTier TierOf(Level level) {
  switch (level) {
    case Level::kNationalCapitalRegion:
    case Level::kState:
    case Level::kProvince:
    case Level::kPrefecture:
      return LevelTier::kRegional;
    case Level::kCounty:
    case Level::kRegency:
      return LevelTier::kIntermediate;
    case Level::kDesignatedCity:
    case Level::kCity:
    case Level::kMunicipality:
    case Level::kTownVillage:
      return LevelTier::kLocal;
    case Level::kSpecialZone:
    case Level::kPortAuthority:
    case Level::kUtility:
      return LevelTier::kBody;
  }
  return LevelTier::kLocal;
}

absl::string_view Profile::NameIn(absl::string_view language_code) const {
  for (const LocalName& name : local_names) {
    if (name.language_code == language_code) return name.text;
  }
  return display_name;
}

int PlaceOfNeed(const Profile& partner, size_t index) {
  const bool unpublished = partner.needs[index].unpublished;
  return static_cast<int>(std::count_if(
      partner.needs.begin(),
      partner.needs.begin() + static_cast<std::ptrdiff_t>(index),
      [&](const Need& need) { return need.unpublished == unpublished; }));
}

std::string NeedPath(const Profile& partner, size_t index) {
  return absl::StrCat(partner.needs[index].unpublished
                          ? "preferences.unpublished_needs["
                          : "needs[",
                      PlaceOfNeed(partner, index), "]");
}

}  // namespace citymatch::matching
