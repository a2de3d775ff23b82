#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "server/convert/dates.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::Contains;

class CityHistoryTest : public ServicesTest {};

TEST_F(CityHistoryTest, HistoryTellsWhatChanged) {
  v1::City city = Provider("kobe");
  city.mutable_population()->set_resident_count(1'500'000);
  city.mutable_population()->mutable_provenance()->set_basis(
      v1::BASIS_REPORTED);
  Create(city);
  city.mutable_population()->set_resident_count(1'510'000);
  city.mutable_offers(0)->set_maturity(2);
  ASSERT_TRUE(Update(city, {"*"}).ok());
  ASSERT_TRUE(Delete("cities/kobe").ok());
  v1::ListCityChangesRequest request;
  request.set_name("cities/kobe");
  v1::ListCityChangesResponse reply;
  const Call call = CallOf("CityService/ListCityChanges");
  ASSERT_TRUE(cities_->ListCityChanges(call, request, &reply).ok());
  ASSERT_EQ(reply.changes_size(), 3);
  EXPECT_EQ(reply.next_page_token(), "");
  EXPECT_EQ(reply.changes(0).type(), v1::CHANGE_TYPE_DELETED);
  const v1::Change& update = reply.changes(1);
  EXPECT_EQ(update.type(), v1::CHANGE_TYPE_UPDATED);
  EXPECT_EQ(update.revision(), 2);
  EXPECT_EQ(update.principal(), "alice");
  EXPECT_EQ(update.method(), "citymatch.v1.CityService/UpdateCity");
  EXPECT_EQ(FromTimestamp(update.change_time()), clock_.Now());
  ASSERT_EQ(update.field_changes_size(), 2);
  EXPECT_EQ(update.field_changes(0).path(), "population.resident_count");
  EXPECT_EQ(update.field_changes(0).old_value(), "\"1500000\"");
  EXPECT_EQ(update.field_changes(0).new_value(), "\"1510000\"");
  EXPECT_EQ(update.field_changes(1).path(), "offers[0].maturity");
  EXPECT_EQ(update.field_changes(1).old_value(), "3");
  EXPECT_EQ(update.field_changes(1).new_value(), "2");
  const v1::Change& created = reply.changes(2);
  EXPECT_EQ(created.type(), v1::CHANGE_TYPE_CREATED);
  std::vector<std::string> paths;
  for (const auto& change : created.field_changes()) {
    EXPECT_EQ(change.old_value(), "");
    paths.push_back(change.path());
  }
  EXPECT_THAT(paths, Contains("display_name"));
  EXPECT_THAT(paths, Contains("offers[0]"));
  // By pages, the same.
  request.set_page_size(2);
  v1::ListCityChangesResponse page;
  ASSERT_TRUE(cities_->ListCityChanges(call, request, &page).ok());
  EXPECT_EQ(page.changes_size(), 2);
  EXPECT_TRUE(MessageDifferencer::Equals(page.changes(1), update));
  request.set_page_token(page.next_page_token());
  page.Clear();
  ASSERT_TRUE(cities_->ListCityChanges(call, request, &page).ok());
  ASSERT_EQ(page.changes_size(), 1);
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_TRUE(MessageDifferencer::Equals(page.changes(0), created));
  request.Clear();
  request.set_name("cities/never");
  EXPECT_EQ(See(cities_->ListCityChanges(call, request, &page)).reason,
            "CITY_NOT_FOUND");
}

TEST_F(CityHistoryTest, RecreatedCityBeginsAgain) {
  Create(Provider("kobe"));
  ASSERT_TRUE(Delete("cities/kobe").ok());
  clock_.Advance(absl::Hours(1));
  const v1::City again = Create(Provider("kobe"));
  EXPECT_EQ(FromTimestamp(again.create_time()), clock_.Now());
  v1::ListCityChangesRequest request;
  request.set_name("cities/kobe");
  v1::ListCityChangesResponse reply;
  ASSERT_TRUE(cities_
                  ->ListCityChanges(CallOf("CityService/ListCityChanges"),
                                    request, &reply)
                  .ok());
  ASSERT_EQ(reply.changes_size(), 3);
  EXPECT_EQ(reply.changes(0).type(), v1::CHANGE_TYPE_CREATED);
  EXPECT_FALSE(reply.changes(0).field_changes().empty());
}

}  // namespace
}  // namespace citymatch::testing
