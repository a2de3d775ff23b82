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
        PartnershipKey("p-1"), ProgrammeKey("c2c"), TaxonomyKey("default"),
        Key{Kind::kRound, "p-2026"}, SolutionKey("p-2026", 12),
        RankingKey("p-2026", "kobe"), Key{Kind::kPublishedRound, "p-2026"}}) {
    EXPECT_EQ(KeyOfName(NameOf(key)), key) << NameOf(key);
  }
  EXPECT_EQ(NameOf(SolutionKey("p-2026", 12)), "rounds/p-2026/solutions/12");
  EXPECT_EQ(NameOf(RankingKey("p-2026", "kobe")),
            "rounds/p-2026/rankings/kobe");
  EXPECT_EQ(NameOf({Kind::kCityPreferences, "kobe"}),
            "cities/kobe/preferences");
}

TEST(ReferencesTest, RefusesWhatIsNoName) {
  for (const char* name :
       {"", "kobe", "cities/", "cities/Kobe", "city/kobe", "cities/kobe/offers",
        "cities//preferences", "cities/preferences/", "/cities/kobe",
        "rounds/p/solutions/", "rounds/p/solutions/0", "rounds/p/solutions/01",
        "rounds/p/solutions/1x", "rounds/p/solutions/99999999999",
        "rounds//solutions/1", "rounds/p/rankings/", "rounds/p/rankings/a/b",
        "rounds/p/other/1", "publishedRounds/"}) {
    EXPECT_EQ(KeyOfName(name), std::nullopt) << name;
  }
}

// Ids may hold `-` and digits: no key can be read in two ways.
TEST(ReferencesTest, KeysOfRoundsDoNotMeet) {
  EXPECT_NE(RankingKey("p-a", "b-c"), RankingKey("p-a-b", "c"));
  EXPECT_NE(RankingKey("p-a", "b-05"), RankingKey("p-a-b", "05"));
  const RankingParts parts = PartsOfRanking(RankingKey("p-a-b", "c-01").id);
  EXPECT_EQ(parts.round_id, "p-a-b");
  EXPECT_EQ(parts.city_id, "c-01");
  EXPECT_NE(SolutionKey("p-a", 1), SolutionKey("p-a-0000000001", 1));
  EXPECT_EQ(NameOf(SolutionKey("p-a-0000000001", 1)),
            "rounds/p-a-0000000001/solutions/1");
  for (const char* id : {"", "p", "p-3", "p-03", "p-abc-04", "-abc-03"}) {
    EXPECT_EQ(PartsOfRanking(id).city_id, "") << id;
  }
}

TEST(ReferencesTest, RoundRefersToItsProgrammeAlone) {
  storage::v1::Resource resource;
  resource.mutable_round()->set_name("rounds/p-2026");
  resource.mutable_round()->set_programme("programmes/p");
  resource.mutable_round()->add_participants()->set_city("cities/kobe");
  const auto references = References(resource);
  ASSERT_TRUE(references.ok());
  EXPECT_THAT(*references, ElementsAre(ProgrammeKey("p")));
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
