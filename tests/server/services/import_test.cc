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
using ::testing::HasSubstr;
using v1::ImportResult;

class ImportTest : public ServicesTest {};

std::vector<ImportResult::Outcome> Outcomes(
    const v1::ImportCitiesResponse& reply) {
  std::vector<ImportResult::Outcome> outcomes;
  for (const ImportResult& result : reply.results()) {
    outcomes.push_back(result.outcome());
  }
  return outcomes;
}

std::vector<std::string> Fields(const ImportResult& result) {
  std::vector<std::string> fields;
  for (const auto& violation : result.violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

TEST_F(ImportTest, CreatesUpdatesAndLeavesEqualRowsAlone) {
  Create(Provider("a"));
  Create(Provider("b"));
  v1::City changed = Provider("b");
  changed.set_note("new");
  const v1::ImportCitiesResponse reply =
      Import({Provider("c"), Provider("a"), changed});
  EXPECT_THAT(Outcomes(reply), ElementsAre(ImportResult::OUTCOME_CREATED,
                                           ImportResult::OUTCOME_UNCHANGED,
                                           ImportResult::OUTCOME_UPDATED));
  EXPECT_EQ(reply.revision(), 3);
  EXPECT_EQ(reply.results(1).index(), 1);
  EXPECT_EQ(reply.results(1).name(), "cities/a");
  v1::City read;
  ASSERT_TRUE(Get("cities/a", &read).ok());
  EXPECT_EQ(read.revision(), 1);
  ASSERT_TRUE(Get("cities/b", &read).ok());
  EXPECT_EQ(read.revision(), 3);
  EXPECT_EQ(read.note(), "new");
  // Again: nothing.
  const v1::ImportCitiesResponse again =
      Import({Provider("c"), Provider("a"), changed});
  EXPECT_THAT(Outcomes(again), ElementsAre(ImportResult::OUTCOME_UNCHANGED,
                                           ImportResult::OUTCOME_UNCHANGED,
                                           ImportResult::OUTCOME_UNCHANGED));
  EXPECT_EQ(again.revision(), 0);
  EXPECT_EQ(store_->revision(), 3);
}

TEST_F(ImportTest, ExportedRowsAreUnchangedRows) {
  const v1::City stored = Create(Provider("a"));
  EXPECT_THAT(Outcomes(Import({stored})),
              ElementsAre(ImportResult::OUTCOME_UNCHANGED));
}

TEST_F(ImportTest, ListsAllProblemsAndWritesNothing) {
  v1::City wrong = Provider("b");
  wrong.set_country_code("jp");
  wrong.mutable_offers(0)->set_maturity(9);
  wrong.clear_level();
  v1::City nameless = Provider("c");
  nameless.clear_name();
  nameless.set_time_zone("Mars/Base");
  const v1::ImportCitiesResponse reply =
      Import({Provider("a"), wrong, nameless});
  EXPECT_THAT(Outcomes(reply), ElementsAre(ImportResult::OUTCOME_CREATED,
                                           ImportResult::OUTCOME_INVALID,
                                           ImportResult::OUTCOME_INVALID));
  EXPECT_THAT(Fields(reply.results(1)),
              ElementsAre("country_code", "level", "offers[0].maturity"));
  EXPECT_THAT(reply.results(1).violations(0).description(), HasSubstr("`JP`"));
  EXPECT_THAT(Fields(reply.results(2)), ElementsAre("name", "time_zone"));
  EXPECT_EQ(reply.results(2).name(), "");
  EXPECT_EQ(reply.revision(), 0);
  EXPECT_EQ(store_->revision(), 0);
}

TEST_F(ImportTest, SkipInvalidWritesTheGoodRows) {
  v1::City wrong = Provider("b");
  wrong.clear_level();
  const v1::ImportCitiesResponse reply =
      Import({Provider("a"), wrong, Provider("c")}, /*skip_invalid=*/true);
  EXPECT_THAT(Outcomes(reply), ElementsAre(ImportResult::OUTCOME_CREATED,
                                           ImportResult::OUTCOME_INVALID,
                                           ImportResult::OUTCOME_CREATED));
  EXPECT_EQ(reply.revision(), 1);
  EXPECT_THAT(IdsOf(""), ElementsAre("a", "c"));
}

TEST_F(ImportTest, DoubleNamesAreInvalidAndNameEachOther) {
  const v1::ImportCitiesResponse reply =
      Import({Provider("a"), Provider("b"), Provider("a")}, true);
  EXPECT_THAT(Outcomes(reply), ElementsAre(ImportResult::OUTCOME_INVALID,
                                           ImportResult::OUTCOME_CREATED,
                                           ImportResult::OUTCOME_INVALID));
  EXPECT_THAT(Fields(reply.results(0)), ElementsAre("name"));
  EXPECT_THAT(reply.results(0).violations(0).description(), HasSubstr("row 2"));
  EXPECT_THAT(reply.results(2).violations(0).description(), HasSubstr("row 0"));
}

TEST_F(ImportTest, RowsOwnEtagIsHonoured) {
  v1::City first = Create(Provider("a"));
  v1::City changed = first;
  changed.set_note("by somebody else");
  ASSERT_TRUE(Update(changed, {}).ok());
  first.set_note("by me");
  v1::City fresh = Provider("b");
  fresh.set_etag("\"1\"");
  const v1::ImportCitiesResponse reply = Import({first, fresh});
  EXPECT_THAT(Fields(reply.results(0)), ElementsAre("etag"));
  EXPECT_THAT(reply.results(0).violations(0).description(), HasSubstr("\"2\""));
  EXPECT_THAT(Fields(reply.results(1)), ElementsAre("etag"));
  EXPECT_EQ(store_->revision(), 2);
}

TEST_F(ImportTest, KeepsPreferencesAndTimes) {
  Create(Provider("a"));
  Create(Partner("p"));
  v1::UpdateCityPreferencesRequest request;
  request.mutable_city_preferences()->set_name("cities/a/preferences");
  request.mutable_city_preferences()->add_vetoed_cities("cities/p");
  v1::CityPreferences preferences;
  ASSERT_TRUE(
      cities_
          ->UpdateCityPreferences(CallOf("CityService/UpdateCityPreferences"),
                                  request, &preferences)
          .ok());
  const absl::Time created = clock_.Now();
  clock_.Advance(absl::Hours(5));
  v1::City changed = Provider("a");
  changed.set_note("x");
  Import({changed});
  v1::City read;
  ASSERT_TRUE(Get("cities/a", &read).ok());
  EXPECT_EQ(read.create_time().seconds(), absl::ToUnixSeconds(created));
  EXPECT_EQ(read.update_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  v1::GetCityPreferencesRequest get;
  get.set_name("cities/a/preferences");
  v1::CityPreferences after;
  ASSERT_TRUE(cities_
                  ->GetCityPreferences(CallOf("CityService/GetCityPreferences"),
                                       get, &after)
                  .ok());
  EXPECT_TRUE(MessageDifferencer::Equals(preferences, after));
}

TEST_F(ImportTest, RowCannotChangeTheSideOfACityInUse) {
  Create(Provider("kobe"));
  Create(Partner("hue"));
  Create(Tie("kobe", "hue"));
  const v1::ImportCitiesResponse reply =
      Import({Partner("kobe"), Provider("osaka")}, /*skip_invalid=*/true);
  EXPECT_THAT(Fields(reply.results(0)), ElementsAre("side"));
  EXPECT_THAT(Outcomes(reply), ElementsAre(ImportResult::OUTCOME_INVALID,
                                           ImportResult::OUTCOME_CREATED));
}

TEST_F(ImportTest, RequestIdReplaysTheFirstReply) {
  v1::ImportCitiesRequest request;
  *request.add_cities() = Provider("a");
  *request.add_cities() = Provider("b");
  request.mutable_cities(1)->clear_level();
  request.set_skip_invalid(true);
  request.set_request_id("123e4567-e89b-42d3-a456-426614174000");
  const Call call = CallOf("CityService/ImportCities");
  v1::ImportCitiesResponse first;
  ASSERT_TRUE(cities_->ImportCities(call, request, &first).ok());
  EXPECT_EQ(first.revision(), 1);
  v1::City changed = Provider("a");
  changed.set_note("later");
  ASSERT_TRUE(Update(changed, {}).ok());
  v1::ImportCitiesResponse again;
  ASSERT_TRUE(cities_->ImportCities(call, request, &again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  EXPECT_EQ(store_->revision(), 2);
}

TEST_F(ImportTest, ValidateOnlySaysWhatWouldHappen) {
  v1::ImportCitiesRequest request;
  *request.add_cities() = Provider("a");
  request.set_validate_only(true);
  v1::ImportCitiesResponse reply;
  ASSERT_TRUE(
      cities_->ImportCities(CallOf("CityService/ImportCities"), request, &reply)
          .ok());
  EXPECT_THAT(Outcomes(reply), ElementsAre(ImportResult::OUTCOME_CREATED));
  EXPECT_EQ(reply.revision(), 0);
  EXPECT_EQ(store_->revision(), 0);
}

TEST_F(ImportTest, NumberOfRowsIsBounded) {
  v1::ImportCitiesRequest request;
  v1::ImportCitiesResponse reply;
  const Call call = CallOf("CityService/ImportCities");
  EXPECT_THAT(See(cities_->ImportCities(call, request, &reply)).fields,
              ElementsAre("cities"));
  for (int i = 0; i < 1000; ++i) {
    *request.add_cities() = Provider(absl::StrCat("c", i));
  }
  EXPECT_TRUE(cities_->ImportCities(call, request, &reply).ok());
  EXPECT_EQ(reply.revision(), 1);
  *request.add_cities() = Provider("one-more");
  EXPECT_THAT(See(cities_->ImportCities(call, request, &reply)).fields,
              ElementsAre("cities"));
}

}  // namespace
}  // namespace citymatch::testing
