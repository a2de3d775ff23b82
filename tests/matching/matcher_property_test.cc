// Properties that hold for every catalogue, on random ones of fixed seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "matching/matcher.h"
#include "tests/matching/profiles.h"

namespace citymatch::matching {
namespace {

class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed) : random_(seed) {
    for (int i = 0; i < 40; ++i) {
      cities_.push_back(RandomCity(Side::kProvider, absl::StrCat("p-", i)));
      cities_.push_back(RandomCity(Side::kPartner, absl::StrCat("q-", i)));
    }
    for (int i = 0; i < 30; ++i) {
      Partnership tie = Tie(absl::StrCat("t-", i), absl::StrCat("p-", Roll(40)),
                            absl::StrCat("q-", Roll(40)), 2000 + Roll(26));
      if (Roll(2) == 0) tie.last_year = *tie.first_year + Roll(6);
      tie.sectors = {RandomSector()};
      tie.outcome = static_cast<Outcome>(Roll(5));
      ties_.push_back(tie);
    }
  }

  [[nodiscard]] std::shared_ptr<const Snapshot> Build(bool shuffled) {
    std::vector<Profile> cities = cities_;
    std::vector<Partnership> ties = ties_;
    if (shuffled) {
      std::shuffle(cities.begin(), cities.end(), random_);
      std::shuffle(ties.begin(), ties.end(), random_);
    }
    return MakeSnapshot(std::move(cities), std::move(ties));
  }

  int Roll(int sides) { return static_cast<int>(random_() % sides); }

 private:
  Sector RandomSector() { return static_cast<Sector>(1 + Roll(14)); }
  Provenance RandomProvenance() {
    return Known(static_cast<Basis>(1 + Roll(4)));
  }

  Profile RandomCity(Side side, std::string id) {
    static const char* const kCountries[] = {"JP", "US", "VN", "ID", "LK"};
    static const char* const kZones[] = {"Asia/Tokyo", "America/New_York",
                                         "Asia/Jakarta", ""};
    static const char* const kClasses[] = {"Cfa", "Aw", "BSk", "Dfb"};
    Profile city = City(side, std::move(id), kCountries[Roll(5)]);
    city.level = static_cast<Level>(1 + Roll(13));
    if (Roll(3) > 0) {
      city.population = Population{1000 * (1 + Roll(9000)), Known()};
    }
    if (Roll(3) > 0) city.climate = Climate{kClasses[Roll(4)], Known()};
    city.time_zone = kZones[Roll(4)];
    if (Roll(2) == 0) {
      city.setting_features = {{Feature::kCoast, Roll(2) == 0, Known()}};
    }
    if (Roll(2) == 0) {
      city.targets = {{TargetType::kNetZero, 2030 + Roll(40), Known()}};
    }
    const int items = Roll(5);
    for (int i = 0; i < items; ++i) {
      const Sector sector = RandomSector();
      const std::string topic = absl::StrCat("topic_", Roll(12));
      if (side == Side::kProvider) {
        city.offers.push_back(
            MakeOffer(sector, topic, 1 + Roll(3), RandomProvenance().basis));
      } else {
        city.needs.push_back(
            MakeNeed(sector, topic, 1 + Roll(5), RandomProvenance().basis));
      }
    }
    return city;
  }

  std::mt19937 random_;
  std::vector<Profile> cities_;
  std::vector<Partnership> ties_;
};

class MatcherPropertyTest : public ::testing::TestWithParam<unsigned> {};

