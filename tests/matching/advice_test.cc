// Precedents, counterfactuals, questions and triads.
#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "matching/advice/counterfactuals.h"
#include "matching/advice/precedents.h"
#include "matching/advice/questions.h"
#include "matching/advice/triads.h"
#include "tests/matching/profiles.h"
#include "tests/matching/world.h"

namespace citymatch::matching {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(PrecedentsTest, NearestFirstAndNothingOfTheFuture) {
  const World world;
  const auto snapshot = world.Build();
  PrecedentsRequest request;
  request.city_id = "jp-12";
  request.other_id = "q-0";
  request.options = Options("", Day(2013, 5, 1));
  const auto answer = FindPrecedents(*snapshot, request);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->past_count, 3);  // 2010, 2011 and 2012
  ASSERT_THAT(answer->precedents, SizeIs(3));
  // The provider's own, with a partner of the same country.
  EXPECT_EQ(answer->precedents[0].partnership->id, "t-2");
  EXPECT_EQ(answer->precedents[0].outcome, Outcome::kOngoing);
  EXPECT_EQ(answer->precedents[0].last_year, std::nullopt);
  for (size_t i = 0; i + 1 < answer->precedents.size(); ++i) {
    EXPECT_GE(answer->precedents[i].likeness,
              answer->precedents[i + 1].likeness);
  }
  for (const Precedent& precedent : answer->precedents) {
    EXPECT_GE(precedent.likeness, 0);
    EXPECT_LE(precedent.likeness, 1);
    EXPECT_FALSE(absl::StrContains(precedent.sentence, "2014"));
  }
  request.other_id = "jp-13";
  EXPECT_EQ(FindPrecedents(*snapshot, request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(PrecedentsTest, EverySuggestionCarriesTheNearest) {
  const auto snapshot = World().Build();
  for (const PairAssessment& pair : List(*snapshot, "q-0", 5).suggestions) {
    PrecedentsRequest request;
    request.city_id = pair.provider->id;
    request.other_id = "q-0";
    request.options = Options();
    const auto all = FindPrecedents(*snapshot, request);
    ASSERT_THAT(pair.precedents, SizeIs(kPrecedentsOfSuggestion));
    EXPECT_EQ(pair.precedents[0].partnership, all->precedents[0].partnership);
  }
}

TEST(TriadsTest, NeverScoresBelowTheBetterHalfAndEachBringsSomething) {
  const auto snapshot = World().Build();
  for (int q = 0; q < 4; ++q) {
    TriadsRequest request;
    request.partner_id = absl::StrCat("q-", q);
    request.options = Options();
    request.limit = 50;
    const auto answer = SuggestTriads(*snapshot, request);
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->japanese_count, 18);
    EXPECT_EQ(answer->us_count, 6);
    ASSERT_FALSE(answer->triads.empty());
    for (const Triad& triad : answer->triads) {
      EXPECT_GE(triad.score, triad.japanese_score);
      EXPECT_GE(triad.score, triad.us_score);
      EXPECT_EQ(
          triad.japanese_score,
          AssessPair(*snapshot, triad.japanese->id, request.partner_id).score);
      std::set<const Profile*> bringing;
      for (const TriadNeed& need : triad.needs) {
        EXPECT_EQ(need.cover, std::max(need.japanese_cover, need.us_cover));
        if (need.provider != nullptr) bringing.insert(need.provider);
      }
      EXPECT_THAT(bringing, SizeIs(2));
    }
    for (size_t i = 0; i + 1 < answer->triads.size(); ++i) {
      EXPECT_GE(answer->triads[i].score, answer->triads[i + 1].score);
    }
  }
}

TEST(TriadsTest, IsAskedForAPartner) {
  const auto snapshot = World().Build();
  TriadsRequest request;
  request.partner_id = "jp-10";
  request.options = Options();
  EXPECT_EQ(SuggestTriads(*snapshot, request).status().code(),
            absl::StatusCode::kInvalidArgument);
  request.partner_id = "none";
  EXPECT_EQ(SuggestTriads(*snapshot, request).status().code(),
            absl::StatusCode::kNotFound);
}

// Applies a change to a world, by its path; false for paths not known here.
bool Apply(const FactChange& change, World& world) {
  for (Profile& city : world.profiles) {
    if (city.id != change.city_id) continue;
    int index = 0;
    int value = 0;
    if (change.path == "slot_count") {
      return absl::SimpleAtoi(change.to, &city.slot_count.emplace());
    }
    if (std::sscanf(change.path.c_str(), "offers[%d].maturity", &index) == 1 &&
        absl::SimpleAtoi(change.to, &value)) {
      city.offers[index].maturity = value;
      return true;
    }
    if (std::sscanf(change.path.c_str(), "needs[%d].priority", &index) == 1 &&
        absl::SimpleAtoi(change.to, &value)) {
      city.needs[index].priority = value;
      return true;
    }
    if (change.path == "offers") {
      const size_t space = change.to.find(' ');
      const std::string topic = change.to.substr(0, space);
      for (int t = 0; t < 6; ++t) {
        if (topic != kTopics[t]) continue;
        city.offers.push_back({SectorOfTopic(t), topic, "",
                               change.to.back() - '0', std::nullopt, Known()});
        return true;
      }
    }
  }
  return false;
}

TEST(CounterfactualsTest, EveryChangeReallyFlipsTheList) {
  const World world;
  const auto snapshot = world.Build();
  constexpr int kTop = 5;
  int applied = 0;
  int weights = 0;
  for (const std::string city : {"q-0", "q-3"}) {
    const SuggestAnswer all = List(*snapshot, city, 24);
    for (const int place : {0, 4, 5, 7, 15}) {
      const std::string target = all.suggestions[place].provider->id;
      CounterfactualRequest request;
      request.city_id = city;
      request.target_id = target;
      request.options = Options();
      request.top = kTop;
      request.limit = 20;
      const auto answer = FindCounterfactuals(*snapshot, request);
      ASSERT_TRUE(answer.ok());
      EXPECT_EQ(answer->rank_now, place + 1);
      EXPECT_EQ(answer->is_among_first, place < kTop);
      for (const FactCounterfactual& change : answer->facts) {
        EXPECT_EQ(change.rank_after != 0 && change.rank_after <= kTop,
                  place >= kTop);
        World changed = world;
        bool known = true;
        for (const FactChange& fact : change.facts) {
          // What is confirmed was known in another way before.
          if (fact.to == "DECLARED") {
            EXPECT_THAT(fact.from, AnyOf("REPORTED", "RECALLED"));
          }
          known = known && Apply(fact, changed);
        }
        if (!known) continue;
        ++applied;
        EXPECT_EQ(RankIn(List(*changed.Build(), city, 24), target),
                  change.rank_after)
            << change.facts[0].sentence;
      }
      for (size_t i = 0; i + 1 < answer->facts.size(); ++i) {
        EXPECT_LE(answer->facts[i].effort, answer->facts[i + 1].effort);
      }
      for (const WeightCounterfactual& change : answer->weights) {
        ++weights;
        MatchOptions options = Options();
        options.weights[change.criterion] = change.weight_after;
        const int rank = RankIn(List(*snapshot, city, 24, options), target);
        EXPECT_EQ(rank, change.rank_after);
        EXPECT_EQ(rank <= kTop, place >= kTop);
      }
    }
  }
  EXPECT_GT(applied, 5);
  EXPECT_GT(weights, 3);
}

TEST(CounterfactualsTest, ASlightlySmallerWeightChangeDoesNotSuffice) {
  const auto snapshot = World().Build();
  const SuggestAnswer all = List(*snapshot, "q-0", 24);
  CounterfactualRequest request;
  request.city_id = "q-0";
  request.target_id = all.suggestions[6].provider->id;
  request.options = Options();
  request.top = 5;
  const auto answer = FindCounterfactuals(*snapshot, request);
  ASSERT_TRUE(answer.ok());
  for (const WeightCounterfactual& change : answer->weights) {
    const double now = Policy().weights[static_cast<size_t>(change.criterion)];
    MatchOptions options = Options();
    options.weights[change.criterion] =
        now + 0.98 * (change.weight_after - now);
    EXPECT_GT(RankIn(List(*snapshot, "q-0", 24, options), request.target_id), 5)
        << change.sentence;
  }
}

TEST(CounterfactualsTest, TellsTheGateThatNoWeightOpens) {
  World world;
  Programme programme;
  programme.id = "us-only";
  programme.country_sets = {{"us", "US", {{"US", {}, ""}}, Known()}};
  programme.provider_rule.country_sets = {"us"};
  const auto snapshot =
      MakeSnapshot(world.profiles, world.partnerships, {programme});
  CounterfactualRequest request;
  request.city_id = "q-0";
  request.target_id = "jp-10";
  request.options = Options("us-only");
  int checks = 0;
  request.check = [&checks] {
    ++checks;
    return absl::OkStatus();
  };
  const auto answer = FindCounterfactuals(*snapshot, request);
  ASSERT_TRUE(answer.ok());
  EXPECT_LT(checks, 5);  // no fact is tried in vain
  EXPECT_EQ(answer->rank_now, 0);
  ASSERT_THAT(answer->failed_gates, SizeIs(1));
  EXPECT_EQ(answer->failed_gates[0].gate, GateId::kProviderCountry);
  EXPECT_THAT(answer->facts, IsEmpty());
  EXPECT_THAT(answer->weights, IsEmpty());
}

TEST(QuestionsTest, AsksWhatChangesTheListMostFirst) {
  const auto snapshot = World().Build();
  QuestionsRequest request;
  request.city_id = "q-1";  // its population is not known
  request.options = Options();
  request.options.weights[CriterionId::kSizeFit] = 40;
  request.top = 5;
  request.limit = 100;
  const auto answer = RankQuestions(*snapshot, request);
  ASSERT_TRUE(answer.ok());
  ASSERT_FALSE(answer->questions.empty());
  EXPECT_GE(answer->open_count, static_cast<int>(answer->questions.size()));
  std::set<std::string> paths;
  for (size_t i = 0; i < answer->questions.size(); ++i) {
    const Question& question = answer->questions[i];
    if (question.city_id == "q-1") paths.insert(question.path);
    EXPECT_FALSE(question.whom.empty());
    EXPECT_GT(question.reorder, 0);
    if (i > 0) {
      EXPECT_GE(answer->questions[i - 1].worth, question.worth);
    }
    double sum = 0;
    for (const PossibleAnswer& possible : question.answers) {
      EXPECT_GE(possible.replaced, 0);
      EXPECT_LE(possible.replaced, 1);
      sum += possible.replaced;
    }
    EXPECT_DOUBLE_EQ(question.worth,
                     sum / static_cast<double>(question.answers.size()));
  }
  EXPECT_THAT(paths, Contains("population"));
  EXPECT_THAT(paths, Contains("needs[0]"));  // only recalled
}

TEST(QuestionsTest, TheWorthIsWhatTheAnswerReallyReplaces) {
  World world;
  const auto snapshot = world.Build();
  QuestionsRequest request;
  request.city_id = "q-1";
  request.options = Options();
  request.top = 5;
  request.limit = 100;
  const auto answer = RankQuestions(*snapshot, request);
  ASSERT_TRUE(answer.ok());
  const auto it =
      std::find_if(answer->questions.begin(), answer->questions.end(),
                   [](const Question& q) {
                     return q.city_id == "q-1" && q.path == "needs[0]";
                   });
  ASSERT_NE(it, answer->questions.end());
  ASSERT_THAT(it->answers, SizeIs(2));
  EXPECT_EQ(it->answers[1].value, "no");
  std::set<std::string> before;
  for (const auto& pair : List(*snapshot, "q-1", 5).suggestions) {
    before.insert(pair.provider->id);
  }
  for (Profile& city : world.profiles) {
    if (city.id == "q-1") city.needs.erase(city.needs.begin());
  }
  int others = 0;
  const auto changed = world.Build();
  for (const auto& pair : List(*changed, "q-1", 5).suggestions) {
    others += before.contains(pair.provider->id) ? 0 : 1;
  }
  EXPECT_DOUBLE_EQ(it->answers[1].replaced, others / 5.0);
}

TEST(AdviceTest, OrderOfLoadingChangesNothing) {
  const World world;
  const auto a = world.Build(false);
  const auto b = world.Build(true);
  CounterfactualRequest what;
  what.city_id = "q-2";
  what.target_id = "jp-17";
  what.options = Options();
  what.top = 4;
  const auto first = *FindCounterfactuals(*a, what);
  const auto second = *FindCounterfactuals(*b, what);
  ASSERT_EQ(first.facts.size(), second.facts.size());
  for (size_t i = 0; i < first.facts.size(); ++i) {
    EXPECT_EQ(first.facts[i].facts[0].sentence,
              second.facts[i].facts[0].sentence);
    EXPECT_EQ(first.facts[i].score_after, second.facts[i].score_after);
  }
  ASSERT_EQ(first.weights.size(), second.weights.size());
  for (size_t i = 0; i < first.weights.size(); ++i) {
    EXPECT_EQ(first.weights[i].weight_after, second.weights[i].weight_after);
  }
  QuestionsRequest ask;
  ask.city_id = "q-1";
  ask.options = Options();
  ask.top = 4;
  const auto questions = *RankQuestions(*a, ask);
  const auto again = *RankQuestions(*b, ask);
  ASSERT_EQ(questions.questions.size(), again.questions.size());
  for (size_t i = 0; i < questions.questions.size(); ++i) {
    EXPECT_EQ(questions.questions[i].sentence, again.questions[i].sentence);
    EXPECT_EQ(questions.questions[i].worth, again.questions[i].worth);
  }
  TriadsRequest triads;
  triads.partner_id = "q-2";
  triads.options = Options();
  const auto three = *SuggestTriads(*a, triads);
  const auto same = *SuggestTriads(*b, triads);
  ASSERT_EQ(three.triads.size(), same.triads.size());
  for (size_t i = 0; i < three.triads.size(); ++i) {
    EXPECT_EQ(three.triads[i].japanese->id, same.triads[i].japanese->id);
    EXPECT_EQ(three.triads[i].score, same.triads[i].score);
  }
  const auto left = List(*a, "q-2", 6);
  const auto right = List(*b, "q-2", 6);
  for (size_t i = 0; i < left.suggestions.size(); ++i) {
    EXPECT_EQ(left.suggestions[i].robustness, right.suggestions[i].robustness);
  }
}

}  // namespace
}  // namespace citymatch::matching
