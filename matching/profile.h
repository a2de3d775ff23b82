// Profiles as values: what the matcher knows of a municipality. Plain data,
// free of transport and storage; the server converts from and to its messages.
// Everything that may be unknown is optional or empty; zero never means
// unknown.
#ifndef CITYMATCH_MATCHING_PROFILE_H_
#define CITYMATCH_MATCHING_PROFILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace citymatch::matching {

// On which side of a pair a municipality stands.
enum class Side : uint8_t { kProvider = 1, kPartner = 2 };

// The other side.
inline Side Opposite(Side side) {
  return side == Side::kProvider ? Side::kPartner : Side::kProvider;
}

// How a fact is known, from the strongest to the weakest.
enum class Basis : uint8_t {
  kDeclared = 1,
  kReported = 2,
  kDerived = 3,
  kRecalled = 4
};

// How sure the compiler of a fact was.
enum class Confidence : uint8_t {
  kUnspecified = 0,
  kMedium = 1,
  kHigh = 2,
  kLow = 3
};

// Fields of work. Values are those of the API.
enum class Sector : uint8_t {
  kEnergyEfficiency = 1,
  kRenewableEnergy = 2,
  kBuildings = 3,
  kTransport = 4,
  kWaste = 5,
  kWaterWastewater = 6,
  kIndustry = 7,
  kPorts = 8,
  kAirQuality = 9,
  kAdaptationResilience = 10,
  kGovernancePlanning = 11,
  kFinance = 12,
  kNatureAgriculture = 13,
  kDigital = 14,
};
// One more than the greatest value: the size of tables by sector.
inline constexpr int kSectorTableSize = 15;

// Levels of government. Values are those of the API.
enum class Level : uint8_t {
  kNationalCapitalRegion = 1,
  kState = 2,
  kProvince = 3,
  kPrefecture = 4,
  kCounty = 5,
  kRegency = 6,
  kDesignatedCity = 7,
  kCity = 8,
  kMunicipality = 9,
  kTownVillage = 10,
  kSpecialZone = 11,
  kPortAuthority = 12,
  kUtility = 13,
};

// Levels that compare with each other.
enum class LevelTier : uint8_t {
  kRegional,      // states, provinces, prefectures, capital regions
  kIntermediate,  // counties, regencies
  kLocal,         // cities, towns
  kBody,          // zones, port authorities, utilities
};
LevelTier TierOf(Level level);

// How a fact is known and where it comes from.
struct Provenance {
  Basis basis = Basis::kRecalled;
  Confidence confidence = Confidence::kUnspecified;
  std::string source;
  std::optional<int> reference_year;
};

// A name in a language (BCP-47).
struct LocalName {
  std::string language_code;
  std::string text;
};

// WGS 84, degrees north and east.
struct Location {
  double latitude = 0;
  double longitude = 0;
};

// Residents, persons, > 0.
struct Population {
  int64_t resident_count = 0;
  Provenance provenance;
};

// A Köppen–Geiger class such as `Cfa`.
struct Climate {
  std::string koppen_class;
  Provenance provenance;
};

// Features of a place. Values are those of the API.
enum class Feature : uint8_t {
  kCoast = 1,
  kPort = 2,
  kIsland = 3,
  kDelta = 4,
  kMountain = 5
};
struct SettingFeature {
  Feature feature = Feature::kCoast;
  bool present = false;
  Provenance provenance;
};

// Hazards. Values are those of the API (1 to 10).
struct Hazard {
  uint8_t type = 0;
  Provenance provenance;
};

// Targets and declarations. Values are those of the API.
enum class TargetType : uint8_t {
  kNetZero = 1,
  kDeclaration = 2,
  kReduction = 3,
  kActionPlan = 4
};
struct Target {
  TargetType type = TargetType::kNetZero;
  std::optional<int> target_year;
  Provenance provenance;
};

