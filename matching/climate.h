// Köppen–Geiger classes and how alike they are.
#ifndef CITYMATCH_MATCHING_CLIMATE_H_
#define CITYMATCH_MATCHING_CLIMATE_H_

#include "absl/strings/string_view.h"

namespace citymatch::matching {

// One more than the number of classes: the size of tables by ClimateIndex.
inline constexpr int kClimateTableSize = 32;

// A small number for a class such as `Cfa`; 0 if there is no such class.
int ClimateIndex(absl::string_view koppen_class);

// Likeness of two known classes, [0,1]: the same class 1; the same first two
// letters ¾; the same main group ½; cold dry (BSk, BWk) with D ½, since both
// have to heat; any other B with A or C ¼; else 0. Symmetric.
// REQUIRES: both in [1, kClimateTableSize).
double ClimateLikeness(int first, int second);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_CLIMATE_H_
