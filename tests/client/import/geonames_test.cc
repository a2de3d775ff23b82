#include "client/import/geonames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace citymatch::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

struct Line {
  int id = 1;
  std::string name = "Town";
  std::string ascii = "Town";
  std::string alternates;
  std::string feature_class = "P";
  std::string code = "PPL";
  std::string country = "VN";
  std::string admin1 = "01";
  int64_t population = 50000;
};

std::string Text(const Line& line) {
  return absl::StrCat(line.id, "\t", line.name, "\t", line.ascii, "\t",
                      line.alternates, "\t10.5\t106.25\t", line.feature_class,
                      "\t", line.code, "\t", line.country, "\t\t", line.admin1,
                      "\t\t\t\t", line.population,
                      "\t\t5\tAsia/Ho_Chi_Minh\t2024-06-20\n");
}

std::map<std::string, std::string> IdByExternalId(
    const std::string& text, GeonamesOptions options = {}) {
  std::map<std::string, std::string> ids;
  for (const GeonamesCity& place : ReadGeonames(text, options).cities) {
    ids[place.city.external_ids(0).value()] = place.city.name();
  }
  return ids;
}

TEST(ReadGeonamesTest, MapsAPlace) {
  const GeonamesResult result = ReadGeonames(
      Text({.id = 1859307,
            .name = "Kitakyūshū",
            .ascii = "Kitakyushu",
            .alternates = "KKJ,北九州,きたきゅうしゅう,キタキュウシュウ",
            .country = "JP",
            .population = 939029}),
      {});
  ASSERT_THAT(result.cities, SizeIs(1));
  const v1::City& city = result.cities[0].city;
  EXPECT_EQ(city.name(), "cities/jp-kitakyushu");
  EXPECT_EQ(city.display_name(), "Kitakyūshū");
  EXPECT_EQ(city.side(), v1::SIDE_PROVIDER);
  EXPECT_EQ(city.level(), v1::LEVEL_CITY);
  EXPECT_EQ(city.location().latitude(), 10.5);
  EXPECT_EQ(city.location().longitude(), 106.25);
  EXPECT_EQ(city.population().resident_count(), 939029);
  EXPECT_EQ(city.population().provenance().basis(), v1::BASIS_REPORTED);
  EXPECT_EQ(city.population().provenance().source(),
            "GeoNames (CC BY 4.0), modified 2024-06-20");
  EXPECT_EQ(city.external_ids(0).system(), "geonames");
  EXPECT_EQ(city.external_ids(0).value(), "1859307");
  std::vector<std::string> names;
  for (const v1::LocalName& name : city.local_names()) {
    names.push_back(absl::StrCat(name.language_code(), ":", name.text()));
  }
  // Kanji alone may be Chinese: only kana tell that a name is Japanese.
  EXPECT_THAT(names, ElementsAre("ja:きたきゅうしゅう", "ja:キタキュウシュウ",
                                 "und:Kitakyushu", "und:KKJ", "und:北九州"));
}

TEST(ReadGeonamesTest, LeavesPopulationZeroUnknown) {
  const GeonamesResult result = ReadGeonames(Text({.population = 0}), {});
  ASSERT_THAT(result.cities, SizeIs(1));
  EXPECT_FALSE(result.cities[0].city.has_population());
  EXPECT_EQ(result.cities[0].city.side(), v1::SIDE_PARTNER);
}

TEST(ReadGeonamesTest, CountsWhatItLeavesOut) {
  const std::string text =
      Text({.id = 1, .ascii = "a"}) + Text({.id = 2, .code = "PPLX"}) +
      Text({.id = 3, .code = "PPLH"}) + Text({.id = 4, .feature_class = "A"}) +
      Text({.id = 5, .ascii = "b", .country = "FR"}) +
      Text({.id = 6, .ascii = "c", .population = 10});
  const GeonamesResult result =
      ReadGeonames(text, {.countries = {"VN"}, .min_population = 1000});
  EXPECT_THAT(result.cities, SizeIs(1));
  EXPECT_EQ(result.other_feature_count, 3);
  EXPECT_EQ(result.other_country_count, 1);
  EXPECT_EQ(result.small_count, 1);
  EXPECT_THAT(result.problems, IsEmpty());
}

TEST(ReadGeonamesTest, TellsEqualNamesApart) {
  const std::string text =
      Text({.id = 10, .admin1 = "CA", .population = 20000}) +
      Text({.id = 11, .admin1 = "OR", .population = 600000}) +
      Text({.id = 12, .admin1 = "CA", .population = 30000}) +
      Text({.id = 13, .admin1 = "", .population = 20000});
  EXPECT_THAT(IdByExternalId(text),
              UnorderedElementsAre(Pair("11", "cities/vn-town"),
                                   Pair("12", "cities/vn-town-ca"),
                                   Pair("10", "cities/vn-town-10"),
                                   Pair("13", "cities/vn-town-13")));
}

