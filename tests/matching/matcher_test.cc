#include "matching/matcher.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/matching/profiles.h"

namespace citymatch::matching {
namespace {

SuggestAnswer SuggestFor(const Snapshot& snapshot, std::string city,
                         int limit = 10) {
  SuggestRequest request;
  request.city_id = std::move(city);
  request.options = Options();
  request.limit = limit;
  return Suggest(snapshot, request).value();
}

Profile WasteProvider(std::string id, int maturity) {
  Profile provider = Provider(std::move(id));
  provider.offers = {MakeOffer(Sector::kWaste, "composting", maturity)};
  return provider;
}

Profile WastePartner(std::string id) {
  Profile partner = Partner(std::move(id));
  partner.needs = {MakeNeed(Sector::kWaste, "composting")};
  return partner;
}

TEST(MatcherTest, RanksByScoreFromEitherSide) {
  const auto snapshot =
      MakeSnapshot({WasteProvider("jp-a", 1), WasteProvider("jp-b", 3),
                    Provider("jp-c"), WastePartner("vn-d"), Partner("vn-e")});
  const SuggestAnswer answer = SuggestFor(*snapshot, "vn-d");
  ASSERT_EQ(answer.suggestions.size(), 3u);
  EXPECT_EQ(answer.eligible_count, 3);
  EXPECT_EQ(answer.suggestions[0].provider->id, "jp-b");
  EXPECT_EQ(answer.suggestions[0].rank, 1);
  EXPECT_EQ(answer.suggestions[1].rank, 2);
  const SuggestAnswer reverse = SuggestFor(*snapshot, "jp-b");
  ASSERT_EQ(reverse.suggestions.size(), 2u);
  EXPECT_EQ(reverse.suggestions[0].partner->id, "vn-d");
  EXPECT_EQ(reverse.suggestions[0].score, answer.suggestions[0].score);
}

TEST(MatcherTest, BreaksTiesByIntervalLowThenById) {
  const auto snapshot =
      MakeSnapshot({WasteProvider("jp-c", 3), WasteProvider("jp-a", 3),
                    WasteProvider("jp-b", 3), WastePartner("vn-d")});
  const SuggestAnswer answer = SuggestFor(*snapshot, "vn-d", 2);
  ASSERT_EQ(answer.suggestions.size(), 2u);
  EXPECT_EQ(answer.suggestions[0].provider->id, "jp-a");
  EXPECT_EQ(answer.suggestions[1].provider->id, "jp-b");
  EXPECT_EQ(answer.eligible_count, 3);
}

TEST(MatcherTest, MissingFitStandsAtTheMeanWithinItsInterval) {
  Profile known = WasteProvider("jp-a", 3);
  known.population = Population{1000, Known()};
  Profile partner = WastePartner("vn-d");
  partner.population = Population{1000, Known()};
  const auto snapshot =
      MakeSnapshot({known, WasteProvider("jp-b", 3), partner});
  const PairAssessment unknown = AssessPair(*snapshot, "jp-b", "vn-d");
  const CriterionResult& size = ResultOf(unknown, CriterionId::kSizeFit);
  EXPECT_FALSE(size.fit.has_value());
  EXPECT_EQ(size.effective_fit, 1);  // the mean over the one known pair
  EXPECT_LT(unknown.score_low, unknown.score);
  EXPECT_LT(unknown.completeness, 1);
  const PairAssessment complete = AssessPair(*snapshot, "jp-a", "vn-d");
  EXPECT_GT(complete.score_low, unknown.score_low);
}

TEST(MatcherTest, WeightsOfTheRequestReplaceThePolicys) {
  const auto snapshot =
      MakeSnapshot({WasteProvider("jp-a", 3), WastePartner("vn-d")});
  MatchOptions options = Options();
  for (int k = 0; k < kCriterionCount; ++k) {
    options.weights[static_cast<CriterionId>(k)] = 0;
  }
  EXPECT_EQ(Explain(*snapshot, {"jp-a", "vn-d", options, {}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  options.weights[CriterionId::kSectorFit] = 7;
  const PairAssessment only_sector =
      AssessPair(*snapshot, "jp-a", "vn-d", options);
  EXPECT_EQ(only_sector.score, 100);
  EXPECT_EQ(only_sector.score_low, 100);
  EXPECT_EQ(ResultOf(only_sector, CriterionId::kSectorFit).weight, 1);
}

TEST(MatcherTest, ExplainsNeedByNeed) {
  Profile provider = Provider("jp-a");
  provider.offers = {MakeOffer(Sector::kPorts, "green_port"),
                     MakeOffer(Sector::kWaste, "composting", 2)};
  Profile partner = Partner("vn-d");
  partner.needs = {MakeNeed(Sector::kTransport, "metro", 2),
                   MakeNeed(Sector::kWaste, "composting", 5)};
  const auto snapshot = MakeSnapshot({provider, partner});
  const PairAssessment assessment = AssessPair(*snapshot, "jp-a", "vn-d");
  ASSERT_EQ(assessment.need_covers.size(), 2u);
  EXPECT_EQ(assessment.need_covers[0].need_index, 1);
  EXPECT_EQ(assessment.need_covers[0].offer_index, 1);
  EXPECT_EQ(assessment.need_covers[0].affinity, 1);
  EXPECT_EQ(assessment.need_covers[0].cover, 0.85);
  // Ports help transport a little: sectors that the policy relates.
  EXPECT_EQ(assessment.need_covers[1].offer_index, 0);
  EXPECT_EQ(assessment.need_covers[1].cover, 0.1);
  EXPECT_DOUBLE_EQ(
      assessment.need_covers[0].weight + assessment.need_covers[1].weight, 1);
}

TEST(MatcherTest, RanksInExplainAreThoseOfSuggest) {
  const auto snapshot =
      MakeSnapshot({WasteProvider("jp-a", 1), WasteProvider("jp-b", 3),
                    Provider("jp-c"), WastePartner("vn-d"), Partner("vn-e")});
  const SuggestAnswer answer = SuggestFor(*snapshot, "vn-d");
  for (const PairAssessment& suggestion : answer.suggestions) {
    const ExplainAnswer explained =
        *Explain(*snapshot, {suggestion.provider->id, "vn-d", Options(), {}});
    EXPECT_EQ(explained.rank_for_partner, suggestion.rank);
    EXPECT_EQ(explained.assessment.score, suggestion.score);
  }
}

TEST(MatcherTest, TakesThePairInEitherOrder) {
  const auto snapshot =
      MakeSnapshot({WasteProvider("jp-a", 1), WastePartner("vn-d")});
  const ExplainAnswer answer =
      *Explain(*snapshot, {"vn-d", "jp-a", Options(), {}});
  EXPECT_EQ(answer.assessment.provider->id, "jp-a");
  EXPECT_EQ(answer.assessment.partner->id, "vn-d");
}

TEST(MatcherTest, NamesWhatIsNotThere) {
  const auto snapshot = MakeSnapshot({Provider("jp-a"), Provider("jp-b")});
  SuggestRequest request;
  request.city_id = "xx-none";
  request.options = Options();
  EXPECT_EQ(Suggest(*snapshot, request).status(),
            absl::NotFoundError("cities/xx-none"));
  request.city_id = "jp-a";
  request.options.programme_id = "none";
  EXPECT_EQ(Suggest(*snapshot, request).status(),
            absl::NotFoundError("programmes/none"));
  EXPECT_EQ(Explain(*snapshot, {"jp-a", "jp-b", Options(), {}}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(MatcherTest, StopsWhenTheCheckFails) {
  const auto snapshot = MakeSnapshot({Provider("jp-a"), Partner("vn-d")});
  SuggestRequest request;
  request.city_id = "vn-d";
  request.options = Options();
  request.check = [] { return absl::CancelledError("gone"); };
  EXPECT_EQ(Suggest(*snapshot, request).status().code(),
            absl::StatusCode::kCancelled);
}

TEST(MatcherTest, FilterRestrictsTheCounterparts) {
  const auto snapshot =
      MakeSnapshot({Provider("jp-a"), Provider("us-b", "US"), Partner("vn-d")});
  SuggestRequest request;
  request.city_id = "vn-d";
  request.options = Options();
  request.filter = [](const Profile& city) {
    return city.country_code == "US";
  };
  const SuggestAnswer answer = *Suggest(*snapshot, request);
  ASSERT_EQ(answer.suggestions.size(), 1u);
  EXPECT_EQ(answer.suggestions[0].provider->id, "us-b");
}

TEST(MatcherTest, SpeaksBothLanguages) {
  Profile provider = WasteProvider("jp-a", 3);
  provider.local_names = {{"ja", "甲市"}};
  const auto snapshot = MakeSnapshot({provider, WastePartner("vn-d")});
  MatchOptions options = Options();
  options.language = Language::kJapanese;
  const PairAssessment japanese =
      AssessPair(*snapshot, "jp-a", "vn-d", options);
  const PairAssessment english = AssessPair(*snapshot, "jp-a", "vn-d");
  for (int k = 0; k < kCriterionCount; ++k) {
    EXPECT_NE(japanese.criteria[k].sentence, english.criteria[k].sentence);
    EXPECT_FALSE(english.criteria[k].sentence.empty());
    EXPECT_EQ(japanese.criteria[k].contribution,
              english.criteria[k].contribution);
    EXPECT_EQ(english.criteria[k].sentence.find('{'), std::string::npos);
  }
  EXPECT_NE(japanese.criteria[5].sentence.find("甲市"), std::string::npos);
}

TEST(MatcherTest, WarnsOfWhatRestsOnRecalledFacts) {
  Profile provider = Provider("jp-a");
  provider.offers = {
      MakeOffer(Sector::kWaste, "composting", 3, Basis::kRecalled)};
  Profile partner = Partner("vn-d");
  partner.needs = {MakeNeed(Sector::kWaste, "composting", 3, Basis::kRecalled)};
  const auto has_caution = [](const PairAssessment& assessment) {
    for (const Caution& caution : assessment.cautions) {
      if (caution.code == "RESTS_ON_RECALLED_FACTS") return true;
    }
    return false;
  };
  EXPECT_TRUE(has_caution(
      AssessPair(*MakeSnapshot({provider, partner}), "jp-a", "vn-d")));
  provider.offers[0].provenance = Known();
  partner.needs[0].provenance = Known();
  EXPECT_FALSE(has_caution(
      AssessPair(*MakeSnapshot({provider, partner}), "jp-a", "vn-d")));
}

}  // namespace
}  // namespace citymatch::matching
