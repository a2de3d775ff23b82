#include "server/city_service.h"

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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CityServiceTest : public ServicesTest {};

constexpr char kUuid[] = "123e4567-e89b-42d3-a456-426614174000";

TEST_F(CityServiceTest, CreatedCityIsReadBackWithOutputFields) {
  const v1::City created = Create(Provider("kobe"));
  EXPECT_EQ(created.name(), "cities/kobe");
  EXPECT_EQ(created.revision(), 1);
  EXPECT_EQ(created.etag(), "\"1\"");
  EXPECT_EQ(FromTimestamp(created.create_time()), clock_.Now());
  EXPECT_EQ(FromTimestamp(created.update_time()), clock_.Now());
  v1::City read;
  ASSERT_TRUE(Get("cities/kobe", &read).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(read, created));
}

TEST_F(CityServiceTest, OutputFieldsInRequestsAreIgnored) {
  v1::City city = Provider("kobe");
  city.set_name("cities/other");
  city.set_revision(77);
  city.mutable_create_time()->set_seconds(5);
  v1::CreateCityRequest request;
  *request.mutable_city() = city;
  request.set_city_id("kobe");
  v1::City reply;
  ASSERT_TRUE(
      cities_->CreateCity(CallOf("CityService/CreateCity"), request, &reply)
          .ok());
  EXPECT_EQ(reply.name(), "cities/kobe");
  EXPECT_EQ(reply.revision(), 1);
  EXPECT_EQ(FromTimestamp(reply.create_time()), clock_.Now());
}

TEST_F(CityServiceTest, GetSaysWhatIsWrongWithNames) {
  Seen seen = See(Get("cities/atlantis"));
  EXPECT_EQ(seen.code, absl::StatusCode::kNotFound);
  EXPECT_EQ(seen.reason, "CITY_NOT_FOUND");
  seen = See(Get("kobe"));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(seen.reason, "INVALID_FIELD");
  EXPECT_THAT(seen.About("name"), HasSubstr("`cities/kobe`"));
  for (const char* name : {"", "cities/", "cities/-a", "cities/a-", "cities/A",
                           "cities/a/b", "cities/1a", "partnerships/a"}) {
    EXPECT_EQ(See(Get(name)).code, absl::StatusCode::kInvalidArgument) << name;
  }
  EXPECT_EQ(See(Get(absl::StrCat("cities/", std::string(63, 'a')))).code,
            absl::StatusCode::kNotFound);
  EXPECT_EQ(See(Get(absl::StrCat("cities/", std::string(64, 'a')))).code,
            absl::StatusCode::kInvalidArgument);
}

TEST_F(CityServiceTest, CreateRefusesTakenNamesAndBadIds) {
  Create(Provider("kobe"));
  v1::CreateCityRequest request;
  *request.mutable_city() = Provider("kobe");
  request.set_city_id("kobe");
  v1::City reply;
  Seen seen = See(
      cities_->CreateCity(CallOf("CityService/CreateCity"), request, &reply));
  EXPECT_EQ(seen.code, absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(seen.reason, "CITY_EXISTS");
  request.set_city_id("Kobe City");
  request.mutable_city()->clear_display_name();
  seen = See(
      cities_->CreateCity(CallOf("CityService/CreateCity"), request, &reply));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields, ElementsAre("city_id", "city.display_name"));
  request.clear_city_id();
  EXPECT_THAT(See(cities_->CreateCity(CallOf("CityService/CreateCity"), request,
                                      &reply))
                  .About("city_id"),
              HasSubstr("is required"));
}

TEST_F(CityServiceTest, ValidateOnlyWritesNothing) {
  v1::CreateCityRequest create;
  *create.mutable_city() = Provider("kobe");
  create.set_city_id("kobe");
  create.set_validate_only(true);
  create.set_request_id(kUuid);
  v1::City reply;
  ASSERT_TRUE(
      cities_->CreateCity(CallOf("CityService/CreateCity"), create, &reply)
          .ok());
  EXPECT_EQ(reply.name(), "cities/kobe");
  EXPECT_EQ(reply.revision(), 0);
  EXPECT_EQ(reply.etag(), "");
  EXPECT_EQ(store_->revision(), 0);
  EXPECT_EQ(See(Get("cities/kobe")).code, absl::StatusCode::kNotFound);
  // The id is still free for the real request.
  create.set_validate_only(false);
  ASSERT_TRUE(
      cities_->CreateCity(CallOf("CityService/CreateCity"), create, &reply)
          .ok());
  EXPECT_EQ(reply.revision(), 1);

  v1::UpdateCityRequest update;
  *update.mutable_city() = reply;
  update.mutable_city()->set_display_name("Other");
  update.set_validate_only(true);
  ASSERT_TRUE(
      cities_->UpdateCity(CallOf("CityService/UpdateCity"), update, &reply)
          .ok());
  EXPECT_EQ(reply.display_name(), "Other");
  v1::DeleteCityRequest remove;
  remove.set_name("cities/kobe");
  remove.set_validate_only(true);
  google::protobuf::Empty empty;
  ASSERT_TRUE(
      cities_->DeleteCity(CallOf("CityService/DeleteCity"), remove, &empty)
          .ok());
  EXPECT_EQ(store_->revision(), 1);
  ASSERT_TRUE(Get("cities/kobe", &reply).ok());
  EXPECT_EQ(reply.display_name(), "City kobe");
}