TEST(ReadGeonamesTest, NeverGivesOneIdTwice) {
  // "vn-town-ca" is the name of one place and the way out of another.
  const std::string text =
      Text({.id = 1, .population = 900}) +
      Text({.id = 2, .admin1 = "CA", .population = 800}) +
      Text({.id = 3, .ascii = "Town Ca", .population = 700});
  EXPECT_THAT(IdByExternalId(text),
              UnorderedElementsAre(Pair("1", "cities/vn-town"),
                                   Pair("2", "cities/vn-town-2"),
                                   Pair("3", "cities/vn-town-ca")));
}

TEST(ReadGeonamesTest, GivesTheSameIdsWhateverOrderAndFilter) {
  constexpr unsigned kSeed = 7;
  std::vector<std::string> lines;
  for (int i = 0; i < 60; ++i) {
    lines.push_back(Text({.id = 100 + i,
                          .ascii = i % 3 == 0 ? "Alpha" : "Beta",
                          .country = i % 2 == 0 ? "VN" : "JP",
                          .admin1 = absl::StrCat(i % 5),
                          .population = 1000 * (i % 7)}));
  }
  const auto ids = IdByExternalId(absl::StrJoin(lines, ""));
  std::mt19937 random(kSeed);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(lines.begin(), lines.end(), random);
    EXPECT_EQ(IdByExternalId(absl::StrJoin(lines, "")), ids)
        << "seed " << kSeed;
  }
  for (const auto& [external, name] :
       IdByExternalId(absl::StrJoin(lines, ""),
                      {.countries = {"JP"}, .min_population = 3000})) {
    EXPECT_EQ(ids.at(external), name);
  }
}

TEST(ReadGeonamesTest, MakesIdsWithinTheGrammar) {
  const auto ids =
      IdByExternalId(Text({.id = 1, .ascii = "'Ain el Turk"}) +
                     Text({.id = 2, .ascii = std::string(80, 'x')}) +
                     Text({.id = 3, .ascii = "???"}) +
                     Text({.id = 4, .ascii = "St. John's (West)"}));
  EXPECT_THAT(
      ids, UnorderedElementsAre(Pair("1", "cities/vn-ain-el-turk"),
                                Pair("2", "cities/vn-" + std::string(60, 'x')),
                                Pair("3", "cities/vn"),
                                Pair("4", "cities/vn-st-johns-west")));
}

TEST(ReadGeonamesTest, LimitsOtherNamesAndKeepsJapaneseOnes) {
  std::vector<std::string> names;
  for (int i = 0; i < 80; ++i) names.push_back(absl::StrCat("name", i));
  names.push_back("なまえ");
  names.push_back(std::string(201, 'x'));
  const GeonamesResult result =
      ReadGeonames(Text({.alternates = absl::StrJoin(names, ",")}), {});
  ASSERT_THAT(result.cities[0].city.local_names(), SizeIs(50));
  EXPECT_EQ(result.cities[0].city.local_names(0).text(), "なまえ");
}

TEST(ReadGeonamesTest, ReportsDamagedLines) {
  std::string text = Text({}) + "1\tonly\tthree\n" + Text({.name = "\xFF"}) +
                     "x" + Text({.id = 9});
  text += Text({.id = 5}).substr(0, 20);
  const GeonamesResult result = ReadGeonames(text, {});
  ASSERT_THAT(result.problems, SizeIs(4));
  EXPECT_EQ(result.problems[0].position.line, 2);
  EXPECT_THAT(result.problems[0].detail.advice, HasSubstr("3 columns"));
  EXPECT_THAT(result.problems[1].detail.advice, HasSubstr("UTF-8"));
  EXPECT_EQ(result.problems[2].detail.field, "geonameid");
  EXPECT_THAT(result.problems[3].detail.advice, HasSubstr("truncated"));
  EXPECT_THAT(result.cities, SizeIs(1));
}

TEST(LooksLikeGeonamesTest, KnowsADumpByItsFirstLine) {
  EXPECT_TRUE(LooksLikeGeonames(Text({})));
  EXPECT_FALSE(LooksLikeGeonames("id,name\n"));
  EXPECT_FALSE(LooksLikeGeonames("id\tname\n"));
}

}  // namespace
}  // namespace citymatch::client
