#include "server/resource/validate/fields.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/access.pb.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "google/protobuf/descriptor.h"

namespace citymatch {
namespace {

using NamedRule = std::pair<const char*, FieldRule>;

FieldRule Text(int max_bytes) { return {.max_bytes = max_bytes}; }
// A name or a title.
FieldRule Line(int max_bytes) {
  return {.form = Form::kLine, .max_bytes = max_bytes};
}
FieldRule As(Form form) { return {.form = form}; }
FieldRule Range(double min, double max) { return {.min = min, .max = max}; }
FieldRule Above(double min, double max) {
  return {.min = min, .max = max, .above_min = true};
}
FieldRule List(int max_count, std::vector<std::string> unique_by) {
  return {.max_count = max_count,
          .unique = true,
          .unique_by = std::move(unique_by)};
}
// The elements of a list of strings have a form and must differ.
FieldRule ListOf(Form form, int max_count) {
  return {.form = form, .max_count = max_count, .unique = true};
}

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

std::vector<NamedRule> CityRows() {
  return {
      {"City.display_name", Line(200)},
      {"City.local_names", List(50, {"language_code", "text"})},
      {"City.country_code", As(Form::kCountryCode)},
      {"City.admin1", Line(200)},
      {"City.time_zone", As(Form::kTimeZone)},
      {"City.setting_features", List(0, {"feature"})},
      {"City.hazards", List(0, {"type"})},
      {"City.targets", List(0, {})},
      {"City.memberships", List(0, {"network", "role"})},
      {"City.working_languages", List(0, {"language_code"})},
      {"City.needs", List(100, {"sector", "topic", "summary"})},
      {"City.offers", List(100, {"sector", "topic", "summary"})},
      {"City.slot_count", Range(0, 1000)},
      {"City.administrative_changes", List(0, {})},
      {"City.external_ids", List(20, {"system", "value"})},
      {"City.note", Text(1000)},
      {"LocalName.language_code", As(Form::kLanguageTag)},
      {"LocalName.text", Line(200)},
      {"Location.latitude", Range(-90, 90)},
      {"Location.longitude", Range(-180, 180)},
      {"Population.resident_count", Range(1, 1'000'000'000)},
      {"Climate.koppen_class", As(Form::kKoppenClass)},
      {"Target.target_year", Range(1900, 2200)},
      {"Target.reduction_percent", Range(0, 100)},
      {"Target.base_year", Range(1900, 2100)},
      {"Target.note", Text(500)},
      {"Membership.network", As(Form::kIdentifier)},
      {"Membership.role", Line(100)},
      {"Membership.since_year", Range(1900, 2100)},
      {"WorkingLanguage.language_code", As(Form::kLanguageTag)},
      {"Need.topic", As(Form::kIdentifier)},
      {"Need.summary", Text(1000)},
      {"Need.priority", Range(1, 5)},
      {"Offer.topic", As(Form::kIdentifier)},
      {"Offer.summary", Text(1000)},
      {"Offer.maturity", Range(1, 3)},
      {"Offer.since_year", Range(1800, 2100)},
      {"AdministrativeChange.effective_date", As(Form::kDate)},
      {"AdministrativeChange.successor", As(Form::kCityName)},
      {"AdministrativeChange.note", Text(500)},
      {"ExternalId.system", As(Form::kIdentifier)},
      {"ExternalId.value", Line(100)},
      {"Provenance.source", Text(2000)},
      {"Provenance.reference_year", Range(1900, 2100)},
      {"CityPreferences.vetoed_cities", ListOf(Form::kUnshownCityName, 1000)},
      {"CityPreferences.contacts",
       List(20, {"office", "function", "email", "phone"})},
      {"CityPreferences.unpublished_needs",
       List(100, {"sector", "topic", "summary"})},
      {"Contact.office", Line(200)},
      {"Contact.function", Line(200)},
      {"Contact.email", {.form = Form::kEmail, .max_bytes = 254}},
      {"Contact.phone", Line(40)},
  };
}

std::vector<NamedRule> AccessRows() {
  return {
      {"Identity.display_name", Line(200)},
      {"Identity.grants", List(100, {"role", "city", "programme"})},
      {"Identity.certificate_names",
       {.form = Form::kCertificateName,
        .max_bytes = 1000,
        .max_count = 20,
        .unique = true}},
      {"Identity.note", Text(1000)},
      {"Grant.city", As(Form::kCityName)},
      {"Grant.programme", As(Form::kProgrammeName)},
      {"Token.identity", As(Form::kIdentityName)},
      {"Token.display_name", Line(200)},
      {"Token.grants", List(100, {"role", "city", "programme"})},
      {"Token.certificate_sha256", As(Form::kSha256)},
  };
}

std::vector<NamedRule> PartnershipRows() {
  return {
      {"Partnership.provider", As(Form::kCityName)},
      {"Partnership.partner", As(Form::kCityName)},
      {"Partnership.programme", As(Form::kProgrammeName)},
      {"Partnership.programme_title", Line(200)},
      {"Partnership.first_year", Range(1900, 2100)},
      {"Partnership.last_year", Range(1900, 2100)},
      {"Partnership.sectors", List(0, {})},
      {"Partnership.note", Text(1000)},
      {"Partnership.instruments", List(50, {"id"})},
      {"Partnership.next_review_date", As(Form::kDate)},
      {"Partnership.indicators", List(100, {})},
      {"PartnershipEvent.event_date", As(Form::kDate)},
      {"PartnershipEvent.note", Text(1000)},
      {"Instrument.id", As(Form::kIdentifier)},
      {"Instrument.title", Line(200)},
      {"Instrument.start_date", As(Form::kDate)},
      {"Instrument.end_date", As(Form::kDate)},
      {"Instrument.reference", Text(500)},
      {"Instrument.renews", As(Form::kIdentifier)},
      {"IndicatorValue.indicator", As(Form::kIdentifier)},
      {"IndicatorValue.value", Range(-kUnbounded, kUnbounded)},
      {"IndicatorValue.unit", Text(40)},
      {"IndicatorValue.reference_year", Range(1900, 2100)},
  };
}

std::vector<NamedRule> ProgrammeRows() {
  return {
      {"Programme.display_name", Line(200)},
      {"Programme.local_names", List(50, {"language_code", "text"})},
      {"Programme.description", Text(1000)},
      {"Programme.start_date", As(Form::kDate)},
      {"Programme.end_date", As(Form::kDate)},
      {"Programme.country_sets", List(0, {"id"})},
      {"Programme.finance_routes", List(0, {"id"})},
      {"Programme.taxonomy", As(Form::kTaxonomyName)},
      {"Programme.source", Text(2000)},
      {"CountrySet.id", As(Form::kIdentifier)},
      {"CountrySet.display_name", Line(200)},
      {"CountrySet.local_names", List(50, {"language_code", "text"})},
      {"CountrySet.Member.country_code", As(Form::kCountryCode)},
      {"CountrySet.Member.valid_from", As(Form::kDate)},
      {"CountrySet.Member.valid_to", As(Form::kDate)},
      {"CountrySet.Member.source", Text(2000)},
      {"SideRule.country_sets", ListOf(Form::kIdentifier, 0)},
      {"SideRule.levels", List(0, {})},
      {"SideRule.min_population", Range(0, 1'000'000'000)},
      {"SideRule.required_network", As(Form::kIdentifier)},
      {"FinanceRoute.id", As(Form::kIdentifier)},
      {"FinanceRoute.display_name", Line(200)},
      {"FinanceRoute.local_names", List(50, {"language_code", "text"})},
      {"FinanceRoute.provider_country_sets", ListOf(Form::kIdentifier, 0)},
      {"FinanceRoute.partner_country_sets", ListOf(Form::kIdentifier, 0)},
      {"FinanceRoute.start_date", As(Form::kDate)},
      {"FinanceRoute.end_date", As(Form::kDate)},
      {"FinanceRoute.sectors", List(0, {})},
      {"FinanceRoute.strength", Above(0, 1)},
      {"Taxonomy.display_name", Line(200)},
      {"Taxonomy.topics", List(5000, {"topic"})},
      {"Taxonomy.relations", List(50'000, {"offer_topic", "need_topic"})},
      {"Taxonomy.source", Text(2000)},
      {"Taxonomy.Topic.topic", As(Form::kIdentifier)},
      {"Taxonomy.Topic.definition", Text(500)},
      {"Taxonomy.Topic.display_name", Line(200)},
      {"Taxonomy.Topic.local_names", List(50, {"language_code"})},
      {"Taxonomy.Relation.offer_topic", As(Form::kIdentifier)},
      {"Taxonomy.Relation.need_topic", As(Form::kIdentifier)},
  };
}

std::vector<NamedRule> PolicyRows() {
  return {
      {"CriterionWeight.criterion", As(Form::kCriterion)},
      {"CriterionWeight.weight", Range(0, 1'000'000)},
      {"Policy.weights", List(0, {"criterion"})},
      {"Policy.sector_sensitivities", List(0, {"sector"})},
      {"Policy.SectorSensitivity.climate", Range(0, 1)},
      {"Policy.SectorSensitivity.setting", Range(0, 1)},
      {"Policy.Credibility.declared", Above(0, 1)},
      {"Policy.Credibility.reported", Above(0, 1)},
      {"Policy.Credibility.derived", Above(0, 1)},
      {"Policy.Credibility.recalled", Above(0, 1)},
      {"Policy.Affinity.same_topic", Range(0, 1)},
      {"Policy.Affinity.close_topic", Range(0, 1)},
      {"Policy.Affinity.related_topic", Range(0, 1)},
      {"Policy.Affinity.same_sector", Range(0, 1)},
      {"Policy.Affinity.related_sector", Range(0, 1)},
      {"Policy.TrackRecord.half_life_years", Above(0, kUnbounded)},
      {"Policy.TrackRecord.saturation", Above(0, kUnbounded)},
      {"Policy.TrackRecord.same_country", Range(0, kUnbounded)},
      {"Policy.TrackRecord.same_subregion", Range(0, kUnbounded)},
      {"Policy.TrackRecord.elsewhere", Range(0, kUnbounded)},
      {"Policy.TrackRecord.sector_share", Range(0, 1)},
      {"Policy.TrackRecord.unknown_outcome", Range(0, 2)},
      {"Policy.TrackRecord.successful_outcome", Range(0, 2)},
      {"Policy.TrackRecord.partial_outcome", Range(0, 2)},
      {"Policy.TrackRecord.unsuccessful_outcome", Range(0, 2)},
      {"Policy.TrackRecord.assumed_duration_years", Range(0, 100)},
      {"Policy.Practical.office_hours_share", Range(0, kUnbounded)},
      {"Policy.Practical.language_share", Range(0, kUnbounded)},
      {"Policy.Practical.slots_share", Range(0, kUnbounded)},
      {"Policy.Practical.distance_share", Range(0, kUnbounded)},
      {"Policy.Ties.country_share", Range(0, 1)},
      {"Policy.Ties.country_saturation", Above(0, kUnbounded)},
      {"Policy.Ties.network", Range(0, 1)},
      {"Policy.cover_exponent", Range(0.5, 4)},
      {"Policy.weight_concentration", Above(0, kUnbounded)},
      {"Policy.Precedents.needs_share", Range(0, kUnbounded)},
      {"Policy.Precedents.place_share", Range(0, kUnbounded)},
      {"Policy.Precedents.profile_share", Range(0, kUnbounded)},
      {"Policy.Precedents.provider_share", Range(0, kUnbounded)},
      {"PastPair.provider", As(Form::kCityName)},
      {"PastPair.partner", As(Form::kCityName)},
      {"PastPair.programme_title", Line(200)},
      {"PastPair.first_year", Range(1900, 2100)},
      {"Policy.Ambition.best_year", Range(2000, 2200)},
      {"Policy.Ambition.worst_year", Range(2001, 9999)},
      {"Policy.size_sigma", Above(0, kUnbounded)},
      {"Policy.level_mismatch_factor", Range(0, 1)},
      {"Policy.rarity_exponent", Range(0, 2)},
      {"Policy.pilot_maturity", Range(0, 1)},
      {"Policy.established_maturity", Range(0, 1)},
      {"Policy.default_slot_count", Range(1, 1000)},
      {"Policy.neutral_fit", Range(0, 1)},
  };
}

std::vector<NamedRule> RoundRows() {
  return {
      {"Round.programme", As(Form::kProgrammeName)},
      {"Round.display_name", Line(200)},
      {"Round.description", Text(2000)},
      {"Round.as_of_date", As(Form::kDate)},
      {"Round.minimum_score", Range(0, 100)},
      {"Round.candidate_limit", Range(0, 1000)},
      {"Round.participants", List(20000, {"city"})},
      {"Round.groups", List(200, {"id"})},
      // Rules of one pair are compared in ValidateRound.
      {"Round.pair_rules", {.max_count = 10'000}},
      {"RoundParticipant.city", As(Form::kCityName)},
      {"RoundParticipant.slot_count", Range(0, 1000)},
      {"RoundGroup.id", As(Form::kIdentifier)},
      {"RoundGroup.display_name", Line(200)},
      {"RoundGroup.cities", ListOf(Form::kCityName, 20000)},
      {"RoundGroup.country_codes", ListOf(Form::kCountryCode, 300)},
      {"RoundGroup.country_set", As(Form::kIdentifier)},
      {"RoundGroup.floor", Range(0, 1'000'000)},
      {"RoundGroup.cap", Range(0, 1'000'000)},
      {"RoundPairRule.provider", As(Form::kCityName)},
      {"RoundPairRule.partner", As(Form::kCityName)},
      {"RoundPairRule.reason", Text(500)},
      {"RoundRanking.cities", ListOf(Form::kUnshownCityName, 500)},
      {"SubmitRoundRankingRequest.city", As(Form::kCityName)},
      {"SubmitRoundRankingRequest.ranked_cities",
       ListOf(Form::kUnshownCityName, 500)},
  };
}

std::vector<NamedRule> AllRows() {
  std::vector<NamedRule> rows = CityRows();
  for (std::vector<NamedRule> more :
       {PartnershipRows(), ProgrammeRows(), PolicyRows(), AccessRows(),
        RoundRows()}) {
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return rows;
}

const google::protobuf::FieldDescriptor* FindField(absl::string_view name) {
  // Of the file of access, which nothing else here pulls into the program.
  (void)v1::Identity::descriptor();
  return v1::City::descriptor()->file()->pool()->FindFieldByName(
      absl::StrCat("citymatch.v1.", name));
}

}  // namespace

const FieldRule* RuleOf(const google::protobuf::FieldDescriptor& field) {
  static const auto* const rules = [] {
    // Names the files of the other kinds, so that their descriptors are linked.
    v1::Partnership::descriptor();
    v1::Programme::descriptor();
    v1::SubmitRoundRankingRequest::descriptor();
    auto* map =
        new absl::flat_hash_map<const google::protobuf::FieldDescriptor*,
                                FieldRule>;
    for (auto& [name, rule] : AllRows()) (*map)[FindField(name)] = rule;
    return map;
  }();
  const auto it = rules->find(&field);
  return it == rules->end() ? nullptr : &it->second;
}

std::vector<std::string> RulesWithoutField() {
  std::vector<std::string> names;
  for (const auto& [name, rule] : AllRows()) {
    if (FindField(name) == nullptr) names.emplace_back(name);
  }
  return names;
}

}  // namespace citymatch
