#include "matching/text.h"

#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::matching {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(FoldNameTest, TakesCaseAccentsAndMarksOff) {
  EXPECT_EQ(FoldName("Kitakyūshū"), "kitakyushu");
  EXPECT_EQ(FoldName("Hải Phòng"), "hai phong");
  EXPECT_EQ(FoldName("Đà Nẵng"), "da nang");
  EXPECT_EQ(FoldName("Nuku'alofa"), "nukualofa");
  EXPECT_EQ(FoldName("Nukuʻalofa"), "nukualofa");
  EXPECT_EQ(FoldName("Xi’an"), "xian");
  EXPECT_EQ(FoldName("Łódź"), "lodz");
  EXPECT_EQ(FoldName("Straße"), "strasse");
}

TEST(FoldNameTest, PartsWordsWithOneSpace) {
  EXPECT_EQ(FoldName("  Ba Ria - Vung  Tau, Province. "),
            "ba ria vung tau province");
  EXPECT_EQ(FoldName("Bà Rịa – Vũng Tàu"), "ba ria vung tau");
}

TEST(FoldNameTest, ReadsOtherScriptsInLatin) {
  EXPECT_EQ(FoldName("Улаанбаатар"), "ulaanbaatar");
  EXPECT_EQ(FoldName("北京"), "bei jing");
  EXPECT_EQ(FoldName("ＴＯＫＹＯ"), "tokyo");
}

TEST(FoldNameTest, WritesLongVowelsOfKanaShort) {
  EXPECT_EQ(FoldName("きたきゅうしゅう"), "kitakyushu");
  EXPECT_EQ(FoldName("とうきょう"), "tokyo");
  EXPECT_EQ(FoldName("おおさか"), "osaka");
  EXPECT_EQ(FoldName("ニューヨーク"), "nyuyoku");
  // Only kana: the vowels of Seoul and Houston are not long.
  EXPECT_EQ(FoldName("Seoul"), "seoul");
  EXPECT_EQ(FoldName("Houston"), "houston");
}

TEST(FoldNameTest, IsEmptyWithoutLettersAndDigits) {
  EXPECT_EQ(FoldName(""), "");
  EXPECT_EQ(FoldName(" -- '' "), "");
  EXPECT_EQ(FoldName("、。"), "");
}

TEST(FoldNameTest, SurvivesBytesThatAreNotUtf8) {
  EXPECT_EQ(FoldName("ab\xFF\xFE"
                     "cd"),
            "ab cd");
  EXPECT_EQ(FoldName("\xE5\x8C"), "");
}

TEST(FoldNameTest, DoesNotChangeWhatIsFolded) {
  for (const char* name : {"Hải Phòng", "きたきゅうしゅう", "กรุงเทพมหานคร",
                           "서울특별시", "دبي", "New York City", "Ærø"}) {
    const std::string once = FoldName(name);
    EXPECT_EQ(FoldName(once), once) << name;
  }
}

TEST(FoldNameTest, AnswersAlikeInManyThreads) {
  const std::string expected = FoldName("กรุงเทพมหานคร");
  std::vector<std::string> answers(8);
  {
    std::vector<std::thread> threads;
    threads.reserve(answers.size());
    for (std::string& answer : answers) {
      threads.emplace_back([&answer] { answer = FoldName("กรุงเทพมหานคร"); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_THAT(answers, ::testing::Each(expected));
  EXPECT_NE(expected, "");
}

TEST(FoldForSearchTest, KeepsTheScriptOfOtherLetters) {
  EXPECT_EQ(FoldForSearch("北九州市"),
            (FoldedName{"bei jiu zhou shi", "北九州市", true}));
  EXPECT_EQ(FoldForSearch("ｷﾀｷｭｳｼｭｳ"),
            (FoldedName{"kitakyushu", "キタキュウシュウ", false}));
  EXPECT_EQ(FoldForSearch("กรุงเทพ").native, "กรุงเทพ");
  EXPECT_EQ(FoldForSearch("УЛААНБААТАР").native, "улаанбаатар");
}

TEST(FoldForSearchTest, HasNoNativeFormForLatinScript) {
  EXPECT_EQ(FoldForSearch("Hải Phòng"), (FoldedName{"hai phong", "", false}));
  EXPECT_EQ(FoldForSearch("Cebu City"), (FoldedName{"cebu city", "", false}));
}

TEST(FoldForSearchTest, AgreesWithFoldName) {
  for (const char* name : {"Hải Phòng", "北九州", "กรุงเทพ", "Cebu City"}) {
    EXPECT_EQ(FoldForSearch(name).latin, FoldName(name));
  }
}

TEST(WordsTest, CutsEnglishAndDropsStopWords) {
  EXPECT_THAT(
      Words("Leak detection and pipe renewal for the city's water"),
      ElementsAre("leak", "detection", "pipe", "renewal", "city", "water"));
  EXPECT_THAT(Words("waste-to-energy; CO2"),
              ElementsAre("waste", "energy", "co2"));
}

TEST(WordsTest, TakesPluralEndingsOff) {
  EXPECT_THAT(Words("cities buses houses boxes beaches gases wastes glasses"),
              ElementsAre("city", "bus", "house", "box", "beach", "gas",
                          "waste", "glass"));
  EXPECT_THAT(
      Words("bus gas basis surplus series species"),
      ElementsAre("bus", "gas", "basis", "surplus", "series", "species"));
}

TEST(WordsTest, LeavesOutNumbersAndSingleLetters) {
  EXPECT_THAT(Words("A 2030 x plan 100 %"), ElementsAre("plan"));
}

TEST(WordsTest, FoldsAccentsAlikeWithAndWithoutThem) {
  EXPECT_EQ(Words("Köppen classes"), Words("Koppen class"));
}

TEST(WordsTest, SegmentsJapaneseAndKeepsItsScript) {
  const std::vector<std::string> words =
      Words("下水処理場の省エネルギー化と、ごみの分別収集を支援する");
  EXPECT_THAT(words, Contains("下水"));
  EXPECT_THAT(words, Contains("処理"));
  EXPECT_THAT(words, Contains("分別"));
  EXPECT_THAT(words, Contains("ごみ"));
  EXPECT_THAT(words, Not(Contains("の")));
  EXPECT_THAT(words, Not(Contains("を")));
  EXPECT_THAT(words, Not(Contains("する")));
}

TEST(WordsTest, CutsMixedText) {
  EXPECT_THAT(Words("JCMによるCO2削減"), ElementsAre("jcm", "co2", "削減"));
}

TEST(WordsTest, KeepsOrderAndRepetition) {
  EXPECT_THAT(Words("port city port"), ElementsAre("port", "city", "port"));
}

TEST(WordsTest, IsEmptyForTextWithoutWords) {
  EXPECT_THAT(Words(""), IsEmpty());
  EXPECT_THAT(Words(" ... 、。 12 \xFF"), IsEmpty());
}

}  // namespace
}  // namespace citymatch::matching
