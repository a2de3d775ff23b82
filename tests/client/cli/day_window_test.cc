#include "client/cli/day_window.h"

#include <string>

#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch::client {
namespace {

using ::testing::HasSubstr;

TEST(DayWindowTest, CountsDaysAndWeeksFromADay) {
  for (const char* text : {"14d", "2w", "14"}) {
    const auto window = ParseDayWindow(text, "2026-12-25");
    ASSERT_TRUE(window.ok()) << text;
    EXPECT_EQ(window->from, absl::CivilDay(2026, 12, 25));
    EXPECT_EQ(window->to, absl::CivilDay(2027, 1, 8));
  }
  EXPECT_EQ(ParseDayWindow("0d", "2026-12-25")->to,
            absl::CivilDay(2026, 12, 25));
  EXPECT_TRUE(ParseDayWindow("36500d", "").ok());
}

TEST(DayWindowTest, TellsWhichArgumentIsWrong) {
  for (const char* text :
       {"", "d", "-1d", "x", "1.5d", "3m", "36501d", "2000000000w"}) {
    EXPECT_THAT(std::string(ParseDayWindow(text, "").status().message()),
                HasSubstr("--expiring"))
        << text;
  }
  for (const char* day :
       {"2026-13-01", "tomorrow", "2026-02-30", "26-11-11", "2026-11-9",
        " 2026-12-01", "1899-12-31", "2101-01-01"}) {
    EXPECT_THAT(std::string(ParseDayWindow("1d", day).status().message()),
                HasSubstr("--as-of"))
        << day;
  }
}

}  // namespace
}  // namespace citymatch::client
