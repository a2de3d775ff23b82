#include "server/gate/rate_limiter.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

TEST(RateLimiterTest, LetsABurstThroughAndThenTheRate) {
  RateLimiter limiter(10, 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  }
  EXPECT_EQ(limiter.Take("a", kStart), absl::Milliseconds(100));
  EXPECT_EQ(limiter.Take("a", kStart + absl::Milliseconds(100)),
            absl::ZeroDuration());
  EXPECT_GT(limiter.Take("a", kStart + absl::Milliseconds(100)),
            absl::ZeroDuration());
}

TEST(RateLimiterTest, CallersDoNotTakeFromEachOther) {
  RateLimiter limiter(1, 1);
  EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  EXPECT_EQ(limiter.Take("b", kStart), absl::ZeroDuration());
  EXPECT_GT(limiter.Take("a", kStart), absl::ZeroDuration());
}

TEST(RateLimiterTest, ZeroIsNoLimit) {
  RateLimiter limiter(0, 1);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  }
  EXPECT_EQ(limiter.size(), 0U);
}

TEST(RateLimiterTest, AClockThatIsSetBackFillsNothing) {
  RateLimiter limiter(10, 1);
  EXPECT_EQ(limiter.Take("a", kStart), absl::ZeroDuration());
  EXPECT_GT(limiter.Take("a", kStart - absl::Hours(1)), absl::ZeroDuration());
  EXPECT_GT(limiter.Take("a", kStart), absl::ZeroDuration());
}

TEST(RateLimiterTest, ForgetsCallersThatPaused) {
  RateLimiter limiter(10, 10);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(limiter.Take(absl::StrCat("caller ", i), kStart),
              absl::ZeroDuration());
  }
  EXPECT_EQ(limiter.size(), 1000U);
  EXPECT_EQ(limiter.Take("last", kStart + absl::Minutes(1)),
            absl::ZeroDuration());
  EXPECT_EQ(limiter.size(), 1U);
}

}  // namespace
}  // namespace citymatch
