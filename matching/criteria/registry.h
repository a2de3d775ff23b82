// The criteria, one maker each. Internal to matching.
#ifndef CITYMATCH_MATCHING_CRITERIA_REGISTRY_H_
#define CITYMATCH_MATCHING_CRITERIA_REGISTRY_H_

#include <memory>

#include "matching/criterion.h"

namespace citymatch::matching {

std::unique_ptr<Criterion> MakeSectorFit();
std::unique_ptr<Criterion> MakeNeedsFit();
std::unique_ptr<Criterion> MakeSizeFit();
std::unique_ptr<Criterion> MakeClimateFit();
std::unique_ptr<Criterion> MakeSettingFit();
std::unique_ptr<Criterion> MakeTrackRecordFit();
std::unique_ptr<Criterion> MakeTiesFit();
std::unique_ptr<Criterion> MakeAmbitionFit();
std::unique_ptr<Criterion> MakePracticalFit();
std::unique_ptr<Criterion> MakeFinanceFit();

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_CRITERIA_REGISTRY_H_
