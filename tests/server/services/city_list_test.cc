#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CityListTest : public ServicesTest {
 protected:
  // Providers a, c, e and partners b, d; populations 100, -, 300, 200, 200.
  void SetUp() override {
    std::vector<v1::City> cities = {Provider("a"), Partner("b"), Provider("c"),
                                    Partner("d"), Provider("e")};
    const int populations[] = {100, 0, 300, 200, 200};
    for (size_t i = 0; i < cities.size(); ++i) {
      if (populations[i] == 0) continue;
      v1::Population& population = *cities[i].mutable_population();
      population.set_resident_count(populations[i]);
      population.mutable_provenance()->set_basis(v1::BASIS_REPORTED);
    }
    cities[0].set_slot_count(0);
    cities[2].set_slot_count(3);
    cities[1].set_country_code("TH");
    cities[4].set_country_code("US");
    cities[4].set_level(v1::LEVEL_COUNTY);
    cities[1].mutable_location()->set_latitude(-10.5);
    cities[1].mutable_location()->set_longitude(100);
    Import(cities);
  }

  // All pages of a list, by ids.
  std::vector<std::string> ByPages(v1::ListCitiesRequest request) {
    std::vector<std::string> ids;
    for (int pages = 0; pages < 20; ++pages) {
      v1::ListCitiesResponse reply;
      const absl::Status status = List(request, &reply);
      EXPECT_TRUE(status.ok()) << status;
      for (const v1::City& city : reply.cities()) {
        ids.push_back(city.name().substr(7));
      }
      if (reply.next_page_token().empty()) return ids;
      EXPECT_FALSE(reply.cities().empty());
      request.set_page_token(reply.next_page_token());
    }
    ADD_FAILURE() << "no end of pages";
    return ids;
  }
};

