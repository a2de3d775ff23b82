#include "matching/profile.h"

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

}  // namespace citymatch::matching
