#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
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
using ::testing::IsEmpty;
using ::testing::Not;

class PreferencesTest : public ServicesTest {
 protected:
  void SetUp() override {
    Create(Provider("kobe"));
    Create(Provider("osaka"));
    Create(Partner("hue"));
    Create(Partner("zzsecretville"));
  }

  absl::Status Set(const std::vector<std::string>& vetoes,
                   const std::string& etag = "",
                   v1::CityPreferences* reply = nullptr,
                   const std::string& city = "kobe") {
    v1::UpdateCityPreferencesRequest request;
    v1::CityPreferences& preferences = *request.mutable_city_preferences();
    preferences.set_name("cities/" + city + "/preferences");
    preferences.set_etag(etag);
    for (const std::string& veto : vetoes) {
      preferences.add_vetoed_cities(veto);
    }
    request.mutable_update_mask()->add_paths("vetoed_cities");
    v1::CityPreferences ignored;
    return cities_->UpdateCityPreferences(
        CallOf("CityService/UpdateCityPreferences"), request,
        reply == nullptr ? &ignored : reply);
  }

  absl::Status GetPreferences(const std::string& name,
                              v1::CityPreferences* reply) {
    v1::GetCityPreferencesRequest request;
    request.set_name(name);
    return cities_->GetCityPreferences(CallOf("CityService/GetCityPreferences"),
                                       request, reply);
  }
};

TEST_F(PreferencesTest, ExistWhileTheCityDoes) {
  v1::CityPreferences preferences;
  ASSERT_TRUE(GetPreferences("cities/kobe/preferences", &preferences).ok());
  EXPECT_EQ(preferences.name(), "cities/kobe/preferences");
  EXPECT_EQ(preferences.revision(), 0);
  EXPECT_NE(preferences.etag(), "");
  EXPECT_THAT(preferences.vetoed_cities(), IsEmpty());
  Seen seen = See(GetPreferences("cities/none/preferences", &preferences));
  EXPECT_EQ(seen.code, absl::StatusCode::kNotFound);
  for (const char* name :
       {"cities/kobe", "kobe/preferences", "", "cities//preferences"}) {
    EXPECT_THAT(See(GetPreferences(name, &preferences)).fields,
                ElementsAre("name"))
        << name;
  }
}

TEST_F(PreferencesTest, AreSetWithEtagsAndCleared) {
  v1::CityPreferences never;
  ASSERT_TRUE(GetPreferences("cities/kobe/preferences", &never).ok());
  v1::CityPreferences first;
  ASSERT_TRUE(Set({"cities/hue"}, never.etag(), &first).ok());
  EXPECT_EQ(first.revision(), 5);
  EXPECT_NE(first.etag(), never.etag());
  EXPECT_TRUE(first.has_update_time());
  v1::CityPreferences read;
  ASSERT_TRUE(GetPreferences("cities/kobe/preferences", &read).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, read));
  const Seen seen = See(Set({}, never.etag()));
  EXPECT_EQ(seen.code, absl::StatusCode::kAborted);
  EXPECT_EQ(seen.reason, "ETAG_MISMATCH");
  EXPECT_EQ(seen.metadata.at("current_etag"), first.etag());
  ASSERT_TRUE(Set({}, first.etag(), &read).ok());
  EXPECT_THAT(read.vetoed_cities(), IsEmpty());
}

TEST_F(PreferencesTest, HistorySaysFromWhichValueToWhoMaySee) {
  ASSERT_TRUE(Set({"cities/hue"}).ok());
  ASSERT_TRUE(Set({"cities/zzsecretville"}).ok());
  v1::ListCityPreferencesChangesRequest request;
  request.set_name("cities/kobe/preferences");
  request.set_page_size(1);
  const Call call = CallOf("CityService/ListCityPreferencesChanges");
  v1::ListCityPreferencesChangesResponse reply;
  ASSERT_TRUE(cities_->ListCityPreferencesChanges(call, request, &reply).ok());
  ASSERT_EQ(reply.changes_size(), 1);
  const v1::Change newest = reply.changes(0);
  EXPECT_EQ(newest.type(), v1::CHANGE_TYPE_UPDATED);
  EXPECT_EQ(newest.principal(), "alice");
  ASSERT_EQ(newest.field_changes_size(), 1);
  EXPECT_EQ(newest.field_changes(0).path(), "vetoed_cities[0]");
  EXPECT_EQ(newest.field_changes(0).old_value(), "\"cities/hue\"");
  EXPECT_EQ(newest.field_changes(0).new_value(), "\"cities/zzsecretville\"");
  request.set_page_token(reply.next_page_token());
  ASSERT_TRUE(cities_->ListCityPreferencesChanges(call, request, &reply).ok());
  EXPECT_EQ(reply.changes(reply.changes_size() - 1).type(),
            v1::CHANGE_TYPE_CREATED);

  // Also behind the gate nothing is said to who may not see the field.
  grants_ = ViewerGrants();
  request.clear_page_token();
  v1::ListCityPreferencesChangesResponse seen;
  ASSERT_TRUE(
      cities_
          ->ListCityPreferencesChanges(
              CallOf("CityService/ListCityPreferencesChanges"), request, &seen)
          .ok());
  ASSERT_EQ(seen.changes_size(), 1);
  EXPECT_THAT(seen.changes(0).field_changes(), IsEmpty());
}

