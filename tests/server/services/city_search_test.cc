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

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CitySearchTest : public ServicesTest {};

TEST_F(CitySearchTest, SearchFindsNamesInAnyScriptAndWithErrors) {
  v1::City hue = Partner("hue");
  hue.set_display_name("Hue");
  v1::LocalName* name = hue.add_local_names();
  name->set_language_code("vi");
  name->set_text("Huế");
  name = hue.add_local_names();
  name->set_language_code("ja");
  name->set_text("フエ");
  v1::City kitakyushu = Provider("kitakyushu");
  kitakyushu.set_display_name("Kitakyushu");
  name = kitakyushu.add_local_names();
  name->set_language_code("ja");
  name->set_text("北九州市");
  const int64_t revision = Import({hue, kitakyushu}).revision();
  v1::SearchCitiesRequest request;
  request.set_min_revision(revision);
  const Call call = CallOf("CityService/SearchCities");
  const struct {
    const char* query;
    const char* city;
    const char* matched;
  } kRows[] = {{"kitakyusyu", "cities/kitakyushu", "Kitakyushu"},
               {"北九州", "cities/kitakyushu", "北九州市"},
               {"huế", "cities/hue", "Hue"},
               {"フエ", "cities/hue", "フエ"}};
  for (const auto& row : kRows) {
    request.set_query(row.query);
    v1::SearchCitiesResponse reply;
    ASSERT_TRUE(cities_->SearchCities(call, request, &reply).ok());
    ASSERT_FALSE(reply.hits().empty()) << row.query;
    EXPECT_EQ(reply.hits(0).city().name(), row.city) << row.query;
    EXPECT_EQ(reply.hits(0).matched_name(), row.matched) << row.query;
    EXPECT_GT(reply.hits(0).similarity(), 0);
    EXPECT_LE(reply.hits(0).similarity(), 1);
    EXPECT_NE(reply.hits(0).city().etag(), "");
    EXPECT_GE(reply.revision(), revision);
  }
  request.set_query("kitakyushu");
  request.set_filter("side = partner");
  v1::SearchCitiesResponse reply;
  ASSERT_TRUE(cities_->SearchCities(call, request, &reply).ok());
  EXPECT_THAT(reply.hits(), IsEmpty());
}

TEST_F(CitySearchTest, SearchRefusesBadArguments) {
  const Call call = CallOf("CityService/SearchCities");
  v1::SearchCitiesResponse reply;
  const auto fields = [&](const v1::SearchCitiesRequest& request) {
    return See(cities_->SearchCities(call, request, &reply)).fields;
  };
  v1::SearchCitiesRequest request;
  EXPECT_THAT(fields(request), ElementsAre("query"));
  request.set_query(std::string(201, 'a'));
  EXPECT_THAT(fields(request), ElementsAre("query"));
  request.set_query("kobe");
  request.set_limit(-1);
  EXPECT_THAT(fields(request), ElementsAre("limit"));
  request.set_limit(0);
  request.set_filter("x");
  EXPECT_THAT(fields(request), ElementsAre("filter"));
  request.clear_filter();
  request.set_min_revision(store_->revision() + 1);
  EXPECT_THAT(fields(request), ElementsAre("min_revision"));
  request.set_min_revision(-1);
  EXPECT_THAT(fields(request), ElementsAre("min_revision"));
}

}  // namespace
}  // namespace citymatch::testing