// A membership of a network, such as `c40`.
struct Membership {
  std::string network;
  std::optional<int> since_year;
  Provenance provenance;
};

// A language that the administration can work in (BCP-47).
struct WorkingLanguage {
  std::string language_code;
  Provenance provenance;
};

// What a partner asks for. `priority` 1 (low) to 5 (high).
struct Need {
  Sector sector = Sector::kWaste;
  std::string topic;
  std::string summary;
  int priority = 1;
  Provenance provenance;
  // Told in confidence: in answers to those only who may see it. Such needs
  // stand after the published ones.
  bool unpublished = false;
};

// What a provider offers from its own practice. `maturity` 1 pilot,
// 2 established, 3 widely recognised.
struct Offer {
  Sector sector = Sector::kWaste;
  std::string topic;
  std::string summary;
  int maturity = 1;
  std::optional<int> since_year;
  Provenance provenance;
};

// Mergers and boundary changes. Values are those of the API.
enum class ChangeKind : uint8_t { kMerged = 1, kAbolished = 2, kEnlarged = 3 };
struct AdministrativeChange {
  ChangeKind kind = ChangeKind::kEnlarged;
  absl::CivilDay effective_date;
  std::string successor_id;  // empty = none
  std::string note;
};

// A municipality. `id` is the last part of its name (`jp-kitakyushu`).
struct Profile {
  std::string id;
  std::string display_name;
  std::vector<LocalName> local_names;
  Side side = Side::kProvider;
  std::string country_code;  // ISO 3166-1 alpha-2
  std::string admin1;
  Level level = Level::kCity;
  std::optional<Location> location;
  std::optional<Population> population;
  std::string time_zone;  // IANA; empty = unknown
  std::optional<Climate> climate;
  std::vector<SettingFeature> setting_features;
  std::vector<Hazard> hazards;
  std::vector<Target> targets;
  std::vector<Membership> memberships;
  std::vector<WorkingLanguage> working_languages;
  std::vector<Need> needs;
  std::vector<Offer> offers;
  std::optional<int> slot_count;
  std::vector<AdministrativeChange> administrative_changes;
  absl::Time update_time;

  // The name to show in a language: the local name for it, else display_name.
  [[nodiscard]] absl::string_view NameIn(absl::string_view language_code) const;
};

// The place of `partner.needs[index]` in its own list, the published one or the
// one told in confidence, and its path in the API: `needs[2]` or
// `preferences.unpublished_needs[0]`.
[[nodiscard]] int PlaceOfNeed(const Profile& partner, size_t index);
[[nodiscard]] std::string NeedPath(const Profile& partner, size_t index);

// What became of a partnership. Values are those of the API.
enum class Outcome : uint8_t {
  kUnknown = 0,
  kOngoing = 1,
  kSuccessful = 2,
  kPartial = 3,
  kUnsuccessful = 4
};

// What a partnership does from a day on.
enum class Phase : uint8_t { kActive, kSuspended, kEnded };
struct DatedPhase {
  absl::CivilDay from;
  Phase phase = Phase::kActive;
};

// What has become of a partnership, as it was known from a day on.
struct DatedOutcome {
  absl::CivilDay from;
  Outcome outcome = Outcome::kUnknown;
};

// A partnership on record. Years are unset where unknown.
struct Partnership {
  std::string id;
  std::string provider_id;
  std::string partner_id;
  std::string programme_id;  // empty = not in the catalogue
  std::string programme_title;
  std::optional<int> first_year;
  std::optional<int> last_year;
  std::vector<Sector> sectors;
  Outcome outcome = Outcome::kUnknown;
  // Where days are known: ascending, of one day the last counts; the first is
  // kActive. From it on they take the place of the years, which say only
  // whether it was under way before; without years it was not.
  std::vector<DatedPhase> phases;
  // Ascending, only with phases. If there are any they take the place of
  // `outcome`.
  std::vector<DatedOutcome> outcomes;
  Provenance provenance;
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_PROFILE_H_
