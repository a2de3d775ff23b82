#include "matching/gates.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "matching/matcher.h"
#include "tests/matching/profiles.h"

namespace citymatch::matching {
namespace {

std::vector<std::string> FailedGates(const Snapshot& snapshot,
                                     absl::CivilDay day = kDay) {
  std::vector<std::string> failed;
  const PairAssessment assessment =
      AssessPair(snapshot, "jp-a", "lk-b", Options("p", day));
  EXPECT_EQ(assessment.gates.size(), static_cast<size_t>(kGateCount));
  for (const GateResult& gate : assessment.gates) {
    EXPECT_FALSE(gate.reason.empty());
    if (!gate.passed) failed.emplace_back(GateName(gate.gate));
  }
  EXPECT_EQ(assessment.eligible, failed.empty());
  return failed;
}

struct World {
  Profile provider = Provider("jp-a");
  Profile partner = Partner("lk-b", "LK");
  Programme programme;
  std::vector<Partnership> ties;
  std::vector<std::string> vetoes_of_partner;

  std::vector<std::string> Failed(absl::CivilDay day = kDay) {
    programme.id = "p";
    SnapshotBuilder builder;
    builder.PutCity(provider);
    builder.PutCity(partner);
    builder.PutProgramme(programme);
    for (const Partnership& tie : ties) builder.PutPartnership(tie);
    builder.PutVetoes("lk-b", vetoes_of_partner);
    return FailedGates(*builder.Build(1), day);
  }
};

using Names = std::vector<std::string>;

TEST(GatesTest, PassWithoutRules) { EXPECT_EQ(World().Failed(), Names{}); }

std::string ReasonOf(const PairAssessment& assessment, GateId gate) {
  for (const GateResult& result : assessment.gates) {
    if (result.gate == gate) return result.reason;
  }
  return "";
}

TEST(GatesTest, WithoutAProgrammeOnlyWhatWasAskedIsListed) {
  SnapshotBuilder builder;
  builder.PutCity(Provider("jp-a"));
  builder.PutCity(Partner("lk-b", "LK"));
  const auto snapshot = builder.Build(1);
  std::vector<GateId> listed;
  for (const GateResult& gate :
       AssessPair(*snapshot, "jp-a", "lk-b", Options("", kDay)).gates) {
    listed.push_back(gate.gate);
  }
  EXPECT_EQ(listed, (std::vector<GateId>{GateId::kProviderExists,
                                         GateId::kPartnerExists,
                                         GateId::kAvailability}));
}

TEST(GatesTest, FailedDatesSayWhenItWouldPass) {
  Programme programme;
  programme.id = "p";
  programme.running = {Day(2021, 11, 10), Day(2024, 4, 1)};
  programme.country_sets = {{"jcm",
                             "JCM partner countries",
                             {{"LK", {Day(2022, 10, 10), std::nullopt}, "s"}},
                             Known()}};
  programme.partner_rule.country_sets = {"jcm"};
  SnapshotBuilder builder;
  builder.PutCity(Provider("jp-a"));
  builder.PutCity(Partner("lk-b", "LK"));
  builder.PutProgramme(programme);
  const auto snapshot = builder.Build(1);
  const auto reason = [&](absl::CivilDay day, GateId gate) {
    return ReasonOf(AssessPair(*snapshot, "jp-a", "lk-b", Options("p", day)),
                    gate);
  };
  EXPECT_EQ(reason(Day(2021, 11, 9), GateId::kProgrammeDates),
            "The programme does not run on 9 November 2021. It starts on 10 "
            "November 2021.");
  EXPECT_EQ(reason(Day(2024, 4, 1), GateId::kProgrammeDates),
            "The programme does not run on 1 April 2024. Its last day was 31 "
            "March 2024.");
  EXPECT_EQ(reason(Day(2022, 1, 1), GateId::kPartnerCountry),
            "Sri Lanka is not admitted on 1 January 2022; the sets of the "
            "programme are: JCM partner countries. It is admitted from 10 "
            "October 2022 on.");
}

TEST(GatesTest, SoftSlotsSaySoAndWhatIsAssumed) {
  World world;
  Partnership open = Tie("t", "jp-a", "lk-b", 2010, 2011);
  open.last_year.reset();
  world.ties = {open};
  EXPECT_EQ(world.Failed(), Names{});
  Programme programme;
  programme.id = "p";
  SnapshotBuilder builder;
  builder.PutCity(world.provider);
  builder.PutCity(world.partner);
  builder.PutProgramme(programme);
  builder.PutPartnership(open);
  const std::string reason = ReasonOf(
      AssessPair(*builder.Build(1), "jp-a", "lk-b", Options("p", kDay)),
      GateId::kSlots);
  EXPECT_NE(reason.find("assumed by the policy"), std::string::npos) << reason;
  EXPECT_NE(reason.find("soft rule"), std::string::npos) << reason;
  EXPECT_NE(reason.find("1 older partnership, the end not on record, is "
                        "assumed over after 5 years."),
            std::string::npos)
      << reason;
}

TEST(GatesTest, SriLankaEntersWithItsSignature) {
  World world;
  world.programme.country_sets = {
      {"jcm",
       "JCM partner countries",
       {{"LK", {Day(2022, 10, 10), std::nullopt}, "a treaty"}},
       Known()}};
  world.programme.partner_rule.country_sets = {"jcm"};
  EXPECT_EQ(world.Failed(Day(2022, 8, 15)), Names{"partner_country"});
  EXPECT_EQ(world.Failed(Day(2022, 10, 9)), Names{"partner_country"});
  EXPECT_EQ(world.Failed(Day(2022, 10, 10)), Names{});
}

TEST(GatesTest, ProgrammeMustRun) {
  World world;
  world.programme.running = {Day(2021, 11, 10), Day(2024, 4, 1)};
  EXPECT_EQ(world.Failed(Day(2021, 11, 9)), Names{"programme_dates"});
  EXPECT_EQ(world.Failed(Day(2024, 3, 31)), Names{});
  EXPECT_EQ(world.Failed(Day(2024, 4, 1)), Names{"programme_dates"});
}

TEST(GatesTest, LevelPopulationAndNetworkOfEitherSide) {
  World world;
  world.programme.provider_rule.levels = {Level::kPrefecture};
  world.programme.partner_rule.min_population = 100000;
  world.programme.partner_rule.required_network = "ascn";
  world.partner.population = Population{99999, Known()};
  EXPECT_EQ(world.Failed(),
            (Names{"provider_level", "partner_population", "partner_network"}));
  world.provider.level = Level::kPrefecture;
  world.partner.population = Population{100000, Known()};
  world.partner.memberships = {{"ascn", std::nullopt, Known()}};
  EXPECT_EQ(world.Failed(), Names{});
}

TEST(GatesTest, UnknownPopulationPassesWithACaution) {
  World world;
  world.programme.partner_rule.min_population = 100000;
  EXPECT_EQ(world.Failed(), Names{});
  const auto snapshot =
      MakeSnapshot({world.provider, world.partner}, {}, {world.programme});
  const auto assessment = AssessPair(*snapshot, "jp-a", "lk-b", Options("p"));
  bool found = false;
  for (const Caution& caution : assessment.cautions) {
    found = found || caution.code == "POPULATION_UNKNOWN";
  }
  EXPECT_TRUE(found);
}

TEST(GatesTest, MergedPlaceFailsFromTheDay) {
  World world;
  world.partner.administrative_changes = {
      {ChangeKind::kEnlarged, Day(2020, 1, 1), "", ""},
      {ChangeKind::kMerged, Day(2025, 7, 1), "lk-c", ""}};
  EXPECT_EQ(world.Failed(Day(2025, 6, 30)), Names{});
  EXPECT_EQ(world.Failed(Day(2025, 7, 1)), Names{"partner_exists"});
}

TEST(GatesTest, FinanceRouteWhereTheProgrammeRequiresOne) {
  World world;
  FinanceRoute route;
  route.id = "r";
  route.open.from = Day(2024, 1, 1);
  world.programme.finance_routes = {route};
  EXPECT_EQ(world.Failed(Day(2023, 1, 1)), Names{});
  world.programme.finance_route_required = true;
  EXPECT_EQ(world.Failed(Day(2023, 1, 1)), Names{"finance_route"});
  EXPECT_EQ(world.Failed(Day(2024, 1, 1)), Names{});
}

TEST(GatesTest, VetoFailsWithoutSayingWhose) {
  World world;
  world.vetoes_of_partner = {"jp-a"};
  EXPECT_EQ(world.Failed(), Names{"availability"});

  SnapshotBuilder of_provider;
  of_provider.PutCity(world.provider);
  of_provider.PutCity(world.partner);
  of_provider.PutProgramme(world.programme);
  of_provider.PutVetoes("jp-a", {"lk-b"});
  SnapshotBuilder of_partner;
  of_partner.PutCity(world.provider);
  of_partner.PutCity(world.partner);
  of_partner.PutProgramme(world.programme);
  of_partner.PutVetoes("lk-b", {"jp-a"});
  const auto a =
      AssessPair(*of_provider.Build(1), "jp-a", "lk-b", Options("p"));
  const auto b = AssessPair(*of_partner.Build(1), "jp-a", "lk-b", Options("p"));
  for (size_t i = 0; i < a.gates.size(); ++i) {
    EXPECT_EQ(a.gates[i].passed, b.gates[i].passed);
    EXPECT_EQ(a.gates[i].reason, b.gates[i].reason);
  }
}

TEST(GatesTest, SlotsOnlyWhereTheyAreHard) {
  World world;
  world.provider.slot_count = 1;
  world.ties = {Tie("t", "jp-a", "lk-b", 2023, 2025)};
  EXPECT_EQ(world.Failed(), Names{});
  world.programme.policy.slots_are_hard = true;
  EXPECT_EQ(world.Failed(), Names{"slots"});
  EXPECT_EQ(world.Failed(Day(2026, 1, 1)), Names{});
}

TEST(GatesTest, AlreadyPartneredUnderTheSameProgrammeOnly) {
  World world;
  world.ties = {Tie("t", "jp-a", "lk-b", 2015, 2016)};
  EXPECT_EQ(world.Failed(), Names{});
  world.ties[0].programme_id = "p";
  EXPECT_EQ(world.Failed(), Names{"already_partnered"});
  EXPECT_EQ(world.Failed(Day(2014, 1, 1)), Names{});
}

TEST(GatesTest, PartneredCanBeAskedFor) {
  Partnership tie = Tie("t", "jp-a", "lk-b", 2015, 2016);
  tie.programme_id = "p";
  Programme programme;
  programme.id = "p";
  const auto snapshot = MakeSnapshot({Provider("jp-a"), Partner("lk-b", "LK")},
                                     {tie}, {programme});
  SuggestRequest request;
  request.city_id = "lk-b";
  request.options = Options("p");
  const SuggestAnswer without = *Suggest(*snapshot, request);
  EXPECT_TRUE(without.suggestions.empty());
  EXPECT_EQ(without.excluded[static_cast<size_t>(GateId::kAlreadyPartnered)],
            1);
  request.include_partnered = true;
  EXPECT_EQ(Suggest(*snapshot, request)->suggestions.size(), 1u);
}

}  // namespace
}  // namespace citymatch::matching
