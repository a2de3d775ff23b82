#include "server/resource/kind/partnership_id.h"

#include <string>

#include "citymatch/v1/partnership.pb.h"
#include "gtest/gtest.h"
#include "server/convert/names.h"

namespace citymatch {
namespace {

v1::Partnership Tie(const std::string& provider, const std::string& partner,
                    const std::string& title, int year = 0) {
  v1::Partnership tie;
  tie.set_provider("cities/" + provider);
  tie.set_partner("cities/" + partner);
  tie.set_programme_title(title);
  if (year != 0) tie.set_first_year(year);
  return tie;
}

TEST(PartnershipIdTest, IsMadeOfItsParts) {
  EXPECT_EQ(
      DerivePartnershipId(Tie("kobe", "hue", "MoEJ City-to-City (C2C)", 2013)),
      "kobe--hue--moej-city-to-city-c2c--2013");
  EXPECT_EQ(DerivePartnershipId(Tie("kobe", "hue", "")), "kobe--hue");
  v1::Partnership tie = Tie("kobe", "hue", "");
  tie.set_programme("programmes/moej");
  EXPECT_EQ(DerivePartnershipId(tie), "kobe--hue--moej");
}

TEST(PartnershipIdTest, IsEmptyWithoutTwoCities) {
  EXPECT_EQ(DerivePartnershipId(Tie("Kobe", "hue", "x")), "");
  EXPECT_EQ(DerivePartnershipId({}), "");
}

TEST(PartnershipIdTest, KeepsApartWhatItsWordsDoNot) {
  const std::string a = DerivePartnershipId(Tie("kobe", "hue", "姉妹都市"));
  const std::string b = DerivePartnershipId(Tie("kobe", "hue", "友好都市"));
  EXPECT_NE(a, b);
  EXPECT_TRUE(IsId(a, kMaxPartnershipIdBytes)) << a;
  EXPECT_NE(DerivePartnershipId(Tie("a--b", "c", "")),
            DerivePartnershipId(Tie("a", "b--c", "")));
}

TEST(PartnershipIdTest, FitsHoweverLongItsParts) {
  const std::string city(63, 'c');
  const std::string other(63, 'd');
  std::string title(200, 't');
  const std::string id = DerivePartnershipId(Tie(city, other, title, 2020));
  EXPECT_TRUE(IsId(id, kMaxPartnershipIdBytes)) << id;
  EXPECT_EQ(id.size(), 190u);
  title.back() = 'u';
  EXPECT_NE(id, DerivePartnershipId(Tie(city, other, title, 2020)));
  EXPECT_NE(id,
            DerivePartnershipId(Tie(city, other, std::string(200, 't'), 2021)));
}

}  // namespace
}  // namespace citymatch
