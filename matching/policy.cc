#include "matching/policy.h"

#include <array>
#include <optional>

#include "absl/strings/string_view.h"

namespace citymatch::matching {
namespace {

constexpr std::array<absl::string_view, kCriterionCount> kCriterionNames = {
    "sector_fit",    "needs_fit",        "size_fit", "climate_fit",
    "setting_fit",   "track_record_fit", "ties_fit", "ambition_fit",
    "practical_fit", "finance_fit",
};

}  // namespace

absl::string_view CriterionName(CriterionId criterion) {
  return kCriterionNames[static_cast<size_t>(criterion)];
}

std::optional<CriterionId> FindCriterion(absl::string_view name) {
  for (int i = 0; i < kCriterionCount; ++i) {
    if (kCriterionNames[i] == name) return static_cast<CriterionId>(i);
  }
  return std::nullopt;
}

Policy::Policy()
    : weights{28, 10, 5, 3, 7, 17, 11, 2, 11, 6},
      credibility{0, 1.0, 0.9, 0.75, 0.6},
      related_sectors{
          {Sector::kEnergyEfficiency, Sector::kBuildings},
          {Sector::kEnergyEfficiency, Sector::kIndustry},
          {Sector::kEnergyEfficiency, Sector::kRenewableEnergy},
          {Sector::kRenewableEnergy, Sector::kBuildings},
          {Sector::kTransport, Sector::kAirQuality},
          {Sector::kTransport, Sector::kPorts},
          {Sector::kIndustry, Sector::kAirQuality},
          {Sector::kWaste, Sector::kRenewableEnergy},
          {Sector::kWaterWastewater, Sector::kAdaptationResilience},
          {Sector::kNatureAgriculture, Sector::kAdaptationResilience},
          {Sector::kGovernancePlanning, Sector::kFinance},
          {Sector::kGovernancePlanning, Sector::kDigital},
      },
      outcome_value{1.0, 1.0, 1.25, 0.8, 0.3},
      maturity_value{0, 0.6, 0.85, 1.0} {
  auto set = [this](Sector sector, double climate, double setting) {
    sensitivity[static_cast<size_t>(sector)] = {climate, setting};
  };
  set(Sector::kEnergyEfficiency, 0.5, 0.2);
  set(Sector::kRenewableEnergy, 0.5, 0.5);
  set(Sector::kBuildings, 1.0, 0.2);
  set(Sector::kTransport, 0.1, 0.3);
  set(Sector::kWaste, 0.1, 0.3);
  set(Sector::kWaterWastewater, 0.5, 0.5);
  set(Sector::kIndustry, 0.1, 0.2);
  set(Sector::kPorts, 0.1, 1.0);
  set(Sector::kAirQuality, 0.3, 0.3);
  set(Sector::kAdaptationResilience, 1.0, 1.0);
  set(Sector::kGovernancePlanning, 0, 0);
  set(Sector::kFinance, 0, 0);
  set(Sector::kNatureAgriculture, 1.0, 0.6);
  set(Sector::kDigital, 0, 0);
}

const CountrySet* Programme::FindCountrySet(absl::string_view id) const {
  for (const CountrySet& set : country_sets) {
    if (set.id == id) return &set;
  }
  return nullptr;
}

}  // namespace citymatch::matching
