#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;

class RequestIdTest : public ServicesTest {};

constexpr char kUuid[] = "123e4567-e89b-42d3-a456-426614174000";

TEST_F(RequestIdTest, SameRequestIdGivesTheFirstReply) {
  v1::CreateCityRequest request;
  *request.mutable_city() = Provider("kobe");
  request.set_city_id("kobe");
  request.set_request_id(kUuid);
  v1::City first;
  ASSERT_TRUE(
      cities_->CreateCity(CallOf("CityService/CreateCity"), request, &first)
          .ok());
  v1::City changed = first;
  changed.set_note("later");
  ASSERT_TRUE(Update(changed, {}).ok());
  clock_.Advance(absl::Hours(23));
  v1::City again;
  // The case of the id does not matter.
  request.set_request_id("123E4567-E89B-42D3-A456-426614174000");
  ASSERT_TRUE(
      cities_->CreateCity(CallOf("CityService/CreateCity"), request, &again)
          .ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again)) << again.DebugString();
  // Another request with the id.
  request.mutable_city()->set_note("different");
  Seen seen = See(
      cities_->CreateCity(CallOf("CityService/CreateCity"), request, &again));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields, ElementsAre("request_id"));
  EXPECT_EQ(seen.reason, "REQUEST_ID_REUSED");
  // After 24 hours the id is free.
  clock_.Advance(absl::Hours(2));
  seen = See(
      cities_->CreateCity(CallOf("CityService/CreateCity"), request, &again));
  EXPECT_EQ(seen.reason, "CITY_EXISTS");
}

TEST_F(RequestIdTest, ReplayOfUpdateAndDeleteGivesTheFirstReply) {
  Create(Provider("kobe"));
  v1::UpdateCityRequest update;
  update.mutable_city()->set_name("cities/kobe");
  update.mutable_city()->set_note("one");
  update.set_request_id(kUuid);
  v1::City first;
  ASSERT_TRUE(
      cities_->UpdateCity(CallOf("CityService/UpdateCity"), update, &first)
          .ok());
  v1::DeleteCityRequest remove;
  remove.set_name("cities/kobe");
  remove.set_request_id("00000000-0000-4000-8000-000000000001");
  google::protobuf::Empty empty;
  ASSERT_TRUE(
      cities_->DeleteCity(CallOf("CityService/DeleteCity"), remove, &empty)
          .ok());
  const int64_t revision = store_->revision();
  v1::City again;
  ASSERT_TRUE(
      cities_->UpdateCity(CallOf("CityService/UpdateCity"), update, &again)
          .ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  EXPECT_TRUE(
      cities_->DeleteCity(CallOf("CityService/DeleteCity"), remove, &empty)
          .ok());
  EXPECT_EQ(store_->revision(), revision);
}

TEST_F(RequestIdTest, RequestIdMustBeUuid) {
  v1::CreateCityRequest request;
  *request.mutable_city() = Provider("kobe");
  request.set_city_id("kobe");
  v1::City reply;
  for (const char* id : {"1", "123e4567e89b42d3a456426614174000",
                         "123e4567-e89b-42d3-a456-42661417400g"}) {
    request.set_request_id(id);
    EXPECT_THAT(See(cities_->CreateCity(CallOf("CityService/CreateCity"),
                                        request, &reply))
                    .fields,
                ElementsAre("request_id"))
        << id;
  }
}

}  // namespace
}  // namespace citymatch::testing
