#include "matching/country.h"

#include <gtest/gtest.h>

namespace citymatch::matching {
namespace {

TEST(CountryTest, KnowsRealCountriesOnly) {
  int count = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      if (IsCountry(std::string{a, b})) ++count;
    }
  }
  EXPECT_EQ(count, 249);  // ISO 3166-1 has 249 officially assigned codes
  EXPECT_FALSE(IsCountry("XX"));
  EXPECT_FALSE(IsCountry("jp"));
  EXPECT_FALSE(IsCountry("JPN"));
  EXPECT_FALSE(IsCountry(""));
}

TEST(CountryTest, PutsNeighboursIntoOneSubregion) {
  const auto subregion = [](const char* code) {
    return SubregionOf(CountryIndex(code));
  };
  EXPECT_EQ(subregion("VN"), 35);
  EXPECT_EQ(subregion("ID"), 35);
  EXPECT_EQ(subregion("JP"), 30);
  EXPECT_EQ(subregion("LK"), 34);
  EXPECT_EQ(subregion("PW"), 57);
}

TEST(CountryTest, NamesCountriesInBothLanguages) {
  EXPECT_EQ(CountryName("VN", Language::kEnglish), "Vietnam");
  EXPECT_EQ(CountryName("VN", Language::kJapanese), "ベトナム");
  EXPECT_EQ(SubregionName(35, Language::kEnglish), "Southeast Asia");
  EXPECT_EQ(SubregionName(35, Language::kJapanese), "東南アジア");
}

TEST(CountryTest, NamesReadWellInSentences) {
  EXPECT_EQ(CountryName("MM", Language::kEnglish), "Myanmar");
  EXPECT_EQ(CountryName("MM", Language::kJapanese), "ミャンマー");
  EXPECT_EQ(CountryInSentence("PH", Language::kEnglish), "the Philippines");
  EXPECT_EQ(CountryInSentence("SB", Language::kEnglish), "the Solomon Islands");
  EXPECT_EQ(CountryInSentence("VN", Language::kEnglish), "Vietnam");
  EXPECT_EQ(CountryInSentence("US", Language::kJapanese), "アメリカ合衆国");
}

}  // namespace
}  // namespace citymatch::matching
