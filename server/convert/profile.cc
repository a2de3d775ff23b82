#include "server/convert/profile.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "matching/profile.h"
#include "server/base/status_macros.h"
#include "server/convert/checked.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"

namespace citymatch {
namespace {

// An enum of the API as the matcher's, which has the same numbers; nullopt for
// numbers that this build does not know and for "unspecified".
template <typename To, typename From>
std::optional<To> Known(From value, bool valid) {
  if (!valid || static_cast<int>(value) == 0) return std::nullopt;
  return static_cast<To>(static_cast<int>(value));
}

void ConvertPlace(const v1::City& city, matching::Profile& profile) {
  for (const v1::LocalName& name : city.local_names()) {
    profile.local_names.push_back({name.language_code(), name.text()});
  }
  profile.country_code = city.country_code();
  profile.admin1 = city.admin1();
  profile.time_zone = city.time_zone();
  if (city.has_location()) {
    profile.location = matching::Location{city.location().latitude(),
                                          city.location().longitude()};
  }
  if (city.has_population()) {
    profile.population =
        matching::Population{city.population().resident_count(),
                             ToMatching(city.population().provenance())};
  }
  if (city.has_climate()) {
    profile.climate = matching::Climate{
        city.climate().koppen_class(), ToMatching(city.climate().provenance())};
  }
}

absl::StatusOr<matching::Need> ToNeed(const v1::Need& need,
                                      const std::string& of,
                                      const char* field) {
  const auto sector = KnownSector(need.sector());
  if (!sector || need.priority() < 1 || need.priority() > 5) {
    return Unusable(of, field);
  }
  return matching::Need{*sector, need.topic(), need.summary(), need.priority(),
                        ToMatching(need.provenance())};
}

absl::Status ConvertSetting(const v1::City& city, matching::Profile& profile) {
  for (const v1::SettingFeature& feature : city.setting_features()) {
    const auto known = Known<matching::Feature>(
        feature.feature(),
        v1::SettingFeature::Feature_IsValid(feature.feature()));
    if (!known) return Unusable(city.name(), "setting_features");
    profile.setting_features.push_back(
        {*known, feature.present(), ToMatching(feature.provenance())});
  }
  for (const v1::Hazard& hazard : city.hazards()) {
    const auto known =
        Known<uint8_t>(hazard.type(), v1::Hazard::Type_IsValid(hazard.type()));
    if (!known) return Unusable(city.name(), "hazards");
    profile.hazards.push_back({*known, ToMatching(hazard.provenance())});
  }
  return absl::OkStatus();
}

absl::Status ConvertStanding(const v1::City& city, matching::Profile& profile) {
  for (const v1::Target& target : city.targets()) {
    const auto known = Known<matching::TargetType>(
        target.type(), v1::Target::Type_IsValid(target.type()));
    if (!known) return Unusable(city.name(), "targets");
    matching::Target& added = profile.targets.emplace_back();
    added.type = *known;
    if (target.has_target_year()) added.target_year = target.target_year();
    added.provenance = ToMatching(target.provenance());
  }
  for (const v1::Membership& membership : city.memberships()) {
    matching::Membership& added = profile.memberships.emplace_back();
    added.network = membership.network();
    if (membership.has_since_year()) added.since_year = membership.since_year();
    added.provenance = ToMatching(membership.provenance());
  }
  for (const v1::WorkingLanguage& language : city.working_languages()) {
    profile.working_languages.push_back(
        {language.language_code(), ToMatching(language.provenance())});
  }
  return absl::OkStatus();
}

absl::Status ConvertWork(const v1::City& city, matching::Profile& profile) {
  for (const v1::Need& need : city.needs()) {
    CITYMATCH_ASSIGN_OR_RETURN(profile.needs.emplace_back(),
                               ToNeed(need, city.name(), "needs"));
  }
  for (const v1::Offer& offer : city.offers()) {
    const auto sector = KnownSector(offer.sector());
    if (!sector || offer.maturity() < 1 || offer.maturity() > 3) {
      return Unusable(city.name(), "offers");
    }
    matching::Offer& added = profile.offers.emplace_back();
    added.sector = *sector;
    added.topic = offer.topic();
    added.summary = offer.summary();
    added.maturity = offer.maturity();
    if (offer.has_since_year()) added.since_year = offer.since_year();
    added.provenance = ToMatching(offer.provenance());
  }
  return absl::OkStatus();
}

absl::Status ConvertChanges(const v1::City& city, matching::Profile& profile) {
  for (const v1::AdministrativeChange& change : city.administrative_changes()) {
    const auto kind = Known<matching::ChangeKind>(
        change.type(), v1::AdministrativeChange::Type_IsValid(change.type()));
    const auto day = ParseDate(change.effective_date());
    if (!kind || !day) return Unusable(city.name(), "administrative_changes");
    profile.administrative_changes.push_back(
        {*kind, *day, std::string(IdIn(kCityPrefix, change.successor())),
         change.note()});
  }
  return absl::OkStatus();
}

// What an event of a lifecycle makes of the work; nullopt = nothing.
std::optional<matching::Phase> PhaseFrom(v1::PartnershipEvent::Type type) {
  switch (type) {
    case v1::PartnershipEvent::TYPE_ACTIVATE:
    case v1::PartnershipEvent::TYPE_RESUME:
      return matching::Phase::kActive;
    case v1::PartnershipEvent::TYPE_SUSPEND:
      return matching::Phase::kSuspended;
    case v1::PartnershipEvent::TYPE_COMPLETE:
    case v1::PartnershipEvent::TYPE_TERMINATE:
      return matching::Phase::kEnded;
    default:
      return std::nullopt;
  }
}

matching::Outcome ToOutcome(v1::Partnership::Outcome outcome) {
  return Known<matching::Outcome>(outcome,
                                  v1::Partnership::Outcome_IsValid(outcome))
      .value_or(matching::Outcome::kUnknown);
}

// The phases and outcomes that the events tell. The years of a partnership that
// began with a proposal are plans, and go.
absl::Status ConvertEvents(const v1::Partnership& partnership,
                           matching::Partnership& result) {
  if (partnership.events().empty()) return absl::OkStatus();
  for (const v1::PartnershipEvent& event : partnership.events()) {
    const auto day = ParseDate(event.event_date());
    if (!day) return Unusable(partnership.name(), "events");
    const auto phase = PhaseFrom(event.type());
    // A proposal may be withdrawn before any work.
    if (phase &&
        (!result.phases.empty() || *phase == matching::Phase::kActive)) {
      result.phases.push_back({*day, *phase});
    }
    if (event.outcome() != v1::Partnership::OUTCOME_UNSPECIFIED) {
      result.outcomes.push_back({*day, ToOutcome(event.outcome())});
    }
  }
  if (partnership.events(0).type() != v1::PartnershipEvent::TYPE_ACTIVATE) {
    result.first_year.reset();
    result.last_year.reset();
  }
  return absl::OkStatus();
}

}  // namespace

bool WasEverActive(const v1::Partnership& partnership) {
  return partnership.events().empty() ||
         std::any_of(partnership.events().begin(), partnership.events().end(),
                     [](const v1::PartnershipEvent& event) {
                       return event.type() ==
                              v1::PartnershipEvent::TYPE_ACTIVATE;
                     });
}

matching::Provenance ToMatching(const v1::Provenance& provenance) {
  matching::Provenance result;
  // An unknown basis counts as the weakest.
  result.basis = Known<matching::Basis>(provenance.basis(),
                                        v1::Basis_IsValid(provenance.basis()))
                     .value_or(matching::Basis::kRecalled);
  result.confidence = Known<matching::Confidence>(
                          provenance.confidence(),
                          v1::Confidence_IsValid(provenance.confidence()))
                          .value_or(matching::Confidence::kUnspecified);
  result.source = provenance.source();
  if (provenance.has_reference_year()) {
    result.reference_year = provenance.reference_year();
  }
  return result;
}

v1::Provenance FromMatching(const matching::Provenance& provenance) {
  v1::Provenance result;
  result.set_basis(static_cast<v1::Basis>(provenance.basis));
  result.set_confidence(static_cast<v1::Confidence>(provenance.confidence));
  result.set_source(provenance.source);
  if (provenance.reference_year) {
    result.set_reference_year(*provenance.reference_year);
  }
  return result;
}

absl::StatusOr<matching::Profile> ToProfile(const v1::City& city) {
  matching::Profile profile;
  profile.id = std::string(IdIn(kCityPrefix, city.name()));
  if (profile.id.empty()) return Unusable(city.name(), "name");
  profile.display_name = city.display_name();
  const auto side =
      Known<matching::Side>(city.side(), v1::Side_IsValid(city.side()));
  if (!side) return Unusable(city.name(), "side");
  profile.side = *side;
  const auto level =
      Known<matching::Level>(city.level(), v1::Level_IsValid(city.level()));
  if (!level) return Unusable(city.name(), "level");
  profile.level = *level;
  ConvertPlace(city, profile);
  CITYMATCH_RETURN_IF_ERROR(ConvertSetting(city, profile));
  CITYMATCH_RETURN_IF_ERROR(ConvertStanding(city, profile));
  CITYMATCH_RETURN_IF_ERROR(ConvertWork(city, profile));
  CITYMATCH_RETURN_IF_ERROR(ConvertChanges(city, profile));
  if (city.has_slot_count()) profile.slot_count = city.slot_count();
  profile.update_time = FromTimestamp(city.update_time());
  return profile;
}

absl::StatusOr<matching::Partnership> ToMatching(
    const v1::Partnership& partnership) {
  matching::Partnership result;
  result.id = std::string(IdIn(kPartnershipPrefix, partnership.name()));
  result.provider_id = std::string(IdIn(kCityPrefix, partnership.provider()));
  result.partner_id = std::string(IdIn(kCityPrefix, partnership.partner()));
  result.programme_id =
      std::string(IdIn(kProgrammePrefix, partnership.programme()));
  result.programme_title = partnership.programme_title();
  if (partnership.has_first_year()) {
    result.first_year = partnership.first_year();
  }
  if (partnership.has_last_year()) result.last_year = partnership.last_year();
  result.outcome = ToOutcome(partnership.outcome());
  CITYMATCH_RETURN_IF_ERROR(ConvertEvents(partnership, result));
  for (const int sector : partnership.sectors()) {
    const auto known = KnownSector(static_cast<v1::Sector>(sector));
    if (!known) return Unusable(partnership.name(), "sectors");
    result.sectors.push_back(*known);
  }
  result.provenance = ToMatching(partnership.provenance());
  return result;
}

std::vector<std::string> ToVetoes(const v1::CityPreferences& preferences) {
  std::vector<std::string> ids;
  for (const std::string& name : preferences.vetoed_cities()) {
    ids.emplace_back(IdIn(kCityPrefix, name));
  }
  return ids;
}

absl::StatusOr<std::vector<matching::Need>> ToUnpublishedNeeds(
    const v1::CityPreferences& preferences) {
  std::vector<matching::Need> needs;
  for (const v1::Need& need : preferences.unpublished_needs()) {
    CITYMATCH_ASSIGN_OR_RETURN(
        needs.emplace_back(),
        ToNeed(need, preferences.name(), "unpublished_needs"));
    needs.back().unpublished = true;
  }
  return needs;
}

}  // namespace citymatch
