#include "matching/criteria/registry.h"

#include <array>
#include <memory>

#include "matching/criterion.h"

namespace citymatch::matching {

const Criterion& CriterionOf(CriterionId id) {
  using All = std::array<std::unique_ptr<Criterion>, kCriterionCount>;
  // In the order of CriterionId.
  static const All& all = *new All{
      MakeSectorFit(),  MakeNeedsFit(),    MakeSizeFit(),
      MakeClimateFit(), MakeSettingFit(),  MakeTrackRecordFit(),
      MakeTiesFit(),    MakeAmbitionFit(), MakePracticalFit(),
      MakeFinanceFit(),
  };
  return *all[static_cast<size_t>(id)];
}

}  // namespace citymatch::matching
