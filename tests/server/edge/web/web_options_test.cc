#include "server/edge/web/web_options.h"

#include "gtest/gtest.h"

namespace citymatch {
namespace {

TEST(WebOptionsTest, TakesOriginsAsBrowsersWriteThem) {
  for (const char* origin : {"*", "https://city.example", "http://[::1]:8080",
                             "http://localhost:5173"}) {
    EXPECT_TRUE(CheckOrigin(origin).ok()) << origin;
  }
  for (const char* origin :
       {"", "city.example", "https://", "https://city.example/",
        "https://City.example", "https://*.example", "ftp://city.example",
        "https://a.example https://b.example", "null"}) {
    EXPECT_FALSE(CheckOrigin(origin).ok()) << origin;
  }
}

}  // namespace
}  // namespace citymatch