TEST_F(CityServiceTest, UpdateChangesWhatTheMaskNames) {
  v1::City before = Provider("kobe");
  before.set_note("old");
  before = Create(before);
  v1::City patch;
  patch.set_name("cities/kobe");
  patch.set_display_name("Kobe");
  patch.set_admin1("Hyogo");
  clock_.Advance(absl::Hours(1));
  v1::City after;
  // `note` is named and unset: cleared. `admin1` is not named: left alone.
  ASSERT_TRUE(Update(patch, {"display_name", "note", "revision"}, &after).ok());
  EXPECT_EQ(after.display_name(), "Kobe");
  EXPECT_EQ(after.note(), "");
  EXPECT_EQ(after.admin1(), "");
  EXPECT_EQ(after.offers_size(), 1);
  EXPECT_EQ(after.revision(), 2);
  EXPECT_NE(after.etag(), before.etag());
  EXPECT_EQ(
      FromTimestamp(after.update_time()) - FromTimestamp(after.create_time()),
      absl::Hours(1));
  // Empty mask: what is set.
  ASSERT_TRUE(Update(patch, {}, &after).ok());
  EXPECT_EQ(after.admin1(), "Hyogo");
  EXPECT_EQ(after.offers_size(), 1);
  // `*`: all.
  v1::City whole = Provider("kobe");
  whole.clear_offers();
  ASSERT_TRUE(Update(whole, {"*"}, &after).ok());
  EXPECT_EQ(after.admin1(), "");
  EXPECT_EQ(after.offers_size(), 0);
  EXPECT_EQ(after.display_name(), "City kobe");
}

TEST_F(CityServiceTest, UpdateThatChangesNothingWritesNothing) {
  const v1::City before = Create(Provider("kobe"));
  v1::City after;
  ASSERT_TRUE(Update(before, {"*"}, &after).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(before, after));
  EXPECT_EQ(store_->revision(), 1);
}

TEST_F(CityServiceTest, UpdateRefusesUnknownMaskPaths) {
  Create(Provider("kobe"));
  const Seen seen =
      See(Update(Provider("kobe"), {"display_nam", "offers.topic",
                                    "population.resident_count.x", "admin1"}));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields,
              ElementsAre("update_mask.paths[0]", "update_mask.paths[1]",
                          "update_mask.paths[2]"));
  EXPECT_THAT(seen.About("update_mask.paths[0]"), HasSubstr("`display_name`"));
  EXPECT_THAT(seen.About("update_mask.paths[1]"), HasSubstr("`offers`"));
}

TEST_F(CityServiceTest, UpdateOfAbsentCityNeedsAllowMissing) {
  EXPECT_EQ(See(Update(Provider("kobe"), {})).reason, "CITY_NOT_FOUND");
  v1::UpdateCityRequest request;
  *request.mutable_city() = Provider("kobe");
  request.set_allow_missing(true);
  v1::City reply;
  ASSERT_TRUE(
      cities_->UpdateCity(CallOf("CityService/UpdateCity"), request, &reply)
          .ok());
  EXPECT_EQ(reply.revision(), 1);
  EXPECT_EQ(reply.offers_size(), 1);
}

TEST_F(CityServiceTest, StaleEtagIsAborted) {
  const v1::City first = Create(Provider("kobe"));
  v1::City changed = first;
  changed.set_note("x");
  v1::City second;
  ASSERT_TRUE(Update(changed, {}, &second).ok());
  for (const std::string& etag :
       {first.etag(), std::string("*"), std::string("nonsense")}) {
    changed.set_etag(etag);
    const Seen seen = See(Update(changed, {}));
    EXPECT_EQ(seen.code, absl::StatusCode::kAborted) << etag;
    EXPECT_EQ(seen.reason, "ETAG_MISMATCH");
    EXPECT_EQ(seen.metadata.at("current_etag"), second.etag());
  }
  const Seen seen = See(Delete("cities/kobe", first.etag()));
  EXPECT_EQ(seen.code, absl::StatusCode::kAborted);
  EXPECT_EQ(seen.reason, "ETAG_MISMATCH");
  EXPECT_TRUE(Delete("cities/kobe", second.etag()).ok());
}

