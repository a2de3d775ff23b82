#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/data/catalogue_files.h"

namespace citymatch {
namespace {

using ::testing::SizeIs;

class CatalogueTest : public ::testing::Test {
 protected:
  const CatalogueFiles files_ = ReadCatalogueFiles();

  // Sectors by topic.
  std::map<std::string, v1::Sector> Topics() const {
    std::map<std::string, v1::Sector> topics;
    for (const v1::Taxonomy& taxonomy : files_.taxonomies) {
      for (const auto& topic : taxonomy.topics()) {
        EXPECT_TRUE(topics.emplace(topic.topic(), topic.sector()).second)
            << topic.topic() << " twice";
      }
    }
    return topics;
  }
};

TEST_F(CatalogueTest, HoldsWhatItPromises) {
  EXPECT_THAT(files_.cities, SizeIs(475));
  EXPECT_THAT(files_.partnerships, SizeIs(79));
  EXPECT_GE(files_.programmes.size(), 3U);
  ASSERT_THAT(files_.taxonomies, SizeIs(1));
  EXPECT_THAT(files_.taxonomies[0].topics(), SizeIs(242));
  std::map<std::string, int> count;
  for (const v1::City& city : files_.cities) {
    const bool provider = city.side() == v1::SIDE_PROVIDER;
    ++count[provider ? city.country_code() : v1::Side_Name(city.side())];
  }
  EXPECT_EQ(count, (std::map<std::string, int>{
                       {"JP", 122}, {"US", 93}, {"SIDE_PARTNER", 260}}));
}

TEST_F(CatalogueTest, NamesCitiesWellOnceAndInOrder) {
  const std::regex pattern("cities/[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
  std::string before;
  for (const v1::City& city : files_.cities) {
    EXPECT_TRUE(std::regex_match(city.name(), pattern)) << city.name();
    EXPECT_LT(before, city.name()) << "not sorted, or twice";
    before = city.name();
    EXPECT_TRUE(absl::StartsWith(
        city.name(),
        absl::StrCat("cities/", absl::AsciiStrToLower(city.country_code()),
                     "-")))
        << city.name();
    EXPECT_FALSE(city.display_name().empty()) << city.name();
    EXPECT_NE(city.level(), v1::LEVEL_UNSPECIFIED) << city.name();
    std::set<std::tuple<std::string, std::string>> names;
    for (const v1::LocalName& name : city.local_names()) {
      EXPECT_TRUE(names.emplace(name.language_code(), name.text()).second)
          << city.name() << " " << name.text();
      EXPECT_FALSE(name.text().empty()) << city.name();
      EXPECT_LE(name.text().size(), 200U) << city.name();
    }
    if (city.country_code() == "JP") {
      EXPECT_FALSE(city.local_names().empty()) << city.name();
    }
  }
}

TEST_F(CatalogueTest, GivesEveryFactItsBasisAndSource) {
  for (const v1::City& city : files_.cities) {
    const std::string& name = city.name();
    ASSERT_TRUE(city.has_location()) << name;
    ExpectProvenance(city.location().provenance(), name);
    if (city.has_population()) {
      ExpectProvenance(city.population().provenance(), name);
      EXPECT_GT(city.population().resident_count(), 0) << name;
      EXPECT_LE(city.population().resident_count(), 1'000'000'000) << name;
    }
    if (city.has_climate()) ExpectProvenance(city.climate().provenance(), name);
    const auto check = [&name](const auto& facts) {
      for (const auto& fact : facts) ExpectProvenance(fact.provenance(), name);
    };
    check(city.setting_features());
    check(city.targets());
    check(city.memberships());
    check(city.working_languages());
    check(city.needs());
    check(city.offers());
    check(city.administrative_changes());
  }
  for (const v1::Partnership& row : files_.partnerships) {
    ExpectProvenance(row.provenance(), row.provider());
  }
  for (const v1::Programme& programme : files_.programmes) {
    EXPECT_FALSE(programme.source().empty()) << programme.name();
    for (const auto& set : programme.country_sets()) {
      ExpectProvenance(set.provenance(), set.id());
    }
    for (const auto& route : programme.finance_routes()) {
      ExpectProvenance(route.provenance(), route.id());
    }
  }
}

TEST_F(CatalogueTest, PutsNeedsAndOffersUnderTopicsOfTheirSector) {
  const std::map<std::string, v1::Sector> topics = Topics();
  for (const v1::City& city : files_.cities) {
    const auto check = [&](const auto& items) {
      std::set<std::string> seen;
      for (const auto& item : items) {
        const auto topic = topics.find(item.topic());
        ASSERT_NE(topic, topics.end()) << city.name() << " " << item.topic();
        EXPECT_EQ(topic->second, item.sector())
            << city.name() << " " << item.topic();
        EXPECT_FALSE(item.summary().empty()) << city.name();
        EXPECT_TRUE(seen.insert(item.topic()).second)
            << city.name() << " twice " << item.topic();
      }
    };
    check(city.needs());
    check(city.offers());
    for (const v1::Need& need : city.needs()) {
      EXPECT_GE(need.priority(), 1) << city.name();
      EXPECT_LE(need.priority(), 5) << city.name();
    }
    for (const v1::Offer& offer : city.offers()) {
      EXPECT_GE(offer.maturity(), 1) << city.name();
      EXPECT_LE(offer.maturity(), 3) << city.name();
    }
    const bool provider = city.side() == v1::SIDE_PROVIDER;
    EXPECT_TRUE(provider ? city.needs().empty() : city.offers().empty())
        << city.name();
  }
}

TEST_F(CatalogueTest, RelatesKnownTopicsOnce) {
  const std::map<std::string, v1::Sector> topics = Topics();
  std::set<std::set<std::string>> pairs;
  for (const auto& relation : files_.taxonomies.at(0).relations()) {
    EXPECT_TRUE(topics.count(relation.offer_topic())) << relation.offer_topic();
    EXPECT_TRUE(topics.count(relation.need_topic())) << relation.need_topic();
    EXPECT_NE(relation.offer_topic(), relation.need_topic());
    EXPECT_NE(relation.degree(), v1::Taxonomy::Relation::DEGREE_UNSPECIFIED);
    // The relation holds both ways: the reverse would be a second statement.
    EXPECT_TRUE(
        pairs.insert({relation.offer_topic(), relation.need_topic()}).second)
        << relation.offer_topic() << " " << relation.need_topic();
  }
}

TEST_F(CatalogueTest, ListsInTheReadmeTheNeedsThatNoOfferMatches) {
  std::set<std::string> offered;
  std::set<std::string> needed;
  for (const v1::City& city : files_.cities) {
    for (const auto& offer : city.offers()) offered.insert(offer.topic());
    for (const auto& need : city.needs()) needed.insert(need.topic());
  }
  std::set<std::string> matched = offered;
  for (const auto& relation : files_.taxonomies.at(0).relations()) {
    if (offered.count(relation.offer_topic())) {
      matched.insert(relation.need_topic());
    }
    if (offered.count(relation.need_topic())) {
      matched.insert(relation.offer_topic());
    }
  }
  std::string unmatched;
  for (const std::string& topic : needed) {
    if (matched.count(topic)) continue;
    absl::StrAppend(&unmatched, unmatched.empty() ? "`" : ", `", topic, "`");
  }
  // The README wraps its lines.
  const std::string readme = absl::StrJoin(
      absl::StrSplit(files_.readme, absl::ByAnyChar(" \n"), absl::SkipEmpty()),
      " ");
  EXPECT_THAT(readme,
              ::testing::HasSubstr(absl::StrCat("at most: ", unmatched, ".")));
}

struct Box {
  double south;
  double north;
  double west;
  double east;
};

TEST_F(CatalogueTest, PutsCitiesInTheirCountries) {
  const std::map<std::string, Box> boxes = {{"JP", {24, 46, 122, 146}},
                                            {"US", {18, 49.5, -161, -66}},
                                            {"VN", {8, 24, 102, 110}},
                                            {"ID", {-11.5, 6.5, 94.5, 141.5}},
                                            {"IN", {6, 36, 68, 98}},
                                            {"CN", {18, 54, 73, 135}},
                                            {"PH", {4, 21.5, 116, 127}},
                                            {"TH", {5.5, 20.6, 97, 106}},
                                            {"MY", {0.8, 7.5, 99.5, 119.5}},
                                            {"KR", {33, 39, 124.5, 131}},
                                            {"BD", {20.5, 26.7, 88, 92.8}},
                                            {"AU", {-44, -10, 112, 154}},
                                            {"MM", {9.5, 28.6, 92, 101.2}},
                                            {"TW", {21.8, 25.5, 119.9, 122.1}},
                                            {"KH", {9.8, 14.8, 102, 108}},
                                            {"LA", {13.8, 22.6, 100, 108}},
                                            {"LK", {5.8, 9.9, 79.5, 82}},
                                            {"NP", {26.3, 30.5, 80, 88.3}},
                                            {"NZ", {-47.5, -34, 166, 179}},
                                            {"PK", {23.5, 37.1, 60.8, 77.9}},
                                            {"MN", {41.5, 52.2, 87.7, 120}},
                                            {"SG", {1.1, 1.5, 103.5, 104.1}},
                                            {"FJ", {-19.5, -15.5, 176.8, 180}},
                                            {"MV", {-1, 7.2, 72.5, 74}},
                                            {"PG", {-11.7, -0.7, 140.8, 156}},
                                            {"PW", {2.8, 8.2, 131, 135}},
                                            {"BT", {26.7, 28.4, 88.7, 92.2}},
                                            {"TL", {-9.6, -8.1, 124, 127.4}}};
  int checked = 0;
  for (const v1::City& city : files_.cities) {
    const double latitude = city.location().latitude();
    const double longitude = city.location().longitude();
    EXPECT_TRUE(std::abs(latitude) <= 90 && std::abs(longitude) <= 180)
        << city.name();
    const auto box = boxes.find(city.country_code());
    if (box == boxes.end()) continue;
    ++checked;
    EXPECT_TRUE(latitude >= box->second.south &&
                latitude <= box->second.north &&
                longitude >= box->second.west && longitude <= box->second.east)
        << city.name() << " lies at " << latitude << ", " << longitude;
  }
  EXPECT_GT(checked, 450);
}

TEST_F(CatalogueTest, KnowsEveryTimeZone) {
  const std::map<std::string, std::string> countries = {
      {"JP", "Asia/Tokyo"},
      {"IN", "Asia/Kolkata"},
      {"CN", "Asia/Shanghai"},
      {"VN", "Asia/Ho_Chi_Minh"},
      {"PH", "Asia/Manila"}};
  for (const v1::City& city : files_.cities) {
    absl::TimeZone zone;
    EXPECT_TRUE(absl::LoadTimeZone(city.time_zone(), &zone))
        << city.name() << " '" << city.time_zone() << "'";
    const auto country = countries.find(city.country_code());
    if (country != countries.end()) {
      EXPECT_EQ(city.time_zone(), country->second) << city.name();
    }
    // A zone far from the sun is a mistake: at most three hours and a half.
    const int offset =
        zone.At(absl::FromCivil(absl::CivilDay(2026, 1, 1), zone)).offset;
    const double apart =
        std::remainder(city.location().longitude() / 15 - offset / 3600.0, 24);
    EXPECT_LE(std::abs(apart), 3.5) << city.name();
  }
}

TEST_F(CatalogueTest, StatesFactsInTheFormOfTheContract) {
  const std::regex identifier("[a-z][a-z0-9_]{0,62}");
  const std::regex climate(
      "A[fmws]|BW[hk]|BS[hk]|C[swf][abc]|D[swf][abcd]|ET|EF");
  for (const v1::City& city : files_.cities) {
    if (city.has_climate()) {
      EXPECT_TRUE(std::regex_match(city.climate().koppen_class(), climate))
          << city.name();
    }
    std::set<int> features;
    for (const auto& feature : city.setting_features()) {
      EXPECT_TRUE(feature.has_present()) << city.name();
      EXPECT_TRUE(features.insert(feature.feature()).second) << city.name();
    }
    EXPECT_TRUE(features.count(v1::SettingFeature::FEATURE_COAST))
        << city.name();
    std::set<std::string> networks;
    for (const auto& membership : city.memberships()) {
      EXPECT_TRUE(std::regex_match(membership.network(), identifier))
          << membership.network();
      EXPECT_TRUE(networks.insert(membership.network()).second) << city.name();
    }
    for (const auto& target : city.targets()) {
      EXPECT_NE(target.type(), v1::Target::TYPE_UNSPECIFIED) << city.name();
      EXPECT_TRUE(target.has_target_year() || !target.note().empty())
          << city.name();
    }
    std::set<std::string> languages;
    for (const auto& language : city.working_languages()) {
      EXPECT_TRUE(languages.insert(language.language_code()).second)
          << city.name();
    }
    EXPECT_FALSE(languages.empty()) << city.name();
    for (const auto& change : city.administrative_changes()) {
      EXPECT_TRUE(IsIsoDate(change.effective_date())) << city.name();
      if (!change.successor().empty()) {
        EXPECT_NE(files_.City(change.successor()), nullptr)
            << change.successor();
      }
    }
  }
}

TEST_F(CatalogueTest, CountsInTheReadmeWhatIsInTheFiles) {
  std::map<std::string, std::map<std::string, int>> counts;
  const auto count = [&counts](const char* row,
                               const v1::Provenance& provenance) {
    std::map<std::string, int>& cells = counts[row];
    for (const char* basis : {"DECLARED", "REPORTED", "DERIVED", "RECALLED"}) {
      cells[basis] +=
          v1::Basis_Name(provenance.basis()) == absl::StrCat("BASIS_", basis)
              ? 1
              : 0;
    }
    ++cells["all"];
  };
  for (const v1::City& city : files_.cities) {
    count("locations", city.location().provenance());
    if (city.has_population()) {
      count("populations", city.population().provenance());
    }
    if (city.has_climate()) count("climates", city.climate().provenance());
    const auto all = [&count](const char* row, const auto& facts) {
      for (const auto& fact : facts) count(row, fact.provenance());
    };
    all("setting features", city.setting_features());
    all("targets", city.targets());
    all("memberships", city.memberships());
    all("working languages", city.working_languages());
    all("needs", city.needs());
    all("offers", city.offers());
    all("administrative changes", city.administrative_changes());
  }
  for (const v1::Partnership& row : files_.partnerships) {
    count("partnerships", row.provenance());
  }
  EXPECT_EQ(BasisTable(files_.readme), counts);
}

}  // namespace
}  // namespace citymatch
