#include "matching/climate.h"

#include <algorithm>

#include "absl/strings/string_view.h"

namespace citymatch::matching {
namespace {

// Number = position + 1. As (a dry-summer savanna) stands beside Aw, from which
// most maps do not tell it apart.
constexpr absl::string_view kClasses[kClimateTableSize - 1] = {
    "Af",  "Am",  "Aw",  "As",  "BWh", "BWk", "BSh", "BSk", "Csa", "Csb", "Csc",
    "Cwa", "Cwb", "Cwc", "Cfa", "Cfb", "Cfc", "Dsa", "Dsb", "Dsc", "Dsd", "Dwa",
    "Dwb", "Dwc", "Dwd", "Dfa", "Dfb", "Dfc", "Dfd", "ET",  "EF",
};

}  // namespace

int ClimateIndex(absl::string_view koppen_class) {
  const auto* const it =
      std::find(std::begin(kClasses), std::end(kClasses), koppen_class);
  return it == std::end(kClasses)
             ? 0
             : static_cast<int>(it - std::begin(kClasses)) + 1;
}

double ClimateLikeness(int first, int second) {
  if (first == second) return 1;
  const absl::string_view a = kClasses[first - 1];
  const absl::string_view b = kClasses[second - 1];
  if (a[0] == b[0]) return a[1] == b[1] ? 0.75 : 0.5;
  const auto cold_dry_beside_cold = [](absl::string_view x,
                                       absl::string_view y) {
    return x[0] == 'B' && x[2] == 'k' && y[0] == 'D';
  };
  if (cold_dry_beside_cold(a, b) || cold_dry_beside_cold(b, a)) return 0.5;
  const auto dry_beside_wet = [](char x, char y) {
    return x == 'B' && (y == 'A' || y == 'C');
  };
  if (dry_beside_wet(a[0], b[0]) || dry_beside_wet(b[0], a[0])) return 0.25;
  return 0;
}

}  // namespace citymatch::matching
