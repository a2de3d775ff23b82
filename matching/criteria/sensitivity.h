// How much the partner's needs care about an aspect of the place. Internal to
// matching.
#ifndef CITYMATCH_MATCHING_CRITERIA_SENSITIVITY_H_
#define CITYMATCH_MATCHING_CRITERIA_SENSITIVITY_H_

#include <cmath>
#include <optional>

#include "matching/criterion.h"

namespace citymatch::matching {

// [0,1]: the mean over the partner's needs of what the policy says of their
// sectors; ½ if the partner has no needs.
inline double SensitivityOf(const RowRef& partner, const Policy& policy,
                            double SectorSensitivity::*aspect) {
  const double mean = MeanOverNeeds(
      *partner.block, partner.row, policy,
      [&](uint8_t sector) { return policy.sensitivity[sector].*aspect; });
  return std::isnan(mean) ? 0.5 : mean;
}

// Computed once where all candidates share the partner.
inline std::optional<double> OwnSensitivity(const Query& query,
                                            double SectorSensitivity::*aspect) {
  if (query.candidate_side == Side::kPartner) return std::nullopt;
  return SensitivityOf(query.self, query.context.policy(), aspect);
}

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_CRITERIA_SENSITIVITY_H_
