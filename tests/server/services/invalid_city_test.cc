// Each bad value gives a violation on its path, and nothing is written.
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class InvalidCityTest : public ServicesTest {
 protected:
  Seen TryCreate(const v1::City& city) {
    v1::CreateCityRequest request;
    *request.mutable_city() = city;
    request.set_city_id("kobe");
    v1::City reply;
    return See(
        cities_->CreateCity(CallOf("CityService/CreateCity"), request, &reply));
  }
};

struct Case {
  const char* path;
  std::function<void(v1::City&)> spoil;
  const char* description = "";
};

template <typename T>
T* Known(T* fact) {
  fact->mutable_provenance()->set_basis(v1::BASIS_REPORTED);
  return fact;
}

std::vector<Case> PlaceCases() {
  return {
      {"city.display_name", [](v1::City& c) { c.clear_display_name(); },
       "is required"},
      {"city.display_name",
       [](v1::City& c) { c.set_display_name(std::string(201, 'x')); },
       "has 201 bytes; at most 200"},
      {"city.display_name", [](v1::City& c) { c.set_display_name("a\xff"); },
       "is not UTF-8"},
      {"city.display_name",
       [](v1::City& c) { c.set_display_name("a\x1b[31m"); },
       "has a line break, another control character"},
      {"city.display_name", [](v1::City& c) { c.set_display_name("a\nb"); },
       "has a line break, another control character"},
      {"city.admin1", [](v1::City& c) { c.set_admin1("a\xc2\x9b"); },
       "has a line break, another control character"},
      {"city.admin1", [](v1::City& c) { c.set_admin1("a\u202eb"); },
       "turns the direction of writing"},
      {"city.note", [](v1::City& c) { c.set_note("a\nb\x1b[31m"); },
       "has a control character that is no line break or tab"},
      {"city.side", [](v1::City& c) { c.clear_side(); },
       "is required; use one of SIDE_PROVIDER, SIDE_PARTNER"},
      {"city.side", [](v1::City& c) { c.set_side(static_cast<v1::Side>(7)); },
       "has no value 7"},
      {"city.level",
       [](v1::City& c) { c.set_level(static_cast<v1::Level>(99)); },
       "has no value 99"},
      {"city.country_code", [](v1::City& c) { c.clear_country_code(); }},
      {"city.country_code", [](v1::City& c) { c.set_country_code("XX"); },
       "`XX` is no ISO 3166-1"},
      {"city.country_code", [](v1::City& c) { c.set_country_code("UK"); },
       "did you mean `GB`?"},
      {"city.time_zone", [](v1::City& c) { c.set_time_zone("Tokyo"); },
       "no IANA time zone"},
      {"city.time_zone",
       [](v1::City& c) { c.set_time_zone("/usr/share/zoneinfo/Asia/Tokyo"); }},
      {"city.time_zone", [](v1::City& c) { c.set_time_zone("Fixed/UTC+9"); }},
      {"city.time_zone",
       [](v1::City& c) { c.set_time_zone("../zoneinfo/UTC"); }},
      {"city.location.latitude",
       [](v1::City& c) { c.mutable_location()->set_latitude(91); },
       "is 91; it must be from -90 to 90"},
      // What is a little beyond a bound does not look like the bound.
      {"city.location.latitude",
       [](v1::City& c) { c.mutable_location()->set_latitude(90.00001); },
       "is 90.00001; it must be from -90 to 90"},
      {"city.location.longitude",
       [](v1::City& c) {
         c.mutable_location()->set_longitude(std::nextafter(180, 181));
       },
       "is 180.00000000000003; it must be from -180 to 180"},
      {"city.location.longitude",
       [](v1::City& c) { c.mutable_location()->set_longitude(-180.5); }},
      {"city.location.latitude",
       [](v1::City& c) { c.mutable_location()->set_latitude(std::nan("")); },
       "no number that can be kept"},
      {"city.location.longitude",
       [](v1::City& c) {
         c.mutable_location()->set_longitude(
             -std::numeric_limits<double>::infinity());
       }},
      {"city.population.resident_count",
       [](v1::City& c) {
         Known(c.mutable_population())->set_resident_count(-1);
       },
       "is -1; it must be from 1 to 1,000,000,000"},
      {"city.population.resident_count",
       [](v1::City& c) { Known(c.mutable_population()); }, "is 0"},
      {"city.population.provenance",
       [](v1::City& c) { c.mutable_population()->set_resident_count(5); },
       "is required"},
      {"city.population.provenance.basis",
       [](v1::City& c) {
         c.mutable_population()->set_resident_count(5);
         c.mutable_population()->mutable_provenance();
       }},
      {"city.population.provenance.reference_year",
       [](v1::City& c) {
         v1::Population* p = Known(c.mutable_population());
         p->set_resident_count(5);
         p->mutable_provenance()->set_reference_year(1066);
       }},
      {"city.climate.koppen_class",
       [](v1::City& c) { Known(c.mutable_climate())->set_koppen_class("cfa"); },
       "did you mean `Cfa`?"},
      {"city.slot_count", [](v1::City& c) { c.set_slot_count(1001); }},
      {"city.slot_count", [](v1::City& c) { c.set_slot_count(-1); }},
      {"city.note", [](v1::City& c) { c.set_note(std::string(1001, 'x')); }},
  };
}

