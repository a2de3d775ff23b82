#include "server/base/text.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

TEST(TextTest, Utf8PrefixNeverCutsACharacter) {
  EXPECT_EQ(Utf8Prefix("市町村", 9), "市町村");
  EXPECT_EQ(Utf8Prefix("市町村", 8), "市町");
  EXPECT_EQ(Utf8Prefix("市町村", 6), "市町");
  EXPECT_EQ(Utf8Prefix("市町村", 2), "");
  EXPECT_EQ(Utf8Prefix("aé😀", 3), "aé");
  EXPECT_EQ(Utf8Prefix("aé😀", 6), "aé");
  EXPECT_EQ(Utf8Prefix("", 0), "");
}

TEST(TextTest, Utf8PrefixCutsBytesThatAreNotUtf8) {
  EXPECT_EQ(Utf8Prefix("\x80\x80\x80\x80\x80\x80", 4).size(), 4u);
}

TEST(TextTest, EllipsizeMarksTheCut) {
  EXPECT_EQ(Ellipsize("osaka", 5), "osaka");
  EXPECT_EQ(Ellipsize("kitakyushu", 8), "kitak…");
  EXPECT_EQ(Ellipsize("市町村", 8), "市…");
  EXPECT_EQ(Ellipsize("市町村", 3), "…");
}

TEST(FormatUtcTest, WritesSecondsInUtc) {
  EXPECT_EQ(FormatUtc(absl::FromUnixSeconds(1769851800)),
            "2026-01-31T09:30:00Z");
}

}  // namespace
}  // namespace citymatch
