#include "server/store/references.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/store/store_testing.h"

namespace citymatch::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ReferencesTest, NamesGoBothWays) {
  for (const Key& key :
       {CityKey("kobe"), Key{Kind::kCityPreferences, "kobe"},
        PartnershipKey("p-1"), ProgrammeKey("c2c"), TaxonomyKey("default")}) {
    EXPECT_EQ(KeyOfName(NameOf(key)), key) << NameOf(key);
  }
  EXPECT_EQ(NameOf({Kind::kCityPreferences, "kobe"}),
            "cities/kobe/preferences");
}

TEST(ReferencesTest, RefusesWhatIsNoName) {
  for (const char* name :
       {"", "kobe", "cities/", "cities/Kobe", "city/kobe", "cities/kobe/offers",
        "cities//preferences", "cities/preferences/", "/cities/kobe"}) {
    EXPECT_EQ(KeyOfName(name), std::nullopt) << name;
  }
}

TEST(ReferencesTest, ListsCitiesAndProgrammeOfPartnership) {
  EXPECT_THAT(
      References(PartnershipOf("p", "yokohama", "cebu", "c2c")).value(),
      ElementsAre(CityKey("cebu"), CityKey("yokohama"), ProgrammeKey("c2c")));
  EXPECT_THAT(References(PartnershipOf("p", "yokohama", "cebu")).value(),
              ElementsAre(CityKey("cebu"), CityKey("yokohama")));
  EXPECT_THAT(References(PartnershipOf("p", "cebu", "cebu")).value(),
              ElementsAre(CityKey("cebu")));
}

TEST(ReferencesTest, ListsTaxonomyOfProgramme) {
  EXPECT_THAT(References(ProgrammeOf("c2c", "default")).value(),
              ElementsAre(TaxonomyKey("default")));
  EXPECT_THAT(References(ProgrammeOf("c2c")).value(), IsEmpty());
}

TEST(ReferencesTest, IgnoresNamesThatMayBeAbsentFromTheCatalogue) {
  storage::v1::Resource city = CityOf("sasayama");
  city.mutable_city()->add_administrative_changes()->set_successor(
      "cities/tamba-sasayama");
  EXPECT_THAT(References(city).value(), IsEmpty());
  storage::v1::Resource preferences;
  preferences.mutable_city_preferences()->add_vetoed_cities("cities/gone");
  EXPECT_THAT(References(preferences).value(), IsEmpty());
}

TEST(ReferencesTest, NamesTheFieldWhenReferenceIsMalformed) {
  storage::v1::Resource resource = PartnershipOf("p", "yokohama", "cebu");
  resource.mutable_partnership()->set_partner("Cebu");
  const absl::Status status = References(resource).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("`partner`"));
}

TEST(ReferencesTest, BelongsWhenKindAndNameAgree) {
  EXPECT_TRUE(CheckBelongs(CityKey("kobe"), CityOf("kobe")).ok());
  storage::v1::Resource nameless;
  nameless.mutable_city();
  EXPECT_TRUE(CheckBelongs(CityKey("kobe"), nameless).ok());
  EXPECT_FALSE(CheckBelongs(CityKey("kobe"), CityOf("cebu")).ok());
  EXPECT_FALSE(CheckBelongs(ProgrammeKey("kobe"), CityOf("kobe")).ok());
  EXPECT_FALSE(CheckBelongs(CityKey("kobe"), storage::v1::Resource()).ok());
}

}  // namespace
}  // namespace citymatch::store
