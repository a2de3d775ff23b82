#include "matching/evaluation/evaluation.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "matching/matcher.h"
#include "matching/profile.h"
#include "matching/snapshot.h"
#include "tests/matching/profiles.h"

namespace citymatch::matching {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr double kExact = 1e-12;

// One partner that needs composting; three providers: one offers it, one is of
// the same size, one has nothing.
std::vector<Profile> Cities() {
  Profile partner = Partner("vn-p");
  partner.needs = {MakeNeed(Sector::kWaste, "composting")};
  partner.population = Population{100000, Known()};
  Profile expert = Provider("jp-expert");
  expert.offers = {MakeOffer(Sector::kWaste, "composting")};
  expert.population = Population{9000000, Known()};
  Profile equal = Provider("jp-equal");
  equal.offers = {MakeOffer(Sector::kTransport, "metro")};
  equal.population = Population{100000, Known()};
  Profile other = Provider("us-other", "US");
  other.offers = {MakeOffer(Sector::kTransport, "metro")};
  other.population = Population{30000, Known()};
  return {partner, expert, equal, other, Partner("vn-q")};
}

EvaluateAnswer Replay(std::vector<Partnership> ties,
                      std::vector<PastPair> pairs,
                      Side side = Side::kProvider) {
  const auto snapshot = MakeSnapshot(Cities(), std::move(ties));
  EvaluateRequest request;
  request.pairs = pairs.empty() ? StoredPairs(*snapshot) : std::move(pairs);
  request.ranked_side = side;
  request.resamples = 200;
  return *Evaluate(*snapshot, request);
}

double RankBy(Method method, const PairOutcome& outcome) {
  return outcome.ranks[static_cast<size_t>(method)];
}

TEST(StoredPairsTest, HasEachPairOnceByItsEarliestYear) {
  const auto snapshot =
      MakeSnapshot(Cities(), {Tie("t1", "jp-equal", "vn-p", 2015),
                              Tie("t2", "jp-equal", "vn-p", 2012),
                              Tie("t3", "jp-expert", "vn-p", std::nullopt),
                              Tie("t4", "jp-expert", "vn-q", 2010)});
  const std::vector<PastPair> pairs = StoredPairs(*snapshot);
  ASSERT_THAT(pairs, SizeIs(2));
  EXPECT_EQ(pairs[0].provider_id, "jp-expert");
  EXPECT_EQ(pairs[1].provider_id, "jp-equal");
  EXPECT_EQ(pairs[1].first_year, 2012);
}

TEST(EvaluateTest, RanksByEveryMethod) {
  const EvaluateAnswer answer = Replay({}, {{"jp-expert", "vn-p", "x", 2020}});
  ASSERT_THAT(answer.outcomes, SizeIs(1));
  const PairOutcome& outcome = answer.outcomes[0];
  EXPECT_EQ(outcome.problem, "");
  EXPECT_EQ(outcome.candidate_count, 3);
  EXPECT_EQ(RankBy(Method::kMatcher, outcome), 1);
  EXPECT_EQ(outcome.best_id, "jp-expert");
  EXPECT_EQ(outcome.costliest, std::nullopt);
  EXPECT_EQ(RankBy(Method::kNearestSize, outcome), 3);
  EXPECT_EQ(RankBy(Method::kSharedSectors, outcome), 1);
  // Nobody was used yet: all three share the places.
  EXPECT_EQ(RankBy(Method::kMostUsed, outcome), 2);
  const auto& random =
      answer.all.measures[static_cast<size_t>(Method::kRandom)];
  EXPECT_NEAR(random.hit_at_1.value, 1.0 / 3, kExact);
  EXPECT_NEAR(random.reciprocal_rank.value, (1 + 0.5 + 1.0 / 3) / 3, kExact);
}

TEST(EvaluateTest, NamesWhatCostTheRank) {
  const EvaluateAnswer answer = Replay({}, {{"us-other", "vn-p", "x", 2020}});
  const PairOutcome& outcome = answer.outcomes[0];
  EXPECT_GT(RankBy(Method::kMatcher, outcome), 1);
  ASSERT_TRUE(outcome.costliest.has_value());
  EXPECT_GT(outcome.points_lost, 0);
}

// Neither the pair itself nor anything that began in its year, later, or at an
// unknown time may change what is computed.
TEST(EvaluateTest, KnowsNothingOfTheYearAndAfter) {
  const std::vector<PastPair> pair = {{"jp-equal", "vn-p", "x", 2015}};
  const std::vector<Partnership> before = {
      Tie("t0", "jp-equal", "vn-q", 2010, 2012)};
  std::vector<Partnership> more = before;
  more.push_back(Tie("t1", "jp-equal", "vn-p", 2015, 2018));
  more.push_back(Tie("t2", "jp-equal", "vn-q", 2015));
  more.push_back(Tie("t3", "jp-expert", "vn-q", 2016));
  more.push_back(Tie("t4", "jp-expert", "vn-q", std::nullopt));
  const EvaluateAnswer without = Replay(before, pair);
  const EvaluateAnswer with = Replay(more, pair);
  EXPECT_EQ(without.outcomes[0].ranks, with.outcomes[0].ranks);
  EXPECT_EQ(without.outcomes[0].points_lost, with.outcomes[0].points_lost);
  EXPECT_EQ(RankBy(Method::kMostUsed, with.outcomes[0]), 1);
}

// What a city can offer since the year, or joined then, it may owe to the very
// partnership: neither its own fits nor the rarity of topics may know of it.
TEST(EvaluateTest, KnowsNoOfferAndNoMembershipOfTheYearAndAfter) {
  const std::vector<PastPair> pair = {{"jp-equal", "vn-p", "x", 2015}};
  const auto ranks = [&](std::optional<int> since, bool listed) {
    std::vector<Profile> cities = Cities();
    cities[0].memberships = {{"c40", 2010, Known()}};
    if (listed) {
      for (const size_t city : {2, 3}) {
        cities[city].offers.push_back(MakeOffer(Sector::kWaste, "composting"));
        cities[city].offers.back().since_year = since;
        cities[city].memberships.push_back({"c40", since, Known()});
      }
    }
    EvaluateRequest request;
    request.pairs = pair;
    return Evaluate(*MakeSnapshot(cities, {}), request)->outcomes[0].ranks;
  };
  EXPECT_EQ(ranks(2015, true), ranks(std::nullopt, false));
  EXPECT_EQ(ranks(2020, true), ranks(std::nullopt, false));
  EXPECT_NE(ranks(2014, true), ranks(std::nullopt, false));
  EXPECT_NE(ranks(std::nullopt, true), ranks(std::nullopt, false));
}

// Facts without a date of their own are of the year that their source speaks
// of; each kind that can change a rank changes none if it is of the year.
TEST(EvaluateTest, KnowsNoFactWhoseSourceSpeaksOfTheYearOrLater) {
  const std::vector<PastPair> pair = {{"jp-equal", "vn-p", "x", 2015}};
  const auto ranks = [&](std::optional<int> year, bool listed,
                         LaterFacts later = LaterFacts::kHidden) {
    const Provenance source{Basis::kReported, Confidence::kHigh, "s", year};
    std::vector<Profile> cities = Cities();
    for (Profile& city : cities) {
      city.population.reset();
      city.needs.clear();
    }
    cities[0].memberships = {{"c40", 2010, Known()}};
    if (listed) {
      Need need = MakeNeed(Sector::kWaste, "composting");
      need.provenance = source;
      cities[0].needs = {need};
      cities[0].targets = {{TargetType::kNetZero, 2050, source}};
      cities[0].population = Population{100000, source};
      cities[0].climate = Climate{"Cfa", source};
      cities[0].hazards = {{1, source}};
      cities[0].setting_features = {{Feature::kPort, true, source}};
      cities[0].working_languages = {{"en", source}};
      cities[1].memberships = {{"c40", std::nullopt, source}};
      cities[1].targets = {{TargetType::kNetZero, 2050, source}};
      cities[2].climate = Climate{"Cfa", source};
      cities[2].population = Population{100000, source};
      cities[2].working_languages = {{"en", source}};
      cities[3].population = Population{30000, source};
      cities[3].hazards = {{1, source}};
      cities[3].setting_features = {{Feature::kPort, true, source}};
    }
    EvaluateRequest request;
    request.pairs = pair;
    request.later_facts = later;
    const auto snapshot = MakeSnapshot(cities, {});
    const PairOutcome outcome = Evaluate(*snapshot, request)->outcomes[0];
    return std::pair(outcome.ranks, outcome.points_lost);
  };
  const auto nothing = ranks(std::nullopt, false);
  EXPECT_EQ(ranks(2015, true), nothing);
  EXPECT_EQ(ranks(2020, true), nothing);
  EXPECT_NE(ranks(2014, true), nothing);
  EXPECT_EQ(ranks(2014, true), ranks(std::nullopt, true));
  EXPECT_EQ(ranks(2020, true, LaterFacts::kKept), ranks(std::nullopt, true));
}

TEST(EvaluateTest, ReportsPairsThatCannotBeRanked) {
  const EvaluateAnswer answer = Replay({Tie("t1", "jp-equal", "vn-p", 2010)},
                                       {{"jp-nowhere", "vn-p", "x", 2015},
                                        {"vn-p", "jp-equal", "x", 2015},
                                        {"jp-equal", "vn-p", "x", 2015},
                                        {"jp-expert", "vn-p", "x", 2015}});
  std::vector<std::string> problems;
  for (const PairOutcome& outcome : answer.outcomes) {
    problems.push_back(outcome.problem);
  }
  EXPECT_THAT(problems,
              ElementsAre("UNKNOWN_CITY", "SAME_SIDE", "IN_STORE", ""));
  EXPECT_EQ(answer.all.pair_count, 1);
}

// Who reads Japanese reads why a pair has no rank, with the rule of the gate.
TEST(EvaluateTest, SaysWhyAPairHasNoRankInTheLanguage) {
  Programme programme;
  programme.id = "p";
  programme.country_sets = {{"us", "US cities", {{"US", {}, ""}}, Known()}};
  programme.provider_rule.country_sets = {"us"};
  const auto snapshot = MakeSnapshot(
      Cities(), {Tie("t1", "us-other", "vn-p", 2010)}, {programme});
  EvaluateRequest request;
  request.pairs = {{"jp-nowhere", "vn-p", "", 2015},
                   {"us-other", "vn-p", "", 2015},
                   {"jp-expert", "vn-p", "", 2015}};
  request.options.programme_id = "p";
  const auto sentences = [&](Language language) {
    request.options.language = language;
    std::vector<std::string> found;
    const EvaluateAnswer answer = *Evaluate(*snapshot, request);
    for (const PairOutcome& outcome : answer.outcomes) {
      found.push_back(outcome.problem_sentence);
    }
    return found;
  };
  const std::vector<std::string> english = sentences(Language::kEnglish);
  EXPECT_EQ(english[0], "There is no city jp-nowhere on record.");
  EXPECT_THAT(english[1], HasSubstr("began before 2015 already"));
  EXPECT_THAT(english[2],
              AllOf(HasSubstr("Japan is not admitted"),
                    HasSubstr("1 January 2015"), HasSubstr("US cities")));
  const std::vector<std::string> japanese = sentences(Language::kJapanese);
  EXPECT_THAT(japanese[0], HasSubstr("登録されていません"));
  EXPECT_THAT(japanese[1], HasSubstr("2015年より前"));
  EXPECT_THAT(japanese[2], HasSubstr("対象国ではありません"));
}

TEST(EvaluateTest, APairThatFailsAGateIsAMiss) {
  Programme programme;
  programme.id = "p";
  programme.country_sets = {{"us", "US", {{"US", {}, ""}}, Known()}};
  programme.provider_rule.country_sets = {"us"};
  const auto snapshot = MakeSnapshot(Cities(), {}, {programme});
  EvaluateRequest request;
  request.pairs = {{"jp-expert", "vn-p", "x", 2020},
                   {"us-other", "vn-p", "x", 2020}};
  request.options.programme_id = "p";
  const EvaluateAnswer answer = *Evaluate(*snapshot, request);
  EXPECT_EQ(answer.outcomes[0].problem, "provider_country");
  EXPECT_EQ(answer.outcomes[1].candidate_count, 1);
  EXPECT_EQ(answer.all.pair_count, 2);
  EXPECT_NEAR(answer.all.measures[0].hit_at_1.value, 0.5, kExact);
}

TEST(EvaluateTest, GroupsAndIntervalsAreTheSameEveryTime) {
  const std::vector<PastPair> pairs = {{"jp-expert", "vn-p", "a", 2015},
                                       {"jp-equal", "vn-p", "a", 2016},
                                       {"us-other", "vn-p", "b", 2017}};
  const EvaluateAnswer first = Replay({}, pairs);
  const EvaluateAnswer second = Replay({}, pairs);
  ASSERT_THAT(first.by_programme, SizeIs(2));
  ASSERT_THAT(first.by_country, SizeIs(2));
  EXPECT_EQ(first.by_programme[0].pair_count, 2);
  for (int method = 0; method < kMethodCount; ++method) {
    const Estimate& a = first.all.measures[method].reciprocal_rank;
    const Estimate& b = second.all.measures[method].reciprocal_rank;
    EXPECT_EQ(a.low, b.low);
    EXPECT_EQ(a.high, b.high);
    EXPECT_LE(a.low, a.value);
    EXPECT_LE(a.value, a.high);
  }
}

TEST(EvaluateTest, RanksPartnersForTheProviderToo) {
  const EvaluateAnswer answer =
      Replay({}, {{"jp-expert", "vn-p", "x", 2020}}, Side::kPartner);
  EXPECT_EQ(answer.outcomes[0].candidate_count, 2);
  EXPECT_EQ(RankBy(Method::kMatcher, answer.outcomes[0]), 1);
}

}  // namespace
}  // namespace citymatch::matching