TEST_F(CityServiceTest, DeleteOfAbsentCityNeedsAllowMissing) {
  EXPECT_EQ(See(Delete("cities/kobe")).reason, "CITY_NOT_FOUND");
  v1::DeleteCityRequest request;
  request.set_name("cities/kobe");
  request.set_allow_missing(true);
  google::protobuf::Empty empty;
  EXPECT_TRUE(
      cities_->DeleteCity(CallOf("CityService/DeleteCity"), request, &empty)
          .ok());
  EXPECT_EQ(store_->revision(), 0);
}

TEST_F(CityServiceTest, CityWithPartnershipsStays) {
  Create(Provider("kobe"));
  Create(Partner("hue"));
  const v1::Partnership tie = Create(Tie("kobe", "hue"));
  Seen seen = See(Delete("cities/kobe"));
  EXPECT_EQ(seen.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(seen.reason, "CITY_IN_USE");
  EXPECT_EQ(seen.metadata.at("referrer_count"), "1");
  EXPECT_EQ(seen.metadata.at("referrers"), tie.name());
  v1::City moved = Partner("kobe");
  seen = See(Update(moved, {"*"}));
  EXPECT_EQ(seen.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(seen.reason, "CITY_IN_USE");
  // Anything but the side may change.
  v1::City renamed = Provider("kobe");
  renamed.set_display_name("Kobe");
  EXPECT_TRUE(Update(renamed, {}).ok());
  v1::DeletePartnershipRequest request;
  request.set_name(tie.name());
  google::protobuf::Empty empty;
  ASSERT_TRUE(
      partnerships_
          ->DeletePartnership(CallOf("PartnershipService/DeletePartnership"),
                              request, &empty)
          .ok());
  EXPECT_TRUE(Update(moved, {"*"}).ok());
  EXPECT_TRUE(Delete("cities/kobe").ok());
}

TEST_F(CityServiceTest, BatchGetKeepsTheOrderAndIsAllOrNone) {
  Create(Provider("kobe"));
  Create(Partner("hue"));
  v1::BatchGetCitiesRequest request;
  request.add_names("cities/kobe");
  request.add_names("cities/hue");
  request.add_names("cities/kobe");
  v1::BatchGetCitiesResponse reply;
  const Call call = CallOf("CityService/BatchGetCities");
  ASSERT_TRUE(cities_->BatchGetCities(call, request, &reply).ok());
  ASSERT_EQ(reply.cities_size(), 3);
  EXPECT_EQ(reply.cities(0).name(), "cities/kobe");
  EXPECT_EQ(reply.cities(1).name(), "cities/hue");
  EXPECT_EQ(reply.cities(2).name(), "cities/kobe");
  request.add_names("cities/none");
  reply.Clear();
  EXPECT_EQ(See(cities_->BatchGetCities(call, request, &reply)).reason,
            "CITY_NOT_FOUND");
  EXPECT_EQ(reply.cities_size(), 0);
  request.add_names("nonsense");
  EXPECT_THAT(See(cities_->BatchGetCities(call, request, &reply)).fields,
              ElementsAre("names[4]"));
  EXPECT_THAT(
      See(cities_->BatchGetCities(call, v1::BatchGetCitiesRequest(), &reply))
          .fields,
      ElementsAre("names"));
}

TEST_F(CityServiceTest, BatchGetRefusesMoreThanOneReplyHolds) {
  v1::City city = Partner("hue");
  for (int i = 0; i < 50; ++i) {
    v1::Need* need = city.add_needs();
    *need = city.needs(0);
    need->set_topic(absl::StrCat("topic_", i));
    need->set_summary(std::string(1000, 'x'));
  }
  Create(city);
  v1::BatchGetCitiesRequest request;
  for (int i = 0; i < 100; ++i) request.add_names("cities/hue");
  v1::BatchGetCitiesResponse reply;
  const Call call = CallOf("CityService/BatchGetCities");
  EXPECT_THAT(See(cities_->BatchGetCities(call, request, &reply)).fields,
              ElementsAre("names"));
  request.mutable_names()->DeleteSubrange(20, 80);
  ASSERT_TRUE(cities_->BatchGetCities(call, request, &reply).ok());
  EXPECT_LT(reply.ByteSizeLong(), size_t{4} << 20);
}

TEST_F(CityServiceTest, CancelledCallsStop) {
  Create(Provider("kobe"));
  Call call = CallOf("CityService/ListCities");
  call.cancelled = [] { return true; };
  v1::ListCitiesResponse reply;
  EXPECT_EQ(cities_->ListCities(call, {}, &reply).code(),
            absl::StatusCode::kCancelled);
  call.cancelled = [] { return false; };
  call.deadline = absl::InfinitePast();
  EXPECT_EQ(cities_->ListCities(call, {}, &reply).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(reply.cities(), IsEmpty());
}

}  // namespace
}  // namespace citymatch::testing