TEST_F(PreferencesTest, HistoryIsEmptyBeforeTheyAreSetAndOutlivesTheCity) {
  v1::ListCityPreferencesChangesRequest request;
  request.set_name("cities/kobe/preferences");
  const auto types = [&] {
    v1::ListCityPreferencesChangesResponse reply;
    EXPECT_TRUE(cities_
                    ->ListCityPreferencesChanges(
                        CallOf("CityService/ListCityPreferencesChanges"),
                        request, &reply)
                    .ok());
    std::vector<v1::ChangeType> all;
    for (const v1::Change& change : reply.changes()) {
      all.push_back(change.type());
    }
    return all;
  };
  EXPECT_THAT(types(), IsEmpty());
  ASSERT_TRUE(Set({"cities/hue"}).ok());
  ASSERT_TRUE(Delete("cities/kobe").ok());
  EXPECT_THAT(types(),
              ElementsAre(v1::CHANGE_TYPE_DELETED, v1::CHANGE_TYPE_CREATED));
  request.set_name("cities/never/preferences");
  v1::ListCityPreferencesChangesResponse reply;
  EXPECT_EQ(See(cities_->ListCityPreferencesChanges(
                    CallOf("CityService/ListCityPreferencesChanges"), request,
                    &reply))
                .code,
            absl::StatusCode::kNotFound);
}

TEST_F(PreferencesTest, BadVetoesAreRefusedWithoutRepeatingThem) {
  const Seen seen = See(Set({"cities/hue", "zzsecretville", "cities/osaka",
                             "cities/kobe", "cities/zznowhere", "cities/hue"}));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields, ElementsAre("city_preferences.vetoed_cities[1]",
                                       "city_preferences.vetoed_cities[5]",
                                       "city_preferences.vetoed_cities[3]",
                                       "city_preferences.vetoed_cities[2]",
                                       "city_preferences.vetoed_cities[4]"));
  EXPECT_THAT(seen.message, Not(HasSubstr("zz")));
  for (const std::string& description : seen.descriptions) {
    EXPECT_THAT(description, Not(HasSubstr("zz")));
    EXPECT_THAT(description, Not(HasSubstr("osaka")));
  }
}

TEST_F(PreferencesTest, VetoOfACityThatLeftMayStay) {
  ASSERT_TRUE(Set({"cities/hue"}).ok());
  ASSERT_TRUE(Delete("cities/hue").ok());
  EXPECT_TRUE(Set({"cities/hue", "cities/zzsecretville"}).ok());
}

TEST_F(PreferencesTest, GoWithTheCity) {
  ASSERT_TRUE(Set({"cities/hue"}).ok());
  ASSERT_TRUE(Delete("cities/kobe").ok());
  v1::CityPreferences preferences;
  EXPECT_EQ(GetPreferences("cities/kobe/preferences", &preferences).code(),
            absl::StatusCode::kNotFound);
  Create(Provider("kobe"));
  ASSERT_TRUE(GetPreferences("cities/kobe/preferences", &preferences).ok());
  EXPECT_THAT(preferences.vetoed_cities(), IsEmpty());
  EXPECT_EQ(preferences.revision(), 0);
}

