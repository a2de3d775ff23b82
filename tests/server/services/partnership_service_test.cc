#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PartnershipServiceTest : public ServicesTest {
 protected:
  Seen TryCreate(const v1::Partnership& tie, const std::string& id = "") {
    v1::CreatePartnershipRequest request;
    *request.mutable_partnership() = tie;
    request.set_partnership_id(id);
    v1::Partnership reply;
    return See(partnerships_->CreatePartnership(
        CallOf("PartnershipService/CreatePartnership"), request, &reply));
  }
};

TEST_F(PartnershipServiceTest, PartnershipNamesAreDerived) {
  Create(Provider("kobe"));
  Create(Partner("hue"));
  const v1::Partnership created = Create(Tie("kobe", "hue"));
  EXPECT_EQ(created.name(), "partnerships/kobe--hue--sister-cities--2015");
  const Seen seen = TryCreate(Tie("kobe", "hue"));
  EXPECT_EQ(seen.code, absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(seen.reason, "PARTNERSHIP_EXISTS");
  EXPECT_EQ(TryCreate(Tie("kobe", "hue"), "second").code,
            absl::StatusCode::kOk);
  EXPECT_THAT(TryCreate(Tie("kobe", "hue"), "Third").fields,
              ElementsAre("partnership_id"));
  // Without a name, an import finds the same partnership again.
  v1::ImportPartnershipsRequest request;
  *request.add_partnerships() = Tie("kobe", "hue");
  *request.add_partnerships() = Tie("kobe", "hue");
  request.mutable_partnerships(1)->set_first_year(2016);
  v1::ImportPartnershipsResponse reply;
  ASSERT_TRUE(
      partnerships_
          ->ImportPartnerships(CallOf("PartnershipService/ImportPartnerships"),
                               request, &reply)
          .ok());
  EXPECT_EQ(reply.results(0).outcome(), v1::ImportResult::OUTCOME_UNCHANGED);
  EXPECT_EQ(reply.results(0).name(), created.name());
  EXPECT_EQ(reply.results(1).outcome(), v1::ImportResult::OUTCOME_CREATED);
  // Two rows that derive one name.
  request.mutable_partnerships(1)->set_first_year(2015);
  ASSERT_TRUE(
      partnerships_
          ->ImportPartnerships(CallOf("PartnershipService/ImportPartnerships"),
                               request, &reply)
          .ok());
  EXPECT_EQ(reply.results(0).outcome(), v1::ImportResult::OUTCOME_INVALID);
  EXPECT_THAT(reply.results(0).violations(0).description(), HasSubstr("row 1"));
}

TEST_F(PartnershipServiceTest, PartnershipsNameWhatExistsOnTheRightSide) {
  Create(Provider("kobe"));
  Create(Partner("hue"));
  Seen seen = TryCreate(Tie("hue", "kobe"));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields,
              ElementsAre("partnership.provider", "partnership.partner"));
  EXPECT_THAT(seen.About("partnership.provider"),
              HasSubstr("cities/hue is a partner; a provider must stand"));
  v1::Partnership tie = Tie("nowhere", "hue");
  tie.set_programme("programmes/none");
  tie.set_last_year(2010);
  tie.add_sectors(v1::SECTOR_WASTE);
  tie.add_sectors(v1::SECTOR_WASTE);
  tie.add_sectors(v1::SECTOR_UNSPECIFIED);
  tie.clear_provenance();
  seen = TryCreate(tie);
  EXPECT_THAT(seen.fields,
              ElementsAre("partnership.sectors[2]", "partnership.sectors[1]",
                          "partnership.provenance", "partnership.last_year",
                          "partnership.provider", "partnership.programme"));
  v1::Partnership broken;
  broken.set_provider("kobe");
  EXPECT_THAT(TryCreate(broken).fields,
              ElementsAre("partnership.provider", "partnership.partner",
                          "partnership.provenance"));
}

TEST_F(PartnershipServiceTest, PartnershipsListByTheirFields) {
  Create(Provider("kobe"));
  Create(Partner("hue"));
  Create(Partner("lao"));
  v1::Partnership first = Tie("kobe", "hue");
  first.add_sectors(v1::SECTOR_WASTE);
  first.set_outcome(v1::Partnership::OUTCOME_SUCCESSFUL);
  Create(first);
  v1::Partnership second = Tie("kobe", "lao");
  second.clear_first_year();
  Create(second);
  const auto names = [this](const char* filter, const char* order) {
    v1::ListPartnershipsRequest request;
    request.set_filter(filter);
    request.set_order_by(order);
    v1::ListPartnershipsResponse reply;
    EXPECT_TRUE(
        partnerships_
            ->ListPartnerships(CallOf("PartnershipService/ListPartnerships"),
                               request, &reply)
            .ok())
        << filter;
    std::vector<std::string> partners;
    for (const auto& tie : reply.partnerships()) {
      partners.push_back(tie.partner().substr(7));
    }
    return partners;
  };
  EXPECT_THAT(names("provider = \"cities/kobe\" AND first_year >= 2010", ""),
              ElementsAre("hue"));
  EXPECT_THAT(names("sectors:waste", ""), ElementsAre("hue"));
  EXPECT_THAT(names("outcome = successful", ""), ElementsAre("hue"));
  EXPECT_THAT(names("NOT outcome:*", ""), ElementsAre("lao"));
  EXPECT_THAT(names("programme_title = \"Sister cities\"", "first_year"),
              ElementsAre("lao", "hue"));
  EXPECT_THAT(names("", "partner desc"), ElementsAre("lao", "hue"));
}

}  // namespace
}  // namespace citymatch::testing
