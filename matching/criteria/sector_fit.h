// sector_fit: does the provider have what the partner needs? See README.md.
#ifndef CITYMATCH_MATCHING_CRITERIA_SECTOR_FIT_H_
#define CITYMATCH_MATCHING_CRITERIA_SECTOR_FIT_H_

#include <vector>

#include "matching/criterion.h"
#include "matching/matcher.h"

namespace citymatch::matching {

// How the provider covers each need of the partner, by priority (high first),
// then by index. Empty if the partner has no needs.
std::vector<NeedCover> CoverNeeds(const Pair& pair, Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_CRITERIA_SECTOR_FIT_H_