TEST_F(PreferencesTest, RequestIdReplays) {
  v1::UpdateCityPreferencesRequest request;
  request.mutable_city_preferences()->set_name("cities/kobe/preferences");
  request.mutable_city_preferences()->add_vetoed_cities("cities/hue");
  request.set_request_id("123e4567-e89b-42d3-a456-426614174000");
  const Call call = CallOf("CityService/UpdateCityPreferences");
  v1::CityPreferences first;
  ASSERT_TRUE(cities_->UpdateCityPreferences(call, request, &first).ok());
  ASSERT_TRUE(Set({}).ok());
  v1::CityPreferences again;
  ASSERT_TRUE(cities_->UpdateCityPreferences(call, request, &again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, again));
  EXPECT_EQ(store_->revision(), 6);
}

TEST_F(PreferencesTest, NeverLeak) {
  ASSERT_TRUE(Delete("cities/hue").ok());
  ASSERT_TRUE(Set({"cities/zzsecretville"}).ok());
  v1::City kobe = Provider("kobe");
  kobe.set_note("changed after the veto");
  ASSERT_TRUE(Update(kobe, {"note"}).ok());
  // Everything that can be read about kobe, as bytes. The vetoed city itself is
  // in lists and exports, so those are filtered to the other side.
  std::string bytes;
  v1::City city;
  ASSERT_TRUE(Get("cities/kobe", &city).ok());
  bytes += city.SerializeAsString();
  v1::ListCitiesRequest list;
  list.set_filter("side = provider");
  v1::ListCitiesResponse listed;
  ASSERT_TRUE(List(list, &listed).ok());
  bytes += listed.SerializeAsString();
  Collector<v1::ExportCitiesResponse> sink;
  v1::ExportCitiesRequest exported;
  exported.set_filter("side = provider");
  ASSERT_TRUE(
      cities_->ExportCities(CallOf("CityService/ExportCities"), exported, sink)
          .ok());
  for (const auto& reply : sink.replies) bytes += reply.SerializeAsString();
  v1::ListCityChangesRequest changes;
  changes.set_name("cities/kobe");
  v1::ListCityChangesResponse history;
  ASSERT_TRUE(cities_
                  ->ListCityChanges(CallOf("CityService/ListCityChanges"),
                                    changes, &history)
                  .ok());
  EXPECT_EQ(history.changes_size(), 2);
  bytes += history.SerializeAsString();
  v1::SearchCitiesRequest search;
  search.set_query("city kobe");
  search.set_filter("side = provider");
  search.set_min_revision(store_->revision());
  v1::SearchCitiesResponse found;
  ASSERT_TRUE(
      cities_->SearchCities(CallOf("CityService/SearchCities"), search, &found)
          .ok());
  ASSERT_FALSE(found.hits().empty());
  bytes += found.SerializeAsString();
  v1::SuggestMatchesRequest suggest;
  suggest.set_city("cities/kobe");
  suggest.mutable_options()->set_min_revision(store_->revision());
  v1::SuggestMatchesResponse suggested;
  ASSERT_TRUE(matches_
                  ->SuggestMatches(CallOf("MatchService/SuggestMatches"),
                                   suggest, &suggested)
                  .ok());
  EXPECT_THAT(suggested.suggestions(), IsEmpty());
  ASSERT_EQ(suggested.excluded_size(), 1);
  EXPECT_EQ(suggested.excluded(0).gate(), "availability");
  bytes += suggested.SerializeAsString();
  EXPECT_FALSE(absl::StrContains(bytes, "zzsecretville"));
  // An explanation says that the pair is not available, and looks the same
  // whoever declined.
  const auto availability = [this] {
    v1::ExplainPairRequest explain;
    explain.set_provider("cities/kobe");
    explain.set_partner("cities/zzsecretville");
    explain.mutable_options()->set_min_revision(store_->revision());
    v1::ExplainPairResponse explained;
    EXPECT_TRUE(matches_
                    ->ExplainPair(CallOf("MatchService/ExplainPair"), explain,
                                  &explained)
                    .ok());
    EXPECT_FALSE(explained.assessment().eligible());
    for (const v1::GateResult& gate : explained.assessment().gates()) {
      if (gate.gate() == "availability") return gate.SerializeAsString();
    }
    return std::string();
  };
  const std::string by_provider = availability();
  EXPECT_NE(by_provider, "");
  ASSERT_TRUE(Set({}).ok());
  ASSERT_TRUE(Set({"cities/kobe"}, "", nullptr, "zzsecretville").ok());
  EXPECT_EQ(availability(), by_provider);
}

}  // namespace
}  // namespace citymatch::testing
