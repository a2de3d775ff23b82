#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/common.pb.h"
#include "matching/profile.h"
#include "server/convert/names.h"
#include "server/resource/filter/fields.h"
#include "server/resource/filter/filter.h"
#include "server/resource/filter/tables.h"

namespace citymatch {
namespace {

using matching::Profile;

template <typename Enum>
int64_t Number(Enum value) {
  return static_cast<int64_t>(value);
}

FilterTable<Profile> PlaceFields() {
  return {
      {{.name = "name", .problem = ProblemOf<Form::kCityName>},
       [](const Profile& city, ValueVisitor visitor) {
         return VisitText(NameOf(kCityPrefix, city.id), visitor);
       }},
      {{.name = "display_name"},
       [](const Profile& city, ValueVisitor visitor) {
         return VisitText(city.display_name, visitor);
       }},
      {{.name = "side",
        .type = FilterType::kEnum,
        .enum_type = v1::Side_descriptor()},
       [](const Profile& city, ValueVisitor visitor) {
         return visitor(Number(city.side));
       }},
      {{.name = "country_code", .problem = ProblemOf<Form::kCountryCode>},
       [](const Profile& city, ValueVisitor visitor) {
         return VisitText(city.country_code, visitor);
       }},
      {{.name = "admin1"},
       [](const Profile& city, ValueVisitor visitor) {
         return VisitText(city.admin1, visitor);
       }},
      {{.name = "level",
        .type = FilterType::kEnum,
        .enum_type = v1::Level_descriptor()},
       [](const Profile& city, ValueVisitor visitor) {
         return visitor(Number(city.level));
       }},
      {{.name = "resident_count", .type = FilterType::kInteger},
       [](const Profile& city, ValueVisitor visitor) {
         return city.population && visitor(city.population->resident_count);
       }},
      {{.name = "koppen_class", .problem = ProblemOf<Form::kKoppenClass>},
       [](const Profile& city, ValueVisitor visitor) {
         return city.climate && VisitText(city.climate->koppen_class, visitor);
       }},
      {{.name = "time_zone", .problem = ProblemOf<Form::kTimeZone>},
       [](const Profile& city, ValueVisitor visitor) {
         return VisitText(city.time_zone, visitor);
       }},
      {{.name = "latitude", .type = FilterType::kNumber},
       [](const Profile& city, ValueVisitor visitor) {
         return city.location && visitor(city.location->latitude);
       }},
      {{.name = "longitude", .type = FilterType::kNumber},
       [](const Profile& city, ValueVisitor visitor) {
         return city.location && visitor(city.location->longitude);
       }},
      {{.name = "slot_count", .type = FilterType::kInteger},
       [](const Profile& city, ValueVisitor visitor) {
         return city.slot_count && visitor(int64_t{*city.slot_count});
       }},
      {{.name = "update_time", .type = FilterType::kTime},
       [](const Profile& city, ValueVisitor visitor) {
         return visitor(city.update_time);
       }},
  };
}

FilterTable<Profile> ListFields() {
  return {
      {{.name = "needs.sector",
        .type = FilterType::kEnum,
        .repeated = true,
        .enum_type = v1::Sector_descriptor()},
       [](const Profile& city, ValueVisitor visitor) {
         return std::any_of(
             city.needs.begin(), city.needs.end(),
             [&](const auto& need) { return visitor(Number(need.sector)); });
       }},
      {{.name = "needs.topic", .repeated = true},
       [](const Profile& city, ValueVisitor visitor) {
         return std::any_of(
             city.needs.begin(), city.needs.end(),
             [&](const auto& need) { return VisitText(need.topic, visitor); });
       }},
      {{.name = "needs.priority",
        .type = FilterType::kInteger,
        .repeated = true},
       [](const Profile& city, ValueVisitor visitor) {
         return std::any_of(
             city.needs.begin(), city.needs.end(),
             [&](const auto& need) { return visitor(int64_t{need.priority}); });
       }},
      {{.name = "offers.sector",
        .type = FilterType::kEnum,
        .repeated = true,
        .enum_type = v1::Sector_descriptor()},
       [](const Profile& city, ValueVisitor visitor) {
         return std::any_of(
             city.offers.begin(), city.offers.end(),
             [&](const auto& offer) { return visitor(Number(offer.sector)); });
       }},
      {{.name = "offers.topic", .repeated = true},
       [](const Profile& city, ValueVisitor visitor) {
         return std::any_of(city.offers.begin(), city.offers.end(),
                            [&](const auto& offer) {
                              return VisitText(offer.topic, visitor);
                            });
       }},
      {{.name = "offers.maturity",
        .type = FilterType::kInteger,
        .repeated = true},
       [](const Profile& city, ValueVisitor visitor) {
         return std::any_of(city.offers.begin(), city.offers.end(),
                            [&](const auto& offer) {
                              return visitor(int64_t{offer.maturity});
                            });
       }},
      {{.name = "memberships.network", .repeated = true},
       [](const Profile& city, ValueVisitor visitor) {
         return std::any_of(city.memberships.begin(), city.memberships.end(),
                            [&](const auto& membership) {
                              return VisitText(membership.network, visitor);
                            });
       }},
      {{.name = "working_languages", .repeated = true},
       [](const Profile& city, ValueVisitor visitor) {
         return std::any_of(city.working_languages.begin(),
                            city.working_languages.end(),
                            [&](const auto& language) {
                              return VisitText(language.language_code, visitor);
                            });
       }},
  };
}

}  // namespace

const FilterTable<Profile>& CityFilterFields() {
  static const auto* const table = [] {
    auto* fields = new FilterTable<Profile>(PlaceFields());
    for (FilterField<Profile>& field : ListFields()) {
      fields->push_back(std::move(field));
    }
    return fields;
  }();
  return *table;
}

}  // namespace citymatch