std::vector<Case> ListCases() {
  return {
      {"city.local_names[1]",
       [](v1::City& c) {
         for (int i = 0; i < 2; ++i) {
           c.add_local_names()->set_language_code("ja");
           c.mutable_local_names(i)->set_text("神戸");
         }
       },
       "has the same `language_code`, `text` as element 0"},
      {"city.local_names[0].language_code",
       [](v1::City& c) {
         c.add_local_names()->set_text("x");
         c.mutable_local_names(0)->set_language_code("j");
       },
       "no BCP-47"},
      {"city.local_names",
       [](v1::City& c) {
         for (int i = 0; i < 51; ++i) {
           c.add_local_names()->set_language_code("ja");
           c.mutable_local_names(i)->set_text(absl::StrCat(i));
         }
       },
       "has 51 elements; at most 50"},
      {"city.setting_features[0].present",
       [](v1::City& c) {
         Known(c.add_setting_features())
             ->set_feature(v1::SettingFeature::FEATURE_COAST);
       },
       "is required"},
      {"city.setting_features[1]",
       [](v1::City& c) {
         for (const bool present : {true, false}) {
           auto* feature = Known(c.add_setting_features());
           feature->set_feature(v1::SettingFeature::FEATURE_COAST);
           feature->set_present(present);
         }
       }},
      {"city.hazards[0].type", [](v1::City& c) { Known(c.add_hazards()); }},
      {"city.targets[0].target_year",
       [](v1::City& c) {
         Known(c.add_targets())->set_type(v1::Target::TYPE_NET_ZERO);
       },
       "is required for TYPE_NET_ZERO"},
      {"city.targets[0].reduction_percent",
       [](v1::City& c) {
         auto* target = Known(c.add_targets());
         target->set_type(v1::Target::TYPE_REDUCTION);
         target->set_reduction_percent(101);
       }},
      {"city.memberships[0].network",
       [](v1::City& c) { Known(c.add_memberships())->set_network("C40"); },
       "such as `c40`"},
      {"city.needs",
       [](v1::City& c) {
         auto* need = Known(c.add_needs());
         need->set_sector(v1::SECTOR_WASTE);
         need->set_topic("x");
         need->set_summary("x");
         need->set_priority(1);
       },
       "only partners have needs"},
      {"city.offers[0].sector",
       [](v1::City& c) { c.mutable_offers(0)->clear_sector(); }},
      {"city.offers[0].sector",
       [](v1::City& c) {
         c.mutable_offers(0)->set_sector(static_cast<v1::Sector>(15));
       }},
      {"city.offers[0].topic",
       [](v1::City& c) { c.mutable_offers(0)->set_topic("Bio Gas"); },
       "such as `bio_gas`"},
      {"city.offers[0].summary",
       [](v1::City& c) {
         c.mutable_offers(0)->set_summary(std::string(10'000'000, 'x'));
       },
       "has 10000000 bytes; at most 1000"},
      {"city.offers[0].maturity",
       [](v1::City& c) { c.mutable_offers(0)->clear_maturity(); },
       "is 0; it must be from 1 to 3"},
      {"city.offers[0].since_year",
       [](v1::City& c) { c.mutable_offers(0)->set_since_year(1799); }},
      {"city.offers[0].provenance.source",
       [](v1::City& c) {
         c.mutable_offers(0)->mutable_provenance()->set_source(
             std::string(2001, 'x'));
       }},
      {"city.offers[0].provenance.confidence",
       [](v1::City& c) {
         c.mutable_offers(0)->mutable_provenance()->set_confidence(
             static_cast<v1::Confidence>(9));
       }},
      {"city.offers",
       [](v1::City& c) {
         for (int i = 0; i < 100; ++i) {
           *c.add_offers() = c.offers(0);
           c.mutable_offers(i + 1)->set_summary(absl::StrCat("offer ", i));
         }
       },
       "has 101 elements"},
      {"city.administrative_changes[0].effective_date",
       [](v1::City& c) {
         auto* change = Known(c.add_administrative_changes());
         change->set_type(v1::AdministrativeChange::TYPE_ENLARGED);
         change->set_effective_date("2025-02-30");
       },
       "no day of the calendar"},
      {"city.administrative_changes[0].successor",
       [](v1::City& c) {
         auto* change = Known(c.add_administrative_changes());
         change->set_type(v1::AdministrativeChange::TYPE_MERGED);
         change->set_effective_date("2025-02-28");
         change->set_successor("cities/kobe");
       },
       "is the city itself"},
      {"city.administrative_changes[0].successor",
       [](v1::City& c) {
         auto* change = Known(c.add_administrative_changes());
         change->set_type(v1::AdministrativeChange::TYPE_MERGED);
         change->set_effective_date("2025-02-28");
         change->set_successor("osaka");
       },
       "did you mean `cities/osaka`?"},
      {"city.external_ids[0].value",
       [](v1::City& c) { c.add_external_ids()->set_system("geonames"); }},
  };
}

