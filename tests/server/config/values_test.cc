#include "server/config/values.h"

#include <cstdint>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

constexpr int64_t kMax = int64_t{1} << 40;

TEST(ValuesTest, ReadsCountsWithinTheirRange) {
  EXPECT_EQ(*ParseCount("16", 1, 100), 16);
  EXPECT_EQ(*ParseCount("1", 1, 100), 1);
  EXPECT_EQ(*ParseCount("100", 1, 100), 100);
  for (const char* text :
       {"", "0", "101", "-1", "1.5", "x", "1e2", "99999999999999999999"}) {
    EXPECT_FALSE(ParseCount(text, 1, 100).ok()) << text;
  }
}

TEST(ValuesTest, ReadsBytesWithAndWithoutUnits) {
  EXPECT_EQ(*ParseBytes("1024", 0, kMax), 1024);
  EXPECT_EQ(*ParseBytes("12B", 0, kMax), 12);
  EXPECT_EQ(*ParseBytes("512KiB", 0, kMax), 512 * 1024);
  EXPECT_EQ(*ParseBytes("8MiB", 0, kMax), 8 << 20);
  EXPECT_EQ(*ParseBytes("2GiB", 0, kMax), int64_t{2} << 30);
  EXPECT_EQ(*ParseBytes("0", 0, kMax), 0);
  for (const char* text : {"", "MiB", "8MB", "8 apples", "-1", "1.5MiB",
                           "2000GiB", "9999999999999GiB"}) {
    EXPECT_FALSE(ParseBytes(text, 0, kMax).ok()) << text;
  }
  EXPECT_FALSE(ParseBytes("1B", 2, kMax).ok());
}

TEST(ValuesTest, WritesBytesSoThatTheyReadBack) {
  for (const int64_t bytes :
       {int64_t{0}, int64_t{1}, int64_t{1023}, int64_t{1024}, int64_t{1536},
        int64_t{8} << 20, int64_t{3} << 30, (int64_t{1} << 30) + 1}) {
    EXPECT_EQ(*ParseBytes(FormatBytes(bytes), 0, kMax), bytes)
        << FormatBytes(bytes);
  }
  EXPECT_EQ(FormatBytes(8 << 20), "8MiB");
}

TEST(ValuesTest, ReadsTimesOnlyWithAUnit) {
  const auto parse = [](const char* text) {
    return ParseSpan(text, absl::Milliseconds(1), absl::Hours(24));
  };
  EXPECT_EQ(*parse("250ms"), absl::Milliseconds(250));
  EXPECT_EQ(*parse("1m30s"), absl::Seconds(90));
  EXPECT_EQ(*parse("24h"), absl::Hours(24));
  for (const char* text : {"", "30", "-1s", "25h", "0s", "inf", "x"}) {
    EXPECT_FALSE(parse(text).ok()) << text;
  }
}

TEST(ValuesTest, ReadsSwitches) {
  for (const char* text : {"true", "TRUE", "yes", "on", "1"}) {
    EXPECT_TRUE(*ParseSwitch(text)) << text;
  }
  for (const char* text : {"false", "no", "Off", "0"}) {
    EXPECT_FALSE(*ParseSwitch(text)) << text;
  }
  EXPECT_FALSE(ParseSwitch("maybe").ok());
  EXPECT_FALSE(ParseSwitch("").ok());
}

}  // namespace
}  // namespace citymatch
