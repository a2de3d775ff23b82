#include "matching/climate.h"

#include <gtest/gtest.h>

namespace citymatch::matching {
namespace {

double Like(const char* a, const char* b) {
  return ClimateLikeness(ClimateIndex(a), ClimateIndex(b));
}

TEST(ClimateTest, KnowsEachClassOnce) {
  EXPECT_EQ(ClimateIndex("Af"), 1);
  EXPECT_EQ(ClimateIndex("EF"), kClimateTableSize - 1);
  EXPECT_EQ(ClimateIndex("Xx"), 0);
  EXPECT_EQ(ClimateIndex(""), 0);
  EXPECT_EQ(ClimateIndex("cfa"), 0);
}

TEST(ClimateTest, GradesLikenessByLetters) {
  EXPECT_EQ(Like("Cfa", "Cfa"), 1);
  EXPECT_EQ(Like("Cfa", "Cfb"), 0.75);
  EXPECT_EQ(Like("Cfa", "Cwa"), 0.5);
  EXPECT_EQ(Like("BSh", "Aw"), 0.25);
  EXPECT_EQ(Like("BSk", "Cfa"), 0.25);
  EXPECT_EQ(Like("BSk", "Dwc"), 0.5);  // Ulaanbaatar lies on their border
  EXPECT_EQ(Like("BSh", "Dwc"), 0);
  EXPECT_EQ(Like("Af", "Cfa"), 0);
}

TEST(ClimateTest, IsSymmetric) {
  for (int a = 1; a < kClimateTableSize; ++a) {
    for (int b = 1; b < kClimateTableSize; ++b) {
      EXPECT_EQ(ClimateLikeness(a, b), ClimateLikeness(b, a));
    }
  }
}

}  // namespace
}  // namespace citymatch::matching