TEST_F(CityListTest, ListsInOrderOfNames) {
  EXPECT_THAT(IdsOf(""), ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(CityListTest, OrdersByEachDocumentedFieldWithTiesByName) {
  // Unset first; ties by name also when turned round.
  EXPECT_THAT(IdsOf("", "resident_count"),
              ElementsAre("b", "a", "d", "e", "c"));
  EXPECT_THAT(IdsOf("", "resident_count desc"),
              ElementsAre("c", "d", "e", "a", "b"));
  EXPECT_THAT(IdsOf("", "name desc"), ElementsAre("e", "d", "c", "b", "a"));
  EXPECT_THAT(IdsOf("", "country_code"), ElementsAre("a", "c", "b", "e", "d"));
  EXPECT_THAT(IdsOf("", "display_name desc"),
              ElementsAre("e", "d", "c", "b", "a"));
  v1::City c = Provider("c");
  c.set_note("changed");
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(Update(c, {"note"}).ok());
  EXPECT_THAT(IdsOf("", "update_time desc"),
              ElementsAre("c", "a", "b", "d", "e"));
}

TEST_F(CityListTest, PagesHoldEverythingOnceInEveryOrder) {
  for (const char* order :
       {"", "name desc", "resident_count", "resident_count desc", "update_time",
        "country_code desc"}) {
    const std::vector<std::string> all = IdsOf("", order);
    for (int page_size = 1; page_size <= 6; ++page_size) {
      v1::ListCitiesRequest request;
      request.set_order_by(order);
      request.set_page_size(page_size);
      EXPECT_EQ(ByPages(request), all) << order << " by " << page_size;
    }
  }
}

TEST_F(CityListTest, LastPageHasNoTokenAlsoWhenItIsFull) {
  v1::ListCitiesRequest request;
  request.set_page_size(5);
  v1::ListCitiesResponse reply;
  ASSERT_TRUE(List(request, &reply).ok());
  EXPECT_THAT(reply.cities(), SizeIs(5));
  EXPECT_EQ(reply.next_page_token(), "");
  request.set_page_size(3);
  request.set_filter("side = provider");
  ASSERT_TRUE(List(request, &reply).ok());
  EXPECT_EQ(reply.next_page_token(), "");
}

TEST_F(CityListTest, PageSizeMayChangeButNothingElse) {
  v1::ListCitiesRequest request;
  request.set_page_size(1);
  request.set_filter("side = provider");
  v1::ListCitiesResponse reply;
  ASSERT_TRUE(List(request, &reply).ok());
  const std::string token = reply.next_page_token();
  request.set_page_token(token);
  request.set_page_size(10);
  reply.Clear();
  ASSERT_TRUE(List(request, &reply).ok());
  EXPECT_THAT(reply.cities(), SizeIs(2));

  const auto refused = [&](const v1::ListCitiesRequest& changed) {
    const Seen seen = See(List(changed, &reply));
    EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(seen.reason, "INVALID_PAGE_TOKEN");
    EXPECT_THAT(seen.fields, ElementsAre("page_token"));
  };
  v1::ListCitiesRequest changed = request;
  changed.set_filter("side = partner");
  refused(changed);
  changed = request;
  changed.set_order_by("name desc");
  refused(changed);
  // Forged: any changed character. Foreign: of another method.
  for (size_t i = 0; i < token.size(); ++i) {
    changed = request;
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    changed.set_page_token(forged);
    refused(changed);
  }
  for (const char* junk : {"x", "not base64!", "AAAA"}) {
    changed = request;
    changed.set_page_token(junk);
    refused(changed);
  }
  v1::ListPartnershipsRequest other;
  other.set_page_token(token);
  v1::ListPartnershipsResponse others;
  EXPECT_EQ(
      See(partnerships_->ListPartnerships(
              CallOf("PartnershipService/ListPartnerships"), other, &others))
          .reason,
      "INVALID_PAGE_TOKEN");
}

TEST_F(CityListTest, TokensOutliveRestarts) {
  v1::ListCitiesRequest request;
  request.set_page_size(2);
  v1::ListCitiesResponse reply;
  ASSERT_TRUE(List(request, &reply).ok());
  request.set_page_token(reply.next_page_token());
  matches_.reset();
  programmes_.reset();
  partnerships_.reset();
  cities_.reset();
  publisher_.reset();
  catalogue_.reset();
  store_.Reopen();
  catalogue_ = *Catalogue::Open(store_.get());
  publisher_ = *SnapshotPublisher::Start(store_.get(), {});
  cities_ = std::make_unique<CityService>(catalogue_.get(), publisher_.get());
  reply.Clear();
  ASSERT_TRUE(List(request, &reply).ok());
  ASSERT_THAT(reply.cities(), SizeIs(2));
  EXPECT_EQ(reply.cities(0).name(), "cities/c");
}

TEST_F(CityListTest, PagingGoesOnAfterDeletedAndInsertedCities) {
  v1::ListCitiesRequest request;
  request.set_page_size(2);
  v1::ListCitiesResponse reply;
  ASSERT_TRUE(List(request, &reply).ok());
  request.set_page_token(reply.next_page_token());
  ASSERT_TRUE(Delete("cities/b").ok());
  Create(Provider("bb"));
  EXPECT_THAT(ByPages(request), ElementsAre("bb", "c", "d", "e"));
}

TEST_F(CityListTest, BadPageSizeAndOrderAreRefused) {
  v1::ListCitiesRequest request;
  v1::ListCitiesResponse reply;
  request.set_page_size(-1);
  EXPECT_THAT(See(List(request, &reply)).fields, ElementsAre("page_size"));
  request.set_page_size(5000);
  EXPECT_TRUE(List(request, &reply).ok());
  for (const char* order : {"population", "name asc", "name desc desc",
                            "name,country_code", "side"}) {
    request.set_order_by(order);
    EXPECT_THAT(See(List(request, &reply)).fields, ElementsAre("order_by"))
        << order;
  }
}

TEST_F(CityListTest, FilterTruthTable) {
  const struct {
    const char* filter;
    std::vector<std::string> ids;
  } kRows[] = {
      {"  ", {"a", "b", "c", "d", "e"}},
      {"name = \"cities/c\"", {"c"}},
      {"name != cities/c", {"a", "b", "d", "e"}},
      {"side = SIDE_PARTNER", {"b", "d"}},
      {"side = partner", {"b", "d"}},
      {"side != Partner", {"a", "c", "e"}},
      {"side:provider", {"a", "c", "e"}},
      {"level = county", {"e"}},
      {"country_code = \"US\"", {"e"}},
      {"country_code = 'US'", {"e"}},
      {"country_code >= TH", {"b", "d", "e"}},
      // Unset matches no comparison, and NOT turns that round.
      {"resident_count = 200", {"d", "e"}},
      {"resident_count != 200", {"a", "c"}},
      {"NOT resident_count = 200", {"a", "b", "c"}},
      {"-resident_count = 200", {"a", "b", "c"}},
      {"resident_count > 99.5", {"a", "c", "d", "e"}},
      {"resident_count >= 2e2", {"c", "d", "e"}},
      {"resident_count < 200", {"a"}},
      {"resident_count <= 200", {"a", "d", "e"}},
      {"resident_count:*", {"a", "c", "d", "e"}},
      {"NOT resident_count:*", {"b"}},
      {"slot_count = 0", {"a"}},
      {"slot_count:*", {"a", "c"}},
      {"latitude < -10", {"b"}},
      {"longitude = 100", {"b"}},
      {"latitude != 0", {"b"}},
      {"needs.sector:waste", {"b", "d"}},
      {"needs.sector:SECTOR_PORTS", {}},
      {"needs.topic:composting", {"b", "d"}},
      {"needs.priority:4", {"b", "d"}},
      {"needs.topic:*", {"b", "d"}},
      {"offers.sector:Waste AND offers.maturity:3", {"a", "c", "e"}},
      {"offers.topic:composting", {"a", "c", "e"}},
      {"memberships.network:c40", {}},
      {"working_languages:en", {}},
      {"koppen_class = Cfa", {}},
      {"admin1:*", {}},
      {"time_zone = Asia/Tokyo", {"a", "c", "e"}},
      {"display_name = \"City a\"", {"a"}},
      {"update_time > 2020-01-01", {"a", "b", "c", "d", "e"}},
      {"update_time <= \"2026-01-01T00:00:00Z\"", {"a", "b", "c", "d", "e"}},
      {"update_time < \"2026-01-01T00:00:00Z\"", {}},
      {"update_time = \"2026-01-01T09:00:00+09:00\"",
       {"a", "b", "c", "d", "e"}},
      // OR binds tighter than AND: side AND (US OR TH).
      {"side = provider AND country_code = US OR country_code = TH", {"e"}},
      {"(side = provider AND country_code = US) OR country_code = TH",
       {"b", "e"}},
      {"NOT (side = partner OR country_code = US)", {"a", "c"}},
      {"-(side = partner) AND -country_code = US", {"a", "c"}},
      {"NOT side = partner AND NOT country_code = US", {"a", "c"}},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(IdsOf(row.filter), row.ids) << row.filter;
  }
}

TEST_F(CityListTest, BadFiltersAreRefusedWithThePosition) {
  const struct {
    const char* filter;
    const char* description;
  } kRows[] = {
      {"contry_code = JP",
       "at character 1: no field is called `contry_code`; "
       "did you mean `country_code`?"},
      {"side = provider AND sixe = 1", "at character 21"},
      {"side = neither", "at character 8: `neither` is no value of Side"},
      {"side = unspecified", "is no value of Side"},
      {"side > provider", "at character 6"},
      {"needs.sector = waste", "is a list; ask with `:`"},
      {"needs.sector:wast", "did you mean `waste`?"},
      {"resident_count = many", "`many` is no number"},
      {"resident_count = nan", "is no number"},
      {"country_code = Japan", "is no ISO 3166-1"},
      {"country_code = jp", "did you mean `JP`?"},
      {"name = kobe", "did you mean `cities/kobe`?"},
      {"update_time > yesterday", "is no time"},
      {"side", "expected one of = != < <= > >= :"},
      {"side =", "at character 7: expected a value"},
      {"side == provider", "one `=`"},
      {"side = provider country_code = JP", "expected `AND` or `OR`"},
      {"side = provider and country_code = JP", "expected `AND` or `OR`"},
      {"(side = provider", "at character 1: `(` without `)`"},
      {"side = provider)", "`)` without `(`"},
      {"name = \"cities/a", "the quotation has no end"},
      {"AND side = provider", "expected the name of a field"},
      {"side = provider AND", "the filter ends where a term should stand"},
      {"NOT NOT side = provider", "at character 5"},
      {"= provider", "expected the name of a field"},
  };
  for (const auto& row : kRows) {
    v1::ListCitiesRequest request;
    request.set_filter(row.filter);
    v1::ListCitiesResponse reply;
    const Seen seen = See(List(request, &reply));
    EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument) << row.filter;
    EXPECT_EQ(seen.reason, "INVALID_FILTER") << row.filter;
    EXPECT_THAT(seen.About("filter"), HasSubstr(row.description)) << row.filter;
  }
}

TEST_F(CityListTest, FilterLimitsHold) {
  const auto reason = [this](const std::string& filter) {
    v1::ListCitiesRequest request;
    request.set_filter(filter);
    v1::ListCitiesResponse reply;
    return See(List(request, &reply)).reason;
  };
  std::string terms = "slot_count = 1";
  for (int i = 1; i < 16; ++i) absl::StrAppend(&terms, " OR slot_count = 1");
  EXPECT_EQ(reason(terms), "");
  EXPECT_EQ(reason(terms + " OR slot_count = 1"), "INVALID_FILTER");
  EXPECT_EQ(
      reason(std::string(16, '(') + "slot_count = 1" + std::string(16, ')')),
      "");
  EXPECT_EQ(
      reason(std::string(17, '(') + "slot_count = 1" + std::string(17, ')')),
      "INVALID_FILTER");
  EXPECT_EQ(reason("slot_count = 1" + std::string(1010, ' ')), "");
  EXPECT_EQ(reason("slot_count = 1" + std::string(1011, ' ')),
            "INVALID_FILTER");
}

TEST_F(CityListTest, ExportIsOfOneRevisionWhileWritesGoOn) {
  std::vector<v1::City> more;
  for (int i = 0; i < 900; ++i) more.push_back(Provider(absl::StrCat("x", i)));
  const int64_t revision = Import(more).revision();
  Collector<v1::ExportCitiesResponse> sink;
  bool changed = false;
  sink.on_write = [&] {
    if (changed) return;
    changed = true;
    v1::City last = Provider("x99");
    last.set_note("written during the export");
    ASSERT_TRUE(Update(last, {"note"}).ok());
    ASSERT_TRUE(Delete("cities/x98").ok());
    Create(Provider("y-new"));
  };
  ASSERT_TRUE(
      cities_->ExportCities(CallOf("CityService/ExportCities"), {}, sink).ok());
  std::vector<std::string> names;
  EXPECT_GT(sink.replies.size(), 1u);
  for (const v1::ExportCitiesResponse& reply : sink.replies) {
    EXPECT_EQ(reply.revision(), revision);
    for (const v1::City& city : reply.cities()) {
      names.push_back(city.name());
      EXPECT_LE(city.revision(), revision);
      EXPECT_NE(city.etag(), "");
    }
  }
  EXPECT_THAT(names, SizeIs(905));
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST_F(CityListTest, ExportTakesFiltersAndTellsTheRevisionWhenEmpty) {
  Collector<v1::ExportCitiesResponse> sink;
  v1::ExportCitiesRequest request;
  request.set_filter("country_code = FJ");
  ASSERT_TRUE(
      cities_->ExportCities(CallOf("CityService/ExportCities"), request, sink)
          .ok());
  ASSERT_THAT(sink.replies, SizeIs(1));
  EXPECT_THAT(sink.replies[0].cities(), IsEmpty());
  EXPECT_EQ(sink.replies[0].revision(), store_->revision());
  request.set_filter("nonsense");
  EXPECT_EQ(See(cities_->ExportCities(CallOf("CityService/ExportCities"),
                                      request, sink))
                .reason,
            "INVALID_FILTER");
}

}  // namespace
}  // namespace citymatch::testing
