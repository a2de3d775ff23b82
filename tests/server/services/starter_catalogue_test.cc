// The bundled catalogue goes through the services as an administrator's import
// would: no row is wrong, and a second time nothing changes.
#include <algorithm>
#include <string>
#include <vector>

#include "citymatch/v1/batch.pb.h"
#include "citymatch/v1/city_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/data/catalogue_files.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using v1::ImportResult;

class StarterCatalogueTest : public ServicesTest {
 protected:
  template <typename Response>
  static void ExpectAll(const Response& reply, int rows,
                        ImportResult::Outcome outcome) {
    ASSERT_EQ(reply.results_size(), rows);
    ASSERT_GT(rows, 0);
    for (const ImportResult& result : reply.results()) {
      EXPECT_EQ(result.outcome(), outcome) << result.DebugString();
    }
  }

  void ImportAll(const CatalogueFiles& files, ImportResult::Outcome outcome) {
    v1::ImportTaxonomiesRequest taxonomies;
    for (const auto& row : files.taxonomies) {
      *taxonomies.add_taxonomies() = row;
    }
    v1::ImportTaxonomiesResponse taxonomies_reply;
    ASSERT_TRUE(
        programmes_
            ->ImportTaxonomies(CallOf("ProgrammeService/ImportTaxonomies"),
                               taxonomies, &taxonomies_reply)
            .ok());
    ExpectAll(taxonomies_reply, taxonomies.taxonomies_size(), outcome);
    v1::ImportProgrammesRequest programmes;
    for (const auto& row : files.programmes) {
      *programmes.add_programmes() = row;
    }
    v1::ImportProgrammesResponse programmes_reply;
    ASSERT_TRUE(
        programmes_
            ->ImportProgrammes(CallOf("ProgrammeService/ImportProgrammes"),
                               programmes, &programmes_reply)
            .ok());
    ExpectAll(programmes_reply, programmes.programmes_size(), outcome);
    ExpectAll(Import(files.cities), static_cast<int>(files.cities.size()),
              outcome);
    v1::ImportPartnershipsRequest partnerships;
    for (const auto& row : files.partnerships) {
      *partnerships.add_partnerships() = row;
    }
    v1::ImportPartnershipsResponse partnerships_reply;
    ASSERT_TRUE(partnerships_
                    ->ImportPartnerships(
                        CallOf("PartnershipService/ImportPartnerships"),
                        partnerships, &partnerships_reply)
                    .ok());
    ExpectAll(partnerships_reply, partnerships.partnerships_size(), outcome);
  }
};

TEST_F(StarterCatalogueTest, ImportsWithoutAWrongRowAndTwiceWithoutAChange) {
  const CatalogueFiles files = ReadCatalogueFiles();
  ASSERT_FALSE(HasFailure());
  ImportAll(files, ImportResult::OUTCOME_CREATED);
  const int64_t revision = store_->revision();
  ImportAll(files, ImportResult::OUTCOME_UNCHANGED);
  EXPECT_EQ(store_->revision(), revision);
  v1::SuggestMatchesRequest request;
  const auto partner = std::find_if(
      files.cities.begin(), files.cities.end(), [](const v1::City& city) {
        return city.side() == v1::SIDE_PARTNER && city.needs_size() > 2;
      });
  ASSERT_NE(partner, files.cities.end());
  request.set_city(partner->name());
  request.mutable_options()->set_min_revision(revision);
  v1::SuggestMatchesResponse reply;
  ASSERT_TRUE(matches_
                  ->SuggestMatches(CallOf("MatchService/SuggestMatches"),
                                   request, &reply)
                  .ok());
  EXPECT_EQ(reply.suggestions_size(), 10);
  EXPECT_TRUE(publisher_->status().left_out.empty());
}

// The Ministry of the Environment's call of August 2022 was open to JCM partner
// countries, Malaysia and India; Sri Lanka signed the JCM on 10 October 2022.
TEST_F(StarterCatalogueTest, SriLankaIsOutsideInAugust2022AndInsideInOctober) {
  ImportAll(ReadCatalogueFiles(), ImportResult::OUTCOME_CREATED);
  const auto explain = [&](const char* day) {
    v1::ExplainPairRequest request;
    request.set_provider("cities/jp-yokohama");
    request.set_partner("cities/lk-colombo");
    request.mutable_options()->set_programme("programmes/moej-city-to-city");
    request.mutable_options()->set_as_of_date(day);
    request.mutable_options()->set_min_revision(store_->revision());
    v1::ExplainPairResponse reply;
    EXPECT_TRUE(
        matches_
            ->ExplainPair(CallOf("MatchService/ExplainPair"), request, &reply)
            .ok());
    return reply.assessment();
  };
  const v1::PairAssessment august = explain("2022-08-15");
  EXPECT_FALSE(august.eligible());
  const auto gate = std::find_if(
      august.gates().begin(), august.gates().end(),
      [](const v1::GateResult& g) { return g.gate() == "partner_country"; });
  ASSERT_NE(gate, august.gates().end());
  EXPECT_FALSE(gate->passed());
  EXPECT_THAT(gate->reason(), ::testing::HasSubstr("10 October 2022"));
  EXPECT_THAT(gate->source(), ::testing::HasSubstr("mofa.go.jp"));
  ASSERT_EQ(august.finance_routes_size(), 2);
  for (const v1::FinanceRouteResult& route : august.finance_routes()) {
    EXPECT_FALSE(route.open());
    EXPECT_THAT(route.reason(), ::testing::HasSubstr("10 October 2022"));
    EXPECT_THAT(route.source(), ::testing::HasSubstr("mofa.go.jp"));
  }
  const v1::PairAssessment october = explain("2022-10-10");
  EXPECT_TRUE(october.eligible());
  for (const v1::FinanceRouteResult& route : october.finance_routes()) {
    EXPECT_TRUE(route.open()) << route.reason();
  }
}

}  // namespace
}  // namespace citymatch::testing
