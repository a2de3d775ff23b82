#include "client/access/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/client/access/sample_token.h"

namespace citymatch::client {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ParseTokenTest, TellsServerAndId) {
  const auto parts = ParseToken(kSampleToken);
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(parts->server, "0123abcd");
  EXPECT_EQ(parts->id, kSampleTokenId);
}

TEST(ParseTokenTest, RefusesWhatIsNoneAndShowsNothingOfIt) {
  const std::string good = kSampleToken;
  for (const std::string& bad :
       {std::string(), std::string("hunter2"), good.substr(0, 75), good + "B",
        "x" + good.substr(1), good.substr(0, 10) + "G" + good.substr(11),
        good.substr(0, 19) + "s" + good.substr(20), good.substr(0, 75) + "+",
        good + "\n"}) {
    const auto parts = ParseToken(bad);
    EXPECT_FALSE(parts.ok()) << bad;
    EXPECT_THAT(std::string(parts.status().message()),
                Not(HasSubstr("BBBBBBBB")));
  }
}

TEST(ParseExpiryTest, ReadsSpansDaysAndMoments) {
  const absl::Time now = absl::FromUnixSeconds(1775001600);  // 2026-04-01
  EXPECT_EQ(*ParseExpiry("30d", now), now + absl::Hours(30 * 24));
  EXPECT_EQ(*ParseExpiry("2w", now), now + absl::Hours(14 * 24));
  EXPECT_EQ(*ParseExpiry("12h", now), now + absl::Hours(12));
  // A day counts to its end.
  EXPECT_EQ(*ParseExpiry("2026-04-01", now), now + absl::Hours(24));
  EXPECT_EQ(*ParseExpiry("2026-04-01T00:00:01Z", now), now + absl::Seconds(1));
}

TEST(ParseExpiryTest, RefusesWhatIsPastOrNoTime) {
  const absl::Time now = absl::FromUnixSeconds(1775001600);
  for (const char* bad :
       {"", "d", "-3d", "30", "30m", "soon", "2026-02-30", "2026-03-31", "0d",
        "2026-04-01T00:00:00Z", "99999999999d"}) {
    EXPECT_FALSE(ParseExpiry(bad, now).ok()) << bad;
  }
}

}  // namespace
}  // namespace citymatch::client
