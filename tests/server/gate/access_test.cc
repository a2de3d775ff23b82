#include "server/gate/access.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

using ::testing::ElementsAre;

const Grant kViewer{.role = Role::kViewer};
const Grant kOsaka{.role = Role::kPartner, .scope = "cities/osaka"};
const Grant kKobe{.role = Role::kPartner, .scope = "cities/kobe"};
const Grant kCall{.role = Role::kCoordinator, .scope = "programmes/call"};

TEST(GrantsTest, HasAndOwnsWhatWasGranted) {
  const Grants grants({kOsaka, kViewer, kOsaka});
  EXPECT_EQ(grants.list().size(), 2U);
  EXPECT_TRUE(grants.Has(Role::kPartner));
  EXPECT_FALSE(grants.Has(Role::kAdmin));
  EXPECT_TRUE(grants.Owns(Role::kPartner, "cities/osaka"));
  EXPECT_FALSE(grants.Owns(Role::kPartner, "cities/kobe"));
  EXPECT_FALSE(grants.Owns(Role::kCoordinator, "cities/osaka"));
  // A grant without a scope owns nothing, not even what has no owner.
  EXPECT_FALSE(grants.Owns(Role::kViewer, ""));
}

TEST(GrantsTest, AndKeepsWhatBothHave) {
  const Grants identity({kOsaka, kKobe, kCall});
  const Grants token({kKobe, kViewer});
  EXPECT_EQ(identity.And(token), Grants({kKobe}));
  EXPECT_EQ(token.And(identity), Grants({kKobe}));
  EXPECT_EQ(identity.And(Grants()), Grants());
}

TEST(GrantsTest, ListsScopesInOrder) {
  const Grants grants({kOsaka, kCall, kKobe});
  EXPECT_THAT(grants.ScopesOf(Role::kPartner),
              ElementsAre("cities/kobe", "cities/osaka"));
  EXPECT_THAT(grants.ScopesOf(Role::kCoordinator),
              ElementsAre("programmes/call"));
  EXPECT_TRUE(grants.ScopesOf(Role::kAdmin).empty());
}

}  // namespace
}  // namespace citymatch
