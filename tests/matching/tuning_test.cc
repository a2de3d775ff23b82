#include "matching/tuning/tuning.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "matching/random.h"
#include "matching/tuning/choice_model.h"
#include "tests/matching/profiles.h"

namespace citymatch::matching {
namespace {

using ::testing::Each;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Weights Equal() {
  Weights weights;
  weights.fill(0.1);
  return weights;
}

// Choices of somebody whose score is weights·fits plus Gumbel noise: what the
// conditional logit assumes.
std::vector<Choice> ChoicesBy(const Weights& weights, int count) {
  Random random(7);
  std::vector<Choice> choices;
  for (int c = 0; c < count; ++c) {
    std::vector<Fits> fits(12);
    size_t best = 0;
    double highest = -1e9;
    for (size_t j = 0; j < fits.size(); ++j) {
      double score = -std::log(-std::log(random.Unit()));
      for (int k = 0; k < kCriterionCount; ++k) {
        fits[j][k] = random.Unit();
        score += weights[k] * fits[j][k];
      }
      if (score > highest) {
        highest = score;
        best = j;
      }
    }
    Choice choice;
    for (size_t j = 0; j < fits.size(); ++j) {
      if (j == best) continue;
      Fits difference = fits[j];
      for (int k = 0; k < kCriterionCount; ++k) difference[k] -= fits[best][k];
      choice.differences.push_back(difference);
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<const Choice*> PointersTo(const std::vector<Choice>& choices) {
  std::vector<const Choice*> pointers;
  for (const Choice& choice : choices) pointers.push_back(&choice);
  return pointers;
}

TEST(ChoiceModelTest, FindsTheWeightsBehindTheChoices) {
  const Weights truth = {6, 0, 3, 0, 0, 4, 0, 0, 1, 0};
  const std::vector<Choice> choices = ChoicesBy(truth, 4000);
  const Weights learnt = FitWeights(PointersTo(choices), Equal(), 1e-6);
  for (int k = 0; k < kCriterionCount; ++k) {
    EXPECT_NEAR(learnt[k], truth[k], 0.4) << k;
  }
}

TEST(ChoiceModelTest, NoWeightIsNegative) {
  // What the truth dislikes gets no weight.
  const Weights truth = {5, -5, 0, 0, 0, 0, 0, 0, 0, 0};
  const std::vector<Choice> choices = ChoicesBy(truth, 500);
  const Weights learnt = FitWeights(PointersTo(choices), Equal(), 1e-6);
  EXPECT_THAT(learnt, Each(Ge(0)));
  EXPECT_NEAR(learnt[1], 0, 1e-6);
  EXPECT_GT(learnt[0], 3);
}

TEST(ChoiceModelTest, FirmnessHoldsTheDirectionOfThePrior) {
  const std::vector<Choice> choices =
      ChoicesBy({6, 0, 3, 0, 0, 4, 0, 0, 1, 0}, 300);
  const Weights prior = {1, 2, 3, 0, 1, 0, 0, 0, 0, 1};
  const auto angle = [&](const Weights& weights) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int k = 0; k < kCriterionCount; ++k) {
      ab += weights[k] * prior[k];
      aa += weights[k] * weights[k];
      bb += prior[k] * prior[k];
    }
    return std::acos(std::min(1.0, ab / std::sqrt(aa * bb)));
  };
  const auto pointers = PointersTo(choices);
  EXPECT_LT(angle(FitWeights(pointers, prior, kUnmoved)), 1e-6);
  EXPECT_LT(angle(FitWeights(pointers, prior, 1e5)), 0.01);
  EXPECT_LT(angle(FitWeights(pointers, prior, 100)),
            angle(FitWeights(pointers, prior, 1)));
  EXPECT_EQ(FitWeights({}, prior, 1), prior);
}

TEST(ChoiceModelTest, TheLossBoundsTheLogarithmOfTheRank) {
  const Weights weights = {6, 0, 3, 0, 0, 4, 0, 0, 1, 0};
  for (const Choice& choice : ChoicesBy(weights, 50)) {
    int rank = 1;
    for (const Fits& difference : choice.differences) {
      double score = 0;
      for (int k = 0; k < kCriterionCount; ++k) {
        score += weights[k] * difference[k];
      }
      rank += score > 0 ? 1 : 0;
    }
    EXPECT_GE(Loss(choice, weights), std::log(rank));
  }
}

// Sixteen partners that each chose the provider of their own size, whatever
// else spoke for the others.
struct SizeWorld {
  std::vector<Profile> profiles;
  std::vector<PastPair> pairs;

  SizeWorld() {
    for (int i = 0; i < 16; ++i) {
      const Population population{
          static_cast<int64_t>(20'000 * std::pow(1.5, i)), Known()};
      Profile provider = Provider(absl::StrCat("jp-", 10 + i));
      provider.population = population;
      provider.offers = {MakeOffer(Sector::kWaste, "composting", 1 + i % 3)};
      Profile partner = Partner(absl::StrCat("vn-", 10 + i));
      partner.population = population;
      partner.needs = {MakeNeed(Sector::kWaste, "composting")};
      pairs.push_back({provider.id, partner.id, "", 2000 + i});
      profiles.push_back(std::move(provider));
      profiles.push_back(std::move(partner));
    }
  }

  [[nodiscard]] TuneRequest Request() const {
    TuneRequest request;
    request.pairs = pairs;
    request.resamples = 50;
    request.folds = 4;
    request.tune_constants = false;
    return request;
  }
};

double WeightAfter(const TuneAnswer& answer, CriterionId criterion) {
  return answer.weights[static_cast<size_t>(criterion)].after;
}

TEST(TuneTest, LearnsWhatWasChosenAndRanksUnseenPairsBetter) {
  const SizeWorld world;
  const auto snapshot = MakeSnapshot(world.profiles, {});
  const TuneAnswer answer = *Tune(*snapshot, world.Request());
  const auto& size = answer.weights[static_cast<size_t>(CriterionId::kSizeFit)];
  EXPECT_GT(size.after, 2 * size.before);
  EXPECT_LE(size.low, size.after);
  EXPECT_GE(size.high, size.after);
  EXPECT_TRUE(answer.is_better);
  EXPECT_GT(answer.reciprocal_rank_gain.value, 0);
  EXPECT_EQ(answer.learnt_pair_count, 16);
  EXPECT_THAT(answer.learning_curve, SizeIs(4));
  EXPECT_THAT(answer.outcomes, SizeIs(16));
  // What is written ranks as what was measured.
  double sum = 0;
  for (const double weight : answer.after.weights) sum += weight;
  EXPECT_NEAR(
      answer.after.weights[static_cast<size_t>(CriterionId::kSizeFit)] / sum,
      size.after, 0.002);
}

TEST(TuneTest, MovesAConstantThatStandsWrong) {
  SizeWorld world;
  Programme programme;
  programme.id = "p";
  programme.policy.size_sigma = 6;  // nearly blind to size
  programme.policy.weights.fill(0);
  programme.policy.weights[static_cast<size_t>(CriterionId::kSizeFit)] = 1;
  programme.policy.weights[static_cast<size_t>(CriterionId::kSectorFit)] = 1;
  const auto snapshot = MakeSnapshot(world.profiles, {}, {programme});
  TuneRequest request = world.Request();
  request.options.programme_id = "p";
  request.tune_constants = true;
  const TuneAnswer answer = *Tune(*snapshot, request);
  EXPECT_LT(answer.after.size_sigma, 6);
  const auto moved = std::find_if(
      answer.constants.begin(), answer.constants.end(),
      [](const TunedConstant& c) { return c.path == "size_sigma"; });
  ASSERT_NE(moved, answer.constants.end());
  EXPECT_EQ(moved->before, 6);
  EXPECT_EQ(moved->after, answer.after.size_sigma);
}

// The place of a pair is told by models that know nothing of the pair, of its
// partner, or of anything that began in its year or later.
TEST(TuneTest, NothingOfAPairOrAfterItEntersItsPlace) {
  const SizeWorld world;
  const auto snapshot = MakeSnapshot(world.profiles, {});
  const TuneRequest request = world.Request();
  const TuneAnswer answer = *Tune(*snapshot, request);
  // Later pairs chose otherwise, and left partnerships behind.
  TuneRequest other = request;
  std::vector<Partnership> ties;
  for (size_t i = 12; i < other.pairs.size(); ++i) {
    other.pairs[i].provider_id = "jp-10";
    ties.push_back(Tie(absl::StrCat("t-", i), "jp-10",
                       other.pairs[i].partner_id, other.pairs[i].first_year));
  }
  const TuneAnswer changed = *Tune(*MakeSnapshot(world.profiles, ties), other);
  for (size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(answer.outcomes[i].ranks, changed.outcomes[i].ranks) << i;
  }
  EXPECT_LT(WeightAfter(changed, CriterionId::kSizeFit),
            WeightAfter(answer, CriterionId::kSizeFit));
  // Nor does what cities offer since then.
  SizeWorld later;
  for (Profile& city : later.profiles) {
    if (city.side != Side::kProvider) continue;
    city.offers.push_back(MakeOffer(Sector::kWaste, "composting", 3));
    city.offers.back().since_year = request.pairs.back().first_year;
  }
  const TuneAnswer offers = *Tune(*MakeSnapshot(later.profiles, {}), request);
  for (size_t i = 0; i < request.pairs.size(); ++i) {
    EXPECT_EQ(answer.outcomes[i].ranks, offers.outcomes[i].ranks) << i;
  }
  // Another pair of the partner that is ranked teaches nothing about it.
  TuneRequest twice = request;
  twice.pairs.push_back({"jp-10", "vn-25", "", 2003});
  const TuneAnswer same_partner = *Tune(*snapshot, twice);
  EXPECT_EQ(answer.outcomes[15].ranks, same_partner.outcomes[15].ranks);
}

TEST(TuneTest, TheOrderOfThingsChangesNothing) {
  SizeWorld world;
  const TuneRequest request = world.Request();
  const TuneAnswer answer = *Tune(*MakeSnapshot(world.profiles, {}), request);
  std::reverse(world.profiles.begin(), world.profiles.end());
  const TuneAnswer again = *Tune(*MakeSnapshot(world.profiles, {}), request);
  EXPECT_EQ(answer.after.weights, again.after.weights);
  for (size_t i = 0; i < answer.outcomes.size(); ++i) {
    EXPECT_EQ(answer.outcomes[i].ranks, again.outcomes[i].ranks);
  }
}

TEST(TuneTest, RefusesTooFewPairsAndUnknownProgrammes) {
  const SizeWorld world;
  const auto snapshot = MakeSnapshot(world.profiles, {});
  TuneRequest request = world.Request();
  request.pairs.resize(9);
  request.pairs.push_back({"jp-nowhere", "vn-10", "", 2010});
  const absl::Status few = Tune(*snapshot, request).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(few));
  EXPECT_THAT(few.message(), HasSubstr("9 of 10 pairs"));
  request.pairs.clear();
  EXPECT_TRUE(absl::IsFailedPrecondition(Tune(*snapshot, request).status()));
  request.options.programme_id = "none";
  EXPECT_TRUE(absl::IsNotFound(Tune(*snapshot, request).status()));
}

TEST(TuneTest, TellsItsStepsAndStopsWhenToldTo) {
  const SizeWorld world;
  const auto snapshot = MakeSnapshot(world.profiles, {});
  TuneRequest request = world.Request();
  int last = 0;
  request.progress = [&](int step, int step_count) {
    EXPECT_EQ(step, last + 1);
    EXPECT_LE(step, step_count);
    last = step;
    return step == 5 ? absl::CancelledError("enough") : absl::OkStatus();
  };
  EXPECT_TRUE(absl::IsCancelled(Tune(*snapshot, request).status()));
  EXPECT_EQ(last, 5);
}

}  // namespace
}  // namespace citymatch::matching
