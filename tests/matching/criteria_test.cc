// Each criterion, with answers computed by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "matching/matcher.h"
#include "tests/matching/profiles.h"

namespace citymatch::matching {
namespace {

constexpr double kExact = 1e-12;

std::optional<double> PairFit(CriterionId criterion, Profile provider,
                              Profile partner,
                              std::vector<Partnership> ties = {},
                              Programme programme = {}) {
  programme.id = "p";
  const std::string provider_id = provider.id;
  const std::string partner_id = partner.id;
  const auto snapshot = MakeSnapshot({std::move(provider), std::move(partner)},
                                     std::move(ties), {std::move(programme)});
  return FitOf(AssessPair(*snapshot, provider_id, partner_id, Options("p")),
               criterion);
}

TEST(SectorFitTest, IsMaturityTimesCredibilityForTheSameTopic) {
  Profile provider = Provider("jp-a");
  provider.offers = {
      MakeOffer(Sector::kWaste, "composting", 2, Basis::kReported)};
  Profile partner = Partner("vn-b");
  partner.needs = {MakeNeed(Sector::kWaste, "composting")};
  // Squared, by the default cover exponent.
  EXPECT_NEAR(*PairFit(CriterionId::kSectorFit, provider, partner),
              std::pow(0.85 * 0.9, 2), kExact);
  Programme linear;
  linear.policy.cover_exponent = 1;
  EXPECT_NEAR(*PairFit(CriterionId::kSectorFit, provider, partner, {}, linear),
              0.85 * 0.9, kExact);
  linear.policy.cover_exponent = 3;
  EXPECT_NEAR(*PairFit(CriterionId::kSectorFit, provider, partner, {}, linear),
              std::pow(0.85 * 0.9, 3), kExact);
}

TEST(SectorFitTest, WeighsNeedsByPriorityCredibilityAndRarity) {
  Profile provider = Provider("jp-a");
  provider.offers = {MakeOffer(Sector::kWaste, "composting")};
  Profile partner = Partner("vn-b");
  partner.needs = {MakeNeed(Sector::kWaste, "composting", 5),
                   MakeNeed(Sector::kTransport, "metro", 4, Basis::kRecalled)};
  // One provider, which offers composting: rarity² = (ln(2/2)+1)/(ln 2+1).
  // Nobody offers metro: rarity 1.
  const double rarity = std::sqrt(1 / (std::log(2.0) + 1));
  const double waste = 5 * 1.0 * rarity;
  const double metro = 4 * 0.6 * 1.0;
  EXPECT_NEAR(*PairFit(CriterionId::kSectorFit, provider, partner),
              waste / (waste + metro), kExact);
}

TEST(SectorFitTest, GradesAffinityByTaxonomyThenSector) {
  const auto fit = [](const char* offered, Sector sector) {
    Taxonomy taxonomy;
    taxonomy.id = "default";
    taxonomy.topics = {{"recycling", Sector::kWaste, ""},
                       {"composting", Sector::kWaste, ""},
                       {"landfill", Sector::kWaste, ""}};
    taxonomy.relations = {{"recycling", "composting", Degree::kClose},
                          {"composting", "landfill", Degree::kRelated}};
    Profile provider = Provider("jp-a");
    provider.offers = {MakeOffer(sector, offered)};
    Profile partner = Partner("vn-b");
    partner.needs = {MakeNeed(Sector::kWaste, "composting")};
    const auto snapshot = MakeSnapshot({provider, partner}, {}, {}, {taxonomy});
    return *FitOf(AssessPair(*snapshot, "jp-a", "vn-b"),
                  CriterionId::kSectorFit);
  };
  EXPECT_NEAR(fit("composting", Sector::kWaste), 1, kExact);
  EXPECT_NEAR(fit("recycling", Sector::kWaste), 0.85 * 0.85, kExact);
  // The relation was given the other way round.
  EXPECT_NEAR(fit("landfill", Sector::kWaste), 0.5 * 0.5, kExact);
  EXPECT_NEAR(fit("incineration", Sector::kWaste), 0.25 * 0.25, kExact);
  EXPECT_NEAR(fit("biogas", Sector::kRenewableEnergy), 0.1 * 0.1, kExact);
  EXPECT_NEAR(fit("metro", Sector::kTransport), 0, kExact);
}

TEST(SectorFitTest, CallsTopicsAsTheTaxonomyDoes) {
  Taxonomy taxonomy;
  taxonomy.id = "default";
  taxonomy.topics = {
      {"ghg_inventory", Sector::kWaste, "", "GHG inventory", {{"ja", "算定"}}},
      {"food_waste", Sector::kWaste, "", "", {{"vi", "rác thực phẩm"}}}};
  Profile provider = Provider("jp-a");
  provider.offers = {MakeOffer(Sector::kWaste, "ghg_inventory")};
  Profile partner = Partner("vn-b");
  partner.needs = {MakeNeed(Sector::kWaste, "food_waste"),
                   MakeNeed(Sector::kTransport, "city_metro")};
  const auto snapshot = MakeSnapshot({provider, partner}, {}, {}, {taxonomy});
  const auto covers = [&](Language language) {
    ExplainRequest request{"jp-a", "vn-b", Options(), nullptr};
    request.options.language = language;
    return Explain(*snapshot, request)->assessment.need_covers;
  };
  const auto english = covers(Language::kEnglish);
  EXPECT_EQ(english[0].need_topic_name, "food waste");
  EXPECT_EQ(english[0].offer_topic_name, "GHG inventory");
  EXPECT_EQ(english[1].need_topic_name, "city metro");
  EXPECT_EQ(english[1].offer_topic_name, "");
  const auto japanese = covers(Language::kJapanese);
  EXPECT_EQ(japanese[0].need_topic_name, "food waste");
  EXPECT_EQ(japanese[0].offer_topic_name, "算定");
}

TEST(SectorFitTest, IsMissingWithoutNeedsOrOffers) {
  Profile provider = Provider("jp-a");
  Profile partner = Partner("vn-b");
  partner.needs = {MakeNeed(Sector::kWaste, "composting")};
  const auto snapshot = MakeSnapshot({provider, partner});
  const PairAssessment assessment = AssessPair(*snapshot, "jp-a", "vn-b");
  EXPECT_EQ(FitOf(assessment, CriterionId::kSectorFit), std::nullopt);
  ASSERT_FALSE(assessment.missing_facts.empty());
  EXPECT_EQ(assessment.missing_facts[0].city_id, "jp-a");
  EXPECT_EQ(assessment.missing_facts[0].path, "offers");
}

TEST(NeedsFitTest, IsOneForTheSameWordsAndZeroForNone) {
  Profile provider = Provider("jp-a");
  provider.offers = {{Sector::kWaste, "composting", "Kitchen waste to compost",
                      3, std::nullopt, Known()}};
  Profile partner = Partner("vn-b");
  partner.needs = {
      {Sector::kWaste, "composting", "compost to kitchen waste", 3, Known()}};
  EXPECT_NEAR(*PairFit(CriterionId::kNeedsFit, provider, partner), 1, 1e-9);
  partner.needs[0].topic = "metro";
  partner.needs[0].summary = "An underground railway";
  EXPECT_EQ(*PairFit(CriterionId::kNeedsFit, provider, partner), 0);
}

TEST(NeedsFitTest, IsTheCosineOfTermVectors) {
  Profile provider = Provider("jp-a");
  provider.offers = {
      {Sector::kWaste, "alpha", "gamma", 3, std::nullopt, Known()}};
  Profile partner = Partner("vn-b");
  partner.needs = {{Sector::kWaste, "beta", "gamma", 3, Known()}};
  // Two items; gamma stands in both, alpha and beta in one each.
  const double common = std::log(3.0 / 3) + 1;
  const double own = std::log(3.0 / 2) + 1;
  EXPECT_NEAR(*PairFit(CriterionId::kNeedsFit, provider, partner),
              common * common / (common * common + own * own), kExact);
}

TEST(SizeFitTest, FallsWithTheLogOfTheRatio) {
  Profile provider = Provider("jp-a");
  Profile partner = Partner("vn-b");
  EXPECT_EQ(PairFit(CriterionId::kSizeFit, provider, partner), std::nullopt);
  provider.population = Population{1000000, Known()};
  EXPECT_EQ(PairFit(CriterionId::kSizeFit, provider, partner), std::nullopt);
  partner.population = Population{1000000, Known()};
  EXPECT_EQ(*PairFit(CriterionId::kSizeFit, provider, partner), 1);
  partner.population = Population{100000, Known()};
  const double distance = std::log(10.0) / 1.5;
  EXPECT_NEAR(*PairFit(CriterionId::kSizeFit, provider, partner),
              std::exp(-0.5 * distance * distance), kExact);
  provider.level = Level::kPrefecture;
  EXPECT_NEAR(*PairFit(CriterionId::kSizeFit, provider, partner),
              0.3 * std::exp(-0.5 * distance * distance), kExact);
}

TEST(ClimateFitTest, CountsAsFarAsTheSectorCares) {
  Profile provider = Provider("jp-a");
  provider.climate = Climate{"Dfb", Known()};
  Profile partner = Partner("mn-b", "MN");
  partner.climate = Climate{"Dwb", Known()};
  // Likeness ½. Buildings care fully, waste 0.1, governance not at all.
  partner.needs = {MakeNeed(Sector::kBuildings, "insulation")};
  EXPECT_NEAR(*PairFit(CriterionId::kClimateFit, provider, partner), 0.5,
              kExact);
  provider.climate->koppen_class = "Dwb";
  EXPECT_NEAR(*PairFit(CriterionId::kClimateFit, provider, partner), 1, kExact);
  partner.needs = {MakeNeed(Sector::kWaste, "composting")};
  EXPECT_NEAR(*PairFit(CriterionId::kClimateFit, provider, partner),
              0.1 * 1 + 0.9 * 0.5, kExact);
  provider.climate.reset();
  EXPECT_EQ(PairFit(CriterionId::kClimateFit, provider, partner), std::nullopt);
  partner.needs = {MakeNeed(Sector::kGovernancePlanning, "plan")};
  EXPECT_EQ(*PairFit(CriterionId::kClimateFit, provider, partner), 0.5);
}

TEST(SettingFitTest, ComparesWhatIsKnownOfBoth) {
  Profile provider = Provider("jp-a");
  Profile partner = Partner("vn-b");
  partner.needs = {MakeNeed(Sector::kPorts, "green_port")};
  EXPECT_EQ(PairFit(CriterionId::kSettingFit, provider, partner), std::nullopt);
  provider.setting_features = {{Feature::kCoast, true, Known()},
                               {Feature::kDelta, false, Known()}};
  partner.setting_features = {{Feature::kCoast, true, Known()}};
  EXPECT_EQ(*PairFit(CriterionId::kSettingFit, provider, partner), 1);
  partner.setting_features.push_back({Feature::kDelta, true, Known()});
  EXPECT_NEAR(*PairFit(CriterionId::kSettingFit, provider, partner), 2.0 / 4,
              kExact);
  provider.hazards = {{7, Known()}};
  partner.hazards = {{7, Known()}, {4, Known()}};
  EXPECT_NEAR(*PairFit(CriterionId::kSettingFit, provider, partner),
              (2.0 + 2) / (4 + 3), kExact);
}

TEST(TrackRecordFitTest, CreditsNearnessSectorsAndTime) {
  Profile provider = Provider("jp-a");
  Profile partner = Partner("vn-b");
  partner.needs = {MakeNeed(Sector::kWaste, "composting")};
  const auto fit = [&](std::string country, std::optional<int> first,
                       std::vector<Sector> sectors) {
    Partnership tie = Tie("t", "jp-a", "xx-c", first, first);
    tie.sectors = std::move(sectors);
    const auto snapshot = MakeSnapshot(
        {provider, partner, Partner("xx-c", std::move(country))}, {tie});
    return *FitOf(AssessPair(*snapshot, "jp-a", "vn-b"),
                  CriterionId::kTrackRecordFit);
  };
  const double decay = std::exp2(-8 / 8.0);  // 2016, seen from 2024
  const auto expected = [](double credit) { return 1 - std::exp(-credit / 2); };
  EXPECT_NEAR(fit("VN", 2016, {Sector::kWaste}), expected(decay), kExact);
  EXPECT_NEAR(fit("ID", 2016, {Sector::kWaste}), expected(decay * 0.65),
              kExact);
  EXPECT_NEAR(fit("IN", 2016, {Sector::kWaste}), expected(decay * 0.3), kExact);
  EXPECT_NEAR(fit("VN", 2016, {Sector::kPorts}), expected(decay * 0.5), kExact);
  EXPECT_NEAR(fit("VN", 2016, {Sector::kPorts, Sector::kWaste}),
              expected(decay * 0.75), kExact);
  // Not strictly before the year of the day, or of unknown beginning.
  EXPECT_EQ(fit("VN", 2024, {Sector::kWaste}), 0);
  EXPECT_EQ(fit("VN", std::nullopt, {Sector::kWaste}), 0);
}

TEST(TrackRecordFitTest, CountsACityOnce) {
  const auto fit = [](std::vector<Partnership> ties) {
    return *FitOf(AssessPair(*MakeSnapshot({Provider("jp-a"), Partner("vn-b"),
                                            Partner("vn-c"), Partner("vn-d")},
                                           std::move(ties)),
                             "jp-a", "vn-b"),
                  CriterionId::kTrackRecordFit);
  };
  const double once = fit({Tie("t1", "jp-a", "vn-c", 2015, 2020)});
  EXPECT_EQ(fit({Tie("t1", "jp-a", "vn-c", 2015, 2020),
                 Tie("t2", "jp-a", "vn-c", 2010, 2012)}),
            once);
  EXPECT_GT(fit({Tie("t1", "jp-a", "vn-c", 2015, 2020),
                 Tie("t2", "jp-a", "vn-d", 2010, 2012)}),
            once);
}

TEST(TrackRecordFitTest, LeavesThePairsOwnTieToTiesFit) {
  const auto snapshot = MakeSnapshot({Provider("jp-a"), Partner("vn-b")},
                                     {Tie("t", "jp-a", "vn-b", 2010, 2023)});
  const PairAssessment assessment = AssessPair(*snapshot, "jp-a", "vn-b");
  EXPECT_EQ(*FitOf(assessment, CriterionId::kTrackRecordFit), 0);
  EXPECT_NEAR(*FitOf(assessment, CriterionId::kTiesFit), std::exp2(-1 / 8.0),
              kExact);
}

TEST(TrackRecordFitTest, KnowsAnOutcomeOnlyAfterTheEnd) {
  Profile provider = Provider("jp-a");
  Partnership tie = Tie("t", "jp-a", "vn-c", 2010, 2020);
  tie.outcome = Outcome::kUnsuccessful;
  const auto snapshot =
      MakeSnapshot({provider, Partner("vn-b"), Partner("vn-c")}, {tie});
  const auto fit = [&](int year) {
    return *FitOf(AssessPair(*snapshot, "jp-a", "vn-b",
                             Options("", absl::CivilDay(year, 1, 1))),
                  CriterionId::kTrackRecordFit);
  };
  // Overlap of sectors unknown: ¾ of the credit.
  EXPECT_NEAR(fit(2020), 1 - std::exp(-0.75 / 2), kExact);
  EXPECT_NEAR(fit(2021), 1 - std::exp(-0.75 * 0.3 * std::exp2(-1 / 8.0) / 2),
              kExact);
}

TEST(TiesFitTest, IsZeroWithoutATieAndTheBestOfMany) {
  EXPECT_EQ(*PairFit(CriterionId::kTiesFit, Provider("jp-a"), Partner("vn-b")),
            0);
  EXPECT_NEAR(*PairFit(CriterionId::kTiesFit, Provider("jp-a"), Partner("vn-b"),
                       {Tie("t1", "jp-a", "vn-b", 2000, 2004),
                        Tie("t2", "jp-a", "vn-b", 2010, 2016)}),
              0.5, kExact);
}

TEST(TiesFitTest, CountsTheCountrysTiesAndCommonNetworks) {
  Profile provider = Provider("jp-a");
  Profile partner = Partner("vn-b");
  provider.memberships = {{"c40", std::nullopt, Known()},
                          {"iclei", std::nullopt, Known()}};
  partner.memberships = {{"iclei", std::nullopt, Known()}};
  EXPECT_NEAR(*PairFit(CriterionId::kTiesFit, provider, partner), 0.1, kExact);
  // Two by others of Japan in Viet Nam; one by the provider, one elsewhere and
  // one of the US do not count.
  const auto snapshot = MakeSnapshot(
      {provider, partner, Provider("jp-c"), Provider("us-d", "US"),
       Partner("vn-e"), Partner("id-f", "ID")},
      {Tie("t1", "jp-c", "vn-e", 2000, 2004),
       Tie("t2", "jp-c", "vn-b", 2010, 2016), Tie("t3", "jp-a", "vn-e", 2010),
       Tie("t4", "jp-c", "id-f", 2010), Tie("t5", "us-d", "vn-e", 2010),
       Tie("t6", "jp-c", "vn-e", 2024)});
  const double country = 0.5 * (1 - std::exp(-2 / 4.0));
  const PairAssessment pair = AssessPair(*snapshot, "jp-a", "vn-b");
  EXPECT_NEAR(*FitOf(pair, CriterionId::kTiesFit),
              1 - (1 - 0.1) * (1 - country), kExact);
}

TEST(AmbitionFitTest, IsTheMeanOfTheTargetsThatAreKnown) {
  Profile provider = Provider("jp-a");
  Profile partner = Partner("vn-b");
  EXPECT_EQ(PairFit(CriterionId::kAmbitionFit, provider, partner),
            std::nullopt);
  provider.targets = {{TargetType::kNetZero, 2050, Known()},
                      {TargetType::kDeclaration, 2020, Known()}};
  EXPECT_NEAR(*PairFit(CriterionId::kAmbitionFit, provider, partner), 25 / 45.0,
              kExact);
  partner.targets = {{TargetType::kNetZero, 2030, Known()}};
  EXPECT_NEAR(*PairFit(CriterionId::kAmbitionFit, provider, partner),
              (25 / 45.0 + 1) / 2, kExact);
}

TEST(PracticalFitTest, AveragesWhatIsKnown) {
  Profile provider = Provider("jp-a");
  Profile partner = Partner("vn-b");
  // Only slots: all 4 assumed ones are free.
  EXPECT_EQ(*PairFit(CriterionId::kPracticalFit, provider, partner), 1);
  provider.time_zone = "Asia/Tokyo";
  partner.time_zone = "Asia/Ho_Chi_Minh";  // two hours apart: 6 of 8 in common
  EXPECT_NEAR(*PairFit(CriterionId::kPracticalFit, provider, partner),
              (0.15 * 6 / 8 + 0.1) / 0.25, kExact);
  provider.working_languages = {{"ja", Known()}, {"en", Known()}};
  partner.working_languages = {{"vi", Known()}};
  EXPECT_NEAR(*PairFit(CriterionId::kPracticalFit, provider, partner),
              (0.15 * 6 / 8 + 0.1) / 0.4, kExact);
  partner.working_languages.push_back({"en-SG", Known()});
  EXPECT_NEAR(*PairFit(CriterionId::kPracticalFit, provider, partner),
              (0.15 * 6 / 8 + 0.25) / 0.4, kExact);
  // 1 radian of longitude on the equator is one radius of the Earth.
  provider.location = Location{0, 0};
  partner.location = Location{0, 180 / std::numbers::pi};
  const double nearness = 1 - std::log(6371 / 500.0) / std::log(40.0);
  EXPECT_NEAR(*PairFit(CriterionId::kPracticalFit, provider, partner),
              0.6 * nearness + 0.15 * 6 / 8 + 0.25, 1e-9);
  partner.location = Location{0, 1};  // within 500 km
  EXPECT_NEAR(*PairFit(CriterionId::kPracticalFit, provider, partner),
              0.6 + 0.15 * 6 / 8 + 0.25, kExact);
  partner.location.reset();
  provider.slot_count = 2;
  EXPECT_NEAR(*PairFit(CriterionId::kPracticalFit, provider, partner,
                       {Tie("t", "jp-a", "vn-b", 2023)}),
              (0.15 * 6 / 8 + 0.15 + 0.1 / 2) / 0.4, kExact);
}

TEST(PracticalFitTest, UsesTheOffsetOfTheDay) {
  Profile provider = Provider("us-a", "US");
  provider.time_zone = "America/New_York";
  Profile partner = Partner("in-b", "IN");
  partner.time_zone = "Asia/Kolkata";
  const auto snapshot = MakeSnapshot({provider, partner});
  const auto fit = [&](absl::CivilDay day) {
    return *FitOf(AssessPair(*snapshot, "us-a", "in-b", Options("", day)),
                  CriterionId::kPracticalFit);
  };
  // 10½ hours apart in winter, 9½ in summer: no office hour in either.
  EXPECT_NEAR(fit(Day(2024, 1, 15)), 0.1 / 0.25, kExact);
  EXPECT_NEAR(fit(Day(2024, 7, 15)), 0.1 / 0.25, kExact);
  provider.time_zone = "America/Los_Angeles";
  partner.time_zone = "Pacific/Auckland";
  const auto pacific = MakeSnapshot({provider, partner});
  const auto pacific_fit = [&](absl::CivilDay day) {
    return *FitOf(AssessPair(*pacific, "us-a", "in-b", Options("", day)),
                  CriterionId::kPracticalFit);
  };
  // January: UTC−8 and UTC+13, 3 hours apart. July: UTC−7 and UTC+12, 5 hours.
  EXPECT_NEAR(pacific_fit(Day(2024, 1, 15)), (0.15 * 5 / 8 + 0.1) / 0.25,
              kExact);
  EXPECT_NEAR(pacific_fit(Day(2024, 7, 15)), (0.15 * 3 / 8 + 0.1) / 0.25,
              kExact);
}

TEST(FinanceFitTest, AddsOpenRoutesUp) {
  Programme programme;
  programme.country_sets = {{"jcm",
                             "JCM partner countries",
                             {{"VN", {Day(2013, 7, 2), std::nullopt}, ""},
                              {"LK", {Day(2022, 10, 10), std::nullopt}, ""}},
                             Known()}};
  FinanceRoute jcm{};
  jcm.id = "jcm";
  jcm.partner_country_sets = {"jcm"};
  jcm.strength = 0.6;
  FinanceRoute water;
  water.id = "water";
  water.sectors = {Sector::kWaterWastewater};
  water.strength = 0.5;
  EXPECT_EQ(PairFit(CriterionId::kFinanceFit, Provider("jp-a"), Partner("vn-b"),
                    {}, programme),
            std::nullopt);
  programme.finance_routes = {jcm, water};
  Profile partner = Partner("vn-b");
  partner.needs = {MakeNeed(Sector::kWaterWastewater, "sewers", 1),
                   MakeNeed(Sector::kWaste, "composting", 3)};
  EXPECT_NEAR(*PairFit(CriterionId::kFinanceFit, Provider("jp-a"), partner, {},
                       programme),
              1 - (1 - 0.6) * (1 - 0.5 * 0.25), kExact);
  partner.country_code = "MY";
  EXPECT_NEAR(*PairFit(CriterionId::kFinanceFit, Provider("jp-a"), partner, {},
                       programme),
              0.125, kExact);
}

}  // namespace
}  // namespace citymatch::matching