TEST_F(InvalidCityTest, EachBadValueIsRefusedOnItsPath) {
  std::vector<Case> cases = PlaceCases();
  for (Case& more : ListCases()) cases.push_back(std::move(more));
  for (const Case& bad : cases) {
    v1::City city = Provider("kobe");
    bad.spoil(city);
    const Seen seen = TryCreate(city);
    EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument) << bad.path;
    EXPECT_EQ(seen.reason, "INVALID_FIELD") << bad.path;
    EXPECT_THAT(seen.fields, ElementsAre(bad.path));
    EXPECT_THAT(seen.About(bad.path), HasSubstr(bad.description)) << bad.path;
  }
  EXPECT_EQ(store_->revision(), 0);
}

TEST_F(InvalidCityTest, OffersAreForProviders) {
  v1::City city = Partner("kobe");
  *city.add_offers() = Provider("x").offers(0);
  EXPECT_THAT(TryCreate(city).fields, ElementsAre("city.offers"));
  // A need may come twice on one topic if the words differ.
  city = Partner("kobe");
  *city.add_needs() = city.needs(0);
  EXPECT_THAT(TryCreate(city).fields, ElementsAre("city.needs[1]"));
  city.mutable_needs(1)->set_summary("also composting of park waste");
  EXPECT_EQ(TryCreate(city).code, absl::StatusCode::kOk);
}

TEST_F(InvalidCityTest, AllViolationsComeTogether) {
  v1::City city;
  city.set_slot_count(-5);
  city.mutable_location()->set_latitude(91);
  EXPECT_THAT(
      TryCreate(city).fields,
      ElementsAre("city.display_name", "city.side", "city.country_code",
                  "city.level", "city.location.latitude", "city.slot_count"));
}

TEST_F(InvalidCityTest, FloodOfViolationsIsBounded) {
  v1::City city = Provider("kobe");
  for (int i = 0; i < 100'000; ++i) city.add_memberships();
  v1::ImportCitiesResponse reply = Import({city});
  EXPECT_EQ(reply.results(0).outcome(), v1::ImportResult::OUTCOME_INVALID);
  EXPECT_THAT(reply.results(0).violations(), SizeIs(1000));
  EXPECT_THAT(reply.results(0).violations(999).description(),
              HasSubstr("there is more"));
}

TEST_F(InvalidCityTest, FieldsOfLaterVersionsAreNotStored) {
  v1::City city = Provider("kobe");
  city.GetReflection()->MutableUnknownFields(&city)->AddVarint(5000, 1);
  const v1::City created = Create(city);
  EXPECT_TRUE(created.GetReflection()->GetUnknownFields(created).empty());
  v1::City read;
  ASSERT_TRUE(Get("cities/kobe", &read).ok());
  EXPECT_TRUE(read.GetReflection()->GetUnknownFields(read).empty());
}

TEST_F(InvalidCityTest, UpdateJudgesTheResult) {
  Create(Provider("kobe"));
  v1::City patch;
  patch.set_name("cities/kobe");
  const Seen seen = See(Update(patch, {"display_name", "country_code"}));
  EXPECT_THAT(seen.fields,
              ElementsAre("city.display_name", "city.country_code"));
  EXPECT_EQ(store_->revision(), 1);
}

}  // namespace
}  // namespace citymatch::testing
