#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "absl/strings/string_view.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/data/catalogue_files.h"

namespace citymatch {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class ProgrammeFilesTest : public ::testing::Test {
 protected:
  const CatalogueFiles files_ = ReadCatalogueFiles();
};

// Countries of a set on a day; ISO dates compare as text.
std::set<std::string> MembersOn(const v1::Programme& programme,
                                absl::string_view id, const std::string& day) {
  std::set<std::string> countries;
  for (const v1::CountrySet& set : programme.country_sets()) {
    if (set.id() != id) continue;
    for (const auto& member : set.members()) {
      const bool begun =
          member.valid_from().empty() || member.valid_from() <= day;
      const bool ended = !member.valid_to().empty() && member.valid_to() <= day;
      if (begun && !ended) countries.insert(member.country_code());
    }
  }
  return countries;
}

std::set<std::string> PartnerCountriesOn(const v1::Programme& programme,
                                         const std::string& day) {
  std::set<std::string> countries;
  for (const std::string& id : programme.partner_rule().country_sets()) {
    countries.merge(MembersOn(programme, id, day));
  }
  return countries;
}

TEST_F(ProgrammeFilesTest, PairsProvidersWithPartners) {
  std::set<std::tuple<std::string, std::string, std::string, int>> seen;
  for (const v1::Partnership& row : files_.partnerships) {
    const v1::City* provider = files_.City(row.provider());
    const v1::City* partner = files_.City(row.partner());
    ASSERT_NE(provider, nullptr) << row.provider();
    ASSERT_NE(partner, nullptr) << row.partner();
    EXPECT_EQ(provider->side(), v1::SIDE_PROVIDER) << row.provider();
    EXPECT_EQ(partner->side(), v1::SIDE_PARTNER) << row.partner();
    EXPECT_TRUE(seen.emplace(row.provider(), row.partner(),
                             row.programme_title(), row.first_year())
                    .second ||
                !row.name().empty())
        << "the same id would be derived twice: " << row.provider() << " "
        << row.partner();
    EXPECT_THAT(row.provenance().basis(),
                AnyOf(v1::BASIS_REPORTED, v1::BASIS_RECALLED));
    ASSERT_TRUE(row.has_first_year());
    EXPECT_GE(row.first_year(), 1990);
    if (row.has_last_year()) {
      EXPECT_LE(row.first_year(), row.last_year());
    }
    EXPECT_FALSE(row.sectors().empty()) << row.provider();
    if (!row.programme().empty()) {
      EXPECT_TRUE(std::any_of(
          files_.programmes.begin(), files_.programmes.end(),
          [&row](const auto& p) { return p.name() == row.programme(); }))
          << row.programme();
    }
    EXPECT_EQ(row.programme() == "programmes/moej-city-to-city",
              row.programme_title() == "MoEJ City-to-City Collaboration");
  }
}

TEST_F(ProgrammeFilesTest, DatesCountrySetsAndNamesOnlyExistingOnes) {
  for (const v1::Programme& programme : files_.programmes) {
    std::set<std::string> ids;
    for (const auto& set : programme.country_sets()) {
      EXPECT_TRUE(ids.insert(set.id()).second) << set.id();
      std::set<std::string> members;
      for (const auto& member : set.members()) {
        EXPECT_THAT(member.country_code(), SizeIs(2));
        EXPECT_TRUE(members.insert(member.country_code()).second)
            << set.id() << " " << member.country_code();
        for (const std::string& day :
             {member.valid_from(), member.valid_to()}) {
          EXPECT_TRUE(day.empty() || IsIsoDate(day)) << day;
        }
      }
    }
    const auto exist = [&](const auto& named) {
      for (const std::string& id : named) {
        EXPECT_TRUE(ids.count(id)) << programme.name() << " " << id;
      }
    };
    exist(programme.provider_rule().country_sets());
    exist(programme.partner_rule().country_sets());
    for (const auto& route : programme.finance_routes()) {
      exist(route.provider_country_sets());
      exist(route.partner_country_sets());
      EXPECT_GT(route.strength(), 0) << route.id();
      EXPECT_LE(route.strength(), 1) << route.id();
    }
    EXPECT_TRUE(IsIsoDate(programme.start_date()) ||
                programme.start_date().empty());
    EXPECT_EQ(programme.taxonomy(), "taxonomies/default");
    std::set<std::string> criteria;
    for (const auto& weight : programme.policy().weights()) {
      criteria.insert(weight.criterion());
    }
    EXPECT_THAT(criteria, UnorderedElementsAre("ambition_fit", "climate_fit",
                                               "finance_fit", "needs_fit",
                                               "practical_fit", "sector_fit",
                                               "setting_fit", "size_fit",
                                               "ties_fit", "track_record_fit"))
        << programme.name();
  }
}

TEST_F(ProgrammeFilesTest, AdmitsSriLankaFromTheDayItSigned) {
  const v1::Programme& programme = files_.Programme("moej-city-to-city");
  EXPECT_FALSE(PartnerCountriesOn(programme, "2022-08-15").count("LK"));
  EXPECT_FALSE(PartnerCountriesOn(programme, "2022-10-09").count("LK"));
  EXPECT_TRUE(PartnerCountriesOn(programme, "2022-10-10").count("LK"));
  EXPECT_TRUE(PartnerCountriesOn(programme, "2022-10-15").count("LK"));
}

TEST_F(ProgrammeFilesTest, AdmitsTheCountriesThatCallsName) {
  const v1::Programme& programme = files_.Programme("moej-city-to-city");
  // The call of August 2022: 17 partner countries, Malaysia and India.
  const std::set<std::string> called =
      PartnerCountriesOn(programme, "2022-08-15");
  EXPECT_THAT(called, SizeIs(19));
  EXPECT_THAT(called, IsSupersetOf({"MY", "IN", "VN", "ID", "PH", "MN"}));
  EXPECT_FALSE(called.count("CN"));
  EXPECT_EQ(MembersOn(programme, "jcm_partner_countries", "2022-08-15").size(),
            17U);
  EXPECT_EQ(MembersOn(programme, "jcm_partner_countries", "2024-02-01").size(),
            28U);
  EXPECT_THAT(PartnerCountriesOn(programme, "2026-11-01"), Contains("IN"));
}

TEST_F(ProgrammeFilesTest, GatesTheSmartCitiesPartnershipOnTheNetwork) {
  const v1::Programme& programme = files_.Programme("us-ascn-partnership");
  EXPECT_EQ(programme.partner_rule().required_network(), "ascn");
  EXPECT_FALSE(PartnerCountriesOn(programme, "2025-10-25").count("TL"));
  EXPECT_TRUE(PartnerCountriesOn(programme, "2025-10-26").count("TL"));
  int pilots = 0;
  for (const v1::City& city : files_.cities) {
    for (const auto& membership : city.memberships()) {
      if (membership.network() != "ascn") continue;
      pilots += membership.role() == "pilot city" ? 1 : 0;
      EXPECT_TRUE(PartnerCountriesOn(programme, "2026-01-01")
                      .count(city.country_code()))
          << city.name();
    }
  }
  EXPECT_EQ(pilots, 26);
}

TEST_F(ProgrammeFilesTest, AdmitsTheIndoPacificToTheGlobalInitiative) {
  const v1::Programme& programme =
      files_.Programme("global-subnational-zero-carbon");
  const std::set<std::string> partners =
      PartnerCountriesOn(programme, "2026-01-01");
  EXPECT_THAT(partners, SizeIs(36));
  for (const char* out : {"JP", "KP", "CN", "PK", "US"}) {
    EXPECT_FALSE(partners.count(out)) << out;
  }
  EXPECT_TRUE(MembersOn(programme, "least_developed_countries", "2020-12-03")
                  .count("VU"));
  EXPECT_FALSE(MembersOn(programme, "least_developed_countries", "2020-12-04")
                   .count("VU"));
}

}  // namespace
}  // namespace citymatch
