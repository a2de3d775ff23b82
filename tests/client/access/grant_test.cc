#include "client/access/grant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace citymatch::client {
namespace {

using testing::HasSubstr;

TEST(GrantTest, ReadsAndWritesTheShortForm) {
  for (const std::string text :
       {"viewer", "admin", "partner:jp-osaka", "coordinator:jcm"}) {
    const auto grant = ParseGrant(text);
    ASSERT_TRUE(grant.ok()) << grant.status();
    EXPECT_EQ(GrantText(*grant), text);
  }
  EXPECT_EQ(ParseGrant("partner:jp-osaka")->city(), "cities/jp-osaka");
  EXPECT_EQ(ParseGrant("partner:cities/jp-osaka")->city(), "cities/jp-osaka");
  EXPECT_EQ(ParseGrant("Coordinator:jcm")->programme(), "programmes/jcm");
}

TEST(GrantTest, SaysWhatIsWrong) {
  const auto error = [](const char* text) {
    return std::string(ParseGrant(text).status().message());
  };
  EXPECT_THAT(error("vewer"), HasSubstr("did you mean viewer?"));
  EXPECT_THAT(error("partner"), HasSubstr("says of which city"));
  EXPECT_THAT(error("coordinator:"), HasSubstr("says of which programme"));
  EXPECT_THAT(error("admin:jp-osaka"), HasSubstr("nothing follows it"));
  EXPECT_THAT(error(""), HasSubstr("a grant is viewer, partner:CITY"));
}

TEST(GrantsTest, KeepsEachOnce) {
  Grants grants;
  ASSERT_TRUE(
      ParseGrants({"viewer", "partner:jp-osaka", "viewer"}, grants).ok());
  EXPECT_EQ(GrantsText(grants), "viewer, partner:jp-osaka");
  EXPECT_EQ(GrantsText({}), "(none)");
}

}  // namespace
}  // namespace citymatch::client
