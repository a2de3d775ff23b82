#include "client/format/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace citymatch::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FirstInvalidUtf8Test, FindsNothingInWellFormedText) {
  EXPECT_EQ(FirstInvalidUtf8("Osaka 大阪 😀"), absl::string_view::npos);
  EXPECT_EQ(FirstInvalidUtf8(""), absl::string_view::npos);
}

TEST(FirstInvalidUtf8Test, NamesTheByteWhereItBreaks) {
  EXPECT_EQ(FirstInvalidUtf8("ab\xFFz"), 2u);
  EXPECT_EQ(FirstInvalidUtf8("大\xE5\xA4"), 3u);        // cut in a character
  EXPECT_EQ(FirstInvalidUtf8("\xC0\xAF"), 0u);          // overlong
  EXPECT_EQ(FirstInvalidUtf8("\xED\xA0\x80"), 0u);      // surrogate
  EXPECT_EQ(FirstInvalidUtf8("\x91\xE5\x8D\xE3"), 0u);  // Shift_JIS
}

TEST(QuoteTest, EscapesControlsAndBrokenBytes) {
  EXPECT_EQ(Quote("a\nb\t\x1b[2J\xFF"), "\"a\\nb\\t\\x1B[2J\\xFF\"");
}

TEST(QuoteTest, CutsLongTextBetweenCharacters) {
  EXPECT_EQ(Quote("大阪市北区", 2), "\"大阪…\" (15 bytes)");
  EXPECT_EQ(Quote(std::string(10 << 20, 'x'), 3),
            "\"xxx…\" (10,485,760 bytes)");
  EXPECT_EQ(Quote("大阪", 2), "\"大阪\"");
}

TEST(NearestTest, FindsTypingErrorsWhateverCaseAndSeparators) {
  EXPECT_THAT(Nearest("watse", {"waste", "water_wastewater", "ports"}),
              ElementsAre("waste"));
  EXPECT_THAT(Nearest("Energy-Efficency", {"energy_efficiency", "ports"}),
              ElementsAre("energy_efficiency"));
  EXPECT_THAT(Nearest("disp_name", {"display_name", "note"}),
              ElementsAre("display_name"));
}

TEST(NearestTest, GivesNothingWhenNothingIsNear) {
  EXPECT_THAT(Nearest("zebra", {"waste", "ports"}), IsEmpty());
  EXPECT_THAT(Nearest("", {"waste"}), IsEmpty());
}

TEST(NearestTest, NamesEachCandidateOnce) {
  EXPECT_THAT(Nearest("hlp", {"help", "help"}), ElementsAre("help"));
}

TEST(DidYouMeanTest, JoinsWithOr) {
  EXPECT_EQ(DidYouMean("cat", {"cart", "cut", "dog"}),
            "did you mean cart or cut?");
  EXPECT_EQ(DidYouMean("cat", {"dog"}), "");
}

TEST(WithThousandsTest, GroupsDigits) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(33407), "33,407");
  EXPECT_EQ(WithThousands(-1234567), "-1,234,567");
}

}  // namespace
}  // namespace citymatch::client
