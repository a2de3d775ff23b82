// What a suggestion says of its own sureness: robustness, ranges, leads.
#include "matching/robustness.h"

#include <algorithm>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/matching/profiles.h"
#include "tests/matching/world.h"

namespace citymatch::matching {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::SizeIs;

TEST(RobustnessTest, DrawsKeepZeroSumToOneAndLieAroundTheWeights) {
  Weights weights{};
  weights[0] = 0.7;
  weights[3] = 0.3;
  double mean = 0;
  for (const Weights& draw : DrawWeights(weights, 50)) {
    double sum = 0;
    for (const double weight : draw) sum += weight;
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_EQ(draw[1], 0);
    mean += draw[0] / kWeightDraws;
  }
  EXPECT_NEAR(mean, 0.7, 0.02);
}

TEST(RobustnessTest, WhoIsBestInEverythingAlwaysStays) {
  Fits best;
  best.fill(0.9);
  std::vector<Fits> fits = {best};
  for (int i = 0; i < 3; ++i) {
    Fits other;
    other.fill(0.2);
    other[i] = 0.8;
    fits.push_back(other);
  }
  Weights weights;
  weights.fill(0.1);
  const auto shares = SharesAmongFirst(fits, 2, DrawWeights(weights, 50));
  ASSERT_THAT(shares, SizeIs(2));
  EXPECT_EQ(shares[0], 1);
  EXPECT_GT(shares[1], 0);
  EXPECT_LT(shares[1], 1);
}

TEST(RobustnessTest, FirmWeightsKeepTheListAndAListOfAllIsSure) {
  const World world;
  const auto snapshot = world.Build();
  for (const PairAssessment& pair : List(*snapshot, "q-0", 24).suggestions) {
    EXPECT_EQ(pair.robustness, 1.0);
  }
  Programme firm;
  firm.id = "firm";
  firm.policy.weight_concentration = 1e9;
  const auto other = MakeSnapshot(world.profiles, world.partnerships, {firm});
  double least = 1;
  for (const PairAssessment& pair : List(*snapshot, "q-0", 5).suggestions) {
    least = std::min(least, pair.robustness.value());
  }
  EXPECT_LT(least, 1);
  for (const PairAssessment& pair :
       List(*other, "q-0", 5, Options("firm")).suggestions) {
    EXPECT_EQ(pair.robustness, 1.0);
  }
}

TEST(RangeTest, RecalledOffersAndUnknownPartsWidenTheInterval) {
  Profile provider = Provider("jp-a");
  provider.offers = {
      MakeOffer(Sector::kWaste, "composting", 3, Basis::kRecalled)};
  provider.targets = {{TargetType::kNetZero, 2040, Known()}};
  Profile partner = Partner("vn-b");
  partner.needs = {MakeNeed(Sector::kWaste, "composting")};
  const auto snapshot = MakeSnapshot({provider, partner});
  const PairAssessment pair = AssessPair(*snapshot, "jp-a", "vn-b");
  const CriterionResult& sector = ResultOf(pair, CriterionId::kSectorFit);
  EXPECT_EQ(sector.fit_low, 0);
  EXPECT_EQ(sector.fit_high, 1);
  // Net zero: (2075 − 2040) / 45 of the provider, the partner's unknown.
  const CriterionResult& ambition = ResultOf(pair, CriterionId::kAmbitionFit);
  EXPECT_DOUBLE_EQ(ambition.fit_low, 35 / 45.0 / 2);
  EXPECT_DOUBLE_EQ(ambition.fit_high, (35 / 45.0 + 1) / 2);
  EXPECT_LT(pair.completeness, 1);
  EXPECT_LT(pair.score_confirmed, pair.score);
}

TEST(RangeTest, ALeadOnRecalledFactsSaysSo) {
  Profile recalled = Provider("jp-a");
  recalled.offers = {
      MakeOffer(Sector::kWaste, "composting", 3, Basis::kRecalled)};
  Profile known = Provider("jp-b");
  known.offers = {MakeOffer(Sector::kWaste, "composting", 1)};
  Profile partner = Partner("vn-c");
  partner.needs = {MakeNeed(Sector::kWaste, "composting")};
  Programme programme;
  programme.id = "p";
  programme.policy.credibility[static_cast<int>(Basis::kRecalled)] = 0.95;
  const auto snapshot =
      MakeSnapshot({recalled, known, partner}, {}, {programme});
  const SuggestAnswer answer = List(*snapshot, "vn-c", 2, Options("p"));
  ASSERT_EQ(answer.suggestions[0].provider->id, "jp-a");
  const auto code = [](const char* text) {
    return Contains(Field(&Caution::code, text));
  };
  EXPECT_THAT(answer.suggestions[0].cautions,
              code("LEAD_RESTS_ON_RECALLED_FACTS"));
  EXPECT_THAT(answer.suggestions[1].cautions,
              ::testing::Not(code("LEAD_RESTS_ON_RECALLED_FACTS")));
}

}  // namespace
}  // namespace citymatch::matching
