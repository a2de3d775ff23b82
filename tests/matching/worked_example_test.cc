// The worked example of matching/README.md: Ulaanbaatar with Sapporo and
// Denver, three real cities with facts of the starter catalogue. The numbers
// here stand in the README; the last test holds the two together.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_format.h"
#include "matching/advice/counterfactuals.h"
#include "matching/advice/questions.h"
#include "matching/advice/triads.h"
#include "matching/matcher.h"
#include "tests/matching/profiles.h"
#include "tests/matching/world.h"

namespace citymatch::matching {
namespace {

constexpr Basis kReported = Basis::kReported;
constexpr Basis kRecalled = Basis::kRecalled;

Profile Ulaanbaatar() {
  Profile city = Partner("mn-ulaanbaatar", "MN");
  city.display_name = "Ulaanbaatar";
  city.population = Population{844818, Known(kReported)};
  city.climate = Climate{"BSk", Known(kReported)};
  city.location = Location{47.90771, 106.88324};
  city.time_zone = "Asia/Ulaanbaatar";
  city.setting_features = {{Feature::kCoast, false, Known(kReported)}};
  city.working_languages = {{"mn", Known(kRecalled)}};
  city.needs = {{Sector::kAirQuality, "coal_stove_heating",
                 "Clean heat for ger areas", 5, Known(kRecalled)},
                {Sector::kEnergyEfficiency, "district_heating",
                 "New heat source", 5, Known(kRecalled)},
                {Sector::kBuildings, "building_retrofit",
                 "Retrofit of panel blocks", 4, Known(kReported)}};
  return city;
}

Profile Sapporo() {
  Profile city = Provider("jp-sapporo");
  city.display_name = "Sapporo";
  city.population = Population{1975065, Known()};
  city.climate = Climate{"Dfb", Known(kReported)};
  city.location = Location{43.06417, 141.34694};
  city.time_zone = "Asia/Tokyo";
  city.level = Level::kDesignatedCity;
  city.setting_features = {{Feature::kCoast, true, Known(kReported)}};
  city.working_languages = {{"ja", Known(kRecalled)}};
  city.targets = {{TargetType::kNetZero, 2050, Known(kReported)}};
  city.offers = {{Sector::kEnergyEfficiency, "district_energy",
                  "Downtown heat networks", 3, std::nullopt, Known(kReported)},
                 {Sector::kEnergyEfficiency, "heating_fuel_switch",
                  "Subsidies for low-carbon home heating", 2, std::nullopt,
                  Known(kReported)}};
  return city;
}

Profile Denver() {
  Profile city = Provider("us-denver-co", "US");
  city.display_name = "Denver";
  city.population = Population{682545, Known(kReported)};
  city.climate = Climate{"BSk", Known(kReported)};
  city.location = Location{39.73915, -104.9847};
  city.time_zone = "America/Denver";
  city.setting_features = {{Feature::kCoast, false, Known(kReported)}};
  city.working_languages = {{"en", Known(kRecalled)}};
  city.targets = {{TargetType::kNetZero, 2040, Known(kReported)}};
  city.offers = {{Sector::kBuildings, "building_performance_standard",
                  "Energy rules for existing buildings", 3, std::nullopt,
                  Known(kReported)}};
  return city;
}

std::shared_ptr<const Snapshot> Example() {
  Taxonomy taxonomy;
  taxonomy.id = "default";
  taxonomy.topics = {{"district_energy", Sector::kEnergyEfficiency, ""},
                     {"district_heating", Sector::kEnergyEfficiency, ""},
                     {"heating_fuel_switch", Sector::kEnergyEfficiency, ""},
                     {"coal_stove_heating", Sector::kAirQuality, ""},
                     {"building_performance_standard", Sector::kBuildings, ""},
                     {"building_retrofit", Sector::kBuildings, ""}};
  taxonomy.relations = {
      {"district_energy", "district_heating", Degree::kClose},
      {"heating_fuel_switch", "coal_stove_heating", Degree::kRelated},
      {"heating_fuel_switch", "district_heating", Degree::kRelated},
      {"building_performance_standard", "building_retrofit", Degree::kClose}};
  return MakeSnapshot({Ulaanbaatar(), Sapporo(), Denver()}, {}, {}, {taxonomy});
}

PairAssessment SapporoPair() {
  return AssessPair(*Example(), "jp-sapporo", "mn-ulaanbaatar",
                    Options("", Day(2020, 4, 1)));
}
PairAssessment DenverPair() {
  return AssessPair(*Example(), "us-denver-co", "mn-ulaanbaatar",
                    Options("", Day(2020, 4, 1)));
}

double Squared(double value) { return value * value; }

std::string Readme() {
  const char* const root = std::getenv("CITYMATCH_SOURCE_DIR");
  std::ifstream file(std::string(root == nullptr ? "." : root) +
                     "/matching/README.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(WorkedExampleTest, SectorFitIsWhatTheFormulaGives) {
  // Rarity: of two providers one offers each of the three needs' topics or a
  // close one, but nobody coal_stove_heating.
  const double offered =
      std::sqrt((std::log(3.0 / 2) + 1) / (std::log(3.0) + 1));
  const double heat = 5 * 0.6 * 1.0;
  const double network = 5 * 0.6 * offered;
  const double retrofit = 4 * 0.9 * offered;
  const double total = heat + network + retrofit;
  // Sapporo: fuel switch is related to coal stoves; district energy is close to
  // district heating; energy efficiency is a sector related to buildings.
  const double sapporo = heat * Squared(0.5 * 0.85 * 0.9) +
                         network * Squared(0.85 * 1.0 * 0.9) +
                         retrofit * Squared(0.1 * 1.0 * 0.9);
  EXPECT_NEAR(*FitOf(SapporoPair(), CriterionId::kSectorFit), sapporo / total,
              1e-12);
  // Denver: only buildings, close to retrofit and related to efficiency.
  const double denver =
      network * Squared(0.1 * 1.0 * 0.9) + retrofit * Squared(0.85 * 1.0 * 0.9);
  EXPECT_NEAR(*FitOf(DenverPair(), CriterionId::kSectorFit), denver / total,
              1e-12);
}

TEST(WorkedExampleTest, OtherFitsAreWhatTheirFormulasGive) {
  const PairAssessment pair = SapporoPair();
  const double ratio = std::log(1975065.0 / 844818.0) / 1.5;
  EXPECT_NEAR(*FitOf(pair, CriterionId::kSizeFit),
              std::exp(-0.5 * ratio * ratio), 1e-12);
  // Needs by priority × credibility: air 3.0, efficiency 3.0, buildings 3.6.
  const double climate = (3.0 * 0.3 + 3.0 * 0.5 + 3.6 * 1.0) / 9.6;
  EXPECT_NEAR(*FitOf(pair, CriterionId::kClimateFit),
              climate * 0.5 + (1 - climate) * 0.5, 1e-12);
  EXPECT_NEAR(*FitOf(DenverPair(), CriterionId::kClimateFit),
              climate * 1.0 + (1 - climate) * 0.5, 1e-12);
  EXPECT_NEAR(*FitOf(pair, CriterionId::kAmbitionFit), (2075 - 2050) / 45.0,
              1e-12);
  // 2,716 km by the haversine formula; one hour apart: 7 of 8 office hours; no
  // common language; all slots free.
  const double radian = std::acos(-1.0) / 180;
  const double haversine =
      Squared(std::sin((47.90771 - 43.06417) * radian / 2)) +
      std::cos(47.90771 * radian) * std::cos(43.06417 * radian) *
          Squared(std::sin((141.34694 - 106.88324) * radian / 2));
  const double distance = 2 * 6371 * std::asin(std::sqrt(haversine));
  EXPECT_NEAR(*FitOf(pair, CriterionId::kPracticalFit),
              0.6 * (1 - std::log(distance / 500) / std::log(40.0)) +
                  0.15 * 7 / 8 + 0.15 * 0 + 0.1 * 1,
              1e-9);
}

TEST(WorkedExampleTest, ReadmeShowsTheseNumbers) {
  const std::string readme = Readme();
  const PairAssessment sapporo = SapporoPair();
  const PairAssessment denver = DenverPair();
  const auto cell = [](const CriterionResult& result) {
    return result.fit ? absl::StrFormat("%.4f", *result.fit)
                      : absl::StrFormat("missing, %.4f", result.effective_fit);
  };
  for (int k = 0; k < kCriterionCount; ++k) {
    const CriterionResult& a = sapporo.criteria[k];
    const CriterionResult& b = denver.criteria[k];
    const std::string row = absl::StrFormat(
        "| %s | %.2f | %s | %.4f | %s | %.4f |", CriterionName(a.criterion),
        a.weight, cell(a), a.contribution, cell(b), b.contribution);
    EXPECT_NE(readme.find(row), std::string::npos) << row;
  }
  const std::string last = absl::StrFormat(
      "| score [interval] | | | %.4f [%.4f, %.4f] | | %.4f [%.4f, %.4f] |",
      sapporo.score, sapporo.score_low, sapporo.score_high, denver.score,
      denver.score_low, denver.score_high);
  EXPECT_NE(readme.find(last), std::string::npos) << last;
}

// What each answer says of the example, in the README's words and numbers.
void ExpectInReadme(const std::string& text) {
  EXPECT_NE(Readme().find(text), std::string::npos) << text;
}

CounterfactualAnswer WhatWouldPutDenverFirst() {
  CounterfactualRequest request;
  request.city_id = "mn-ulaanbaatar";
  request.target_id = "us-denver-co";
  request.options = Options("", Day(2020, 4, 1));
  request.top = 1;
  return *FindCounterfactuals(*Example(), request);
}

TEST(WorkedExampleTest, DenverLeadsOnceTheWeightOfAFitItWinsMakesUpForTheGap) {
  const PairAssessment sapporo = SapporoPair();
  const PairAssessment denver = DenverPair();
  const CounterfactualAnswer answer = WhatWouldPutDenverFirst();
  ASSERT_FALSE(answer.weights.empty());
  for (const WeightCounterfactual& change : answer.weights) {
    // All weights but one stay in proportion, so the lead is a straight line
    // in the changed weight: w' = w + gap / (Denver's fit - Sapporo's).
    const int at = static_cast<int>(change.criterion);
    const double gap = sapporo.score - denver.score;
    const double better =
        denver.criteria[at].effective_fit - sapporo.criteria[at].effective_fit;
    const double weight = 100 * sapporo.criteria[at].weight + gap / better;
    EXPECT_NEAR(change.weight_after, weight, 0.02) << change.sentence;
    EXPECT_NEAR(change.share_after,
                change.weight_after / (100 - 100 * sapporo.criteria[at].weight +
                                       change.weight_after),
                1e-6)
        << change.sentence;
    ExpectInReadme(absl::StrFormat(
        "| %s | %.2f | %.4f | %.4f |", CriterionName(change.criterion),
        sapporo.criteria[at].weight, weight / 100, change.share_after));
  }
}

TEST(WorkedExampleTest, ReadmeShowsWhichFactsWouldPutDenverFirst) {
  const CounterfactualAnswer answer = WhatWouldPutDenverFirst();
  ASSERT_FALSE(answer.facts.empty());
  for (const FactCounterfactual& change : answer.facts) {
    ASSERT_EQ(change.facts.size(), 1U);
    EXPECT_EQ(change.rank_after, 1);
    ExpectInReadme(absl::StrFormat("| %s | %.1f | %.4f |",
                                   change.facts[0].sentence, change.effort,
                                   change.score_after));
  }
}

TEST(WorkedExampleTest, ReadmeShowsWhatToAskFirst) {
  QuestionsRequest request;
  request.city_id = "mn-ulaanbaatar";
  request.options = Options("", Day(2020, 4, 1));
  request.top = 1;
  const QuestionsAnswer answer = *RankQuestions(*Example(), request);
  ASSERT_FALSE(answer.questions.empty());
  for (const Question& question : answer.questions) {
    // One of the two answers, no, changes who is first.
    EXPECT_DOUBLE_EQ(question.worth, 0.5);
    ExpectInReadme(absl::StrFormat("| %s | %s | %.1f |", question.sentence,
                                   question.whom, question.worth));
  }
}

TEST(WorkedExampleTest, TriadCoversEachNeedByTheBetterOfTheTwo) {
  TriadsRequest request;
  request.partner_id = "mn-ulaanbaatar";
  request.options = Options("", Day(2020, 4, 1));
  const TriadsAnswer answer = *SuggestTriads(*Example(), request);
  ASSERT_EQ(answer.triads.size(), 1U);
  const Triad& triad = answer.triads[0];
  const double offered =
      std::sqrt((std::log(3.0 / 2) + 1) / (std::log(3.0) + 1));
  const double heat = 5 * 0.6 * 1.0;
  const double network = 5 * 0.6 * offered;
  const double retrofit = 4 * 0.9 * offered;
  const double joint =
      (heat * Squared(0.5 * 0.85 * 0.9) + network * Squared(0.85 * 1.0 * 0.9) +
       retrofit * Squared(0.85 * 1.0 * 0.9)) /
      (heat + network + retrofit);
  EXPECT_NEAR(triad.joint_cover, joint, 1e-12);
  const PairAssessment sapporo = SapporoPair();
  const double alone = *FitOf(sapporo, CriterionId::kSectorFit);
  EXPECT_NEAR(triad.score, sapporo.score + 28 * (joint - alone), 1e-6);
  ExpectInReadme(absl::StrFormat("%.4f + 28 · (%.4f − %.4f) = %.4f",
                                 sapporo.score, joint, alone, triad.score));
}

TEST(WorkedExampleTest, ReadmeShowsHowFirmTheLeadIs) {
  const auto list =
      List(*Example(), "mn-ulaanbaatar", 1, Options("", Day(2020, 4, 1)));
  ASSERT_EQ(list.suggestions.size(), 1U);
  ExpectInReadme(absl::StrFormat("in %.1f %% of the plausible weightings",
                                 100 * *list.suggestions[0].robustness));
}

}  // namespace
}  // namespace citymatch::matching