TEST_P(MatcherPropertyTest, ContributionsSumToTheScoreExactly) {
  RandomWorld world(GetParam());
  const auto snapshot = world.Build(false);
  for (int i = 0; i < 40; ++i) {
    const PairAssessment pair =
        AssessPair(*snapshot, absl::StrCat("p-", i), absl::StrCat("q-", i));
    double forward = 0;
    double backward = 0;
    for (int k = 0; k < kCriterionCount; ++k) {
      forward += pair.criteria[k].contribution;
      backward += pair.criteria[kCriterionCount - 1 - k].contribution;
    }
    EXPECT_EQ(forward, pair.score);
    EXPECT_EQ(backward, pair.score);
    EXPECT_LE(0, pair.score_low);
    EXPECT_LE(pair.score_low, pair.score);
    EXPECT_LE(pair.score, pair.score_high);
    EXPECT_LE(pair.score_high, 100 + 1e-4);  // ten roundings of 2⁻²¹
    for (const CriterionResult& criterion : pair.criteria) {
      EXPECT_LE(0, criterion.fit_low);
      EXPECT_LE(criterion.fit_low, criterion.effective_fit);
      EXPECT_LE(criterion.effective_fit, criterion.fit_high);
      EXPECT_LE(criterion.fit_high, 1);
      if (!criterion.fit) continue;
      EXPECT_EQ(*criterion.fit, criterion.effective_fit);
    }
  }
}

TEST_P(MatcherPropertyTest, TopKIsWhatExplainingEveryPairGives) {
  RandomWorld world(GetParam());
  const auto snapshot = world.Build(false);
  for (const std::string id : {"q-0", "q-7", "p-3"}) {
    SuggestRequest request;
    request.city_id = id;
    request.options = Options();
    request.limit = 7;
    const SuggestAnswer answer = *Suggest(*snapshot, request);
    ASSERT_EQ(answer.suggestions.size(), 7u);
    std::vector<double> all;
    for (int i = 0; i < 40; ++i) {
      const bool partner = id[0] == 'q';
      const PairAssessment pair =
          partner ? AssessPair(*snapshot, absl::StrCat("p-", i), id)
                  : AssessPair(*snapshot, id, absl::StrCat("q-", i));
      all.push_back(-pair.score);
    }
    std::sort(all.begin(), all.end());
    for (int i = 0; i < 7; ++i) {
      EXPECT_EQ(answer.suggestions[i].score, -all[i]);
    }
  }
}

TEST_P(MatcherPropertyTest, OrderOfLoadingChangesNothing) {
  RandomWorld world(GetParam());
  const auto a = world.Build(false);
  const auto b = world.Build(true);
  for (int i = 0; i < 40; ++i) {
    const std::string provider = absl::StrCat("p-", i);
    const std::string partner = absl::StrCat("q-", (i * 7) % 40);
    const PairAssessment x = AssessPair(*a, provider, partner);
    const PairAssessment y = AssessPair(*b, provider, partner);
    EXPECT_EQ(x.score, y.score);
    for (int k = 0; k < kCriterionCount; ++k) {
      EXPECT_EQ(x.criteria[k].fit, y.criteria[k].fit);
      EXPECT_EQ(x.criteria[k].effective_fit, y.criteria[k].effective_fit);
      EXPECT_EQ(x.criteria[k].sentence, y.criteria[k].sentence);
    }
  }
}

TEST_P(MatcherPropertyTest, MoreWeightOnAPairsBestFitNeverLowersIt) {
  RandomWorld world(GetParam());
  const auto snapshot = world.Build(false);
  for (int i = 0; i < 20; ++i) {
    const std::string provider = absl::StrCat("p-", i);
    const std::string partner = absl::StrCat("q-", i);
    const PairAssessment before = AssessPair(*snapshot, provider, partner);
    const auto best =
        std::max_element(before.criteria.begin(), before.criteria.end(),
                         [](const auto& a, const auto& b) {
                           return a.effective_fit < b.effective_fit;
                         });
    MatchOptions options = Options();
    options.weights[best->criterion] = 60;
    const PairAssessment after =
        AssessPair(*snapshot, provider, partner, options);
    EXPECT_GE(after.score, before.score - 1e-4);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, MatcherPropertyTest,
                         ::testing::Values(1u, 2u, 3u, 4u, 5u));

}  // namespace
}  // namespace citymatch::matching
