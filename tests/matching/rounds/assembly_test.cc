#include "matching/rounds/assembly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/casts.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/rounds/solver.h"
#include "tests/matching/profiles.h"
#include "tests/matching/rounds/assembling.h"
#include "tests/matching/world.h"

namespace citymatch::rounds {
namespace {

using matching::Day;
using matching::GateId;
using matching::Profile;
using matching::Snapshot;
using matching::World;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RoundPlan PlanOfAll(const World& world) {
  std::vector<std::string> cities;
  for (const Profile& profile : world.profiles) cities.push_back(profile.id);
  return PlanOf(cities);
}

// All of a round, its scores by their bits.
std::string Print(const AssembledRound& assembled) {
  const Round& round = assembled.round;
  std::string text;
  const auto add_pairs = [&](const std::vector<PairId>& pairs) {
    for (const PairId& pair : pairs) {
      absl::StrAppend(&text, pair.provider_id, "+", pair.partner_id, " ");
    }
    text += "\n";
  };
  for (const auto* side : {&round.providers, &round.partners}) {
    for (const Participant& city : *side) {
      absl::StrAppend(&text, city.id, ":", city.slots.value_or(-1), ":",
                      city.country_code, " ");
    }
    text += "\n";
  }
  for (const Candidate& candidate : round.candidates) {
    absl::StrAppend(&text, candidate.provider, "+", candidate.partner, "=",
                    absl::Hex(absl::bit_cast<uint64_t>(candidate.score)), " ");
  }
  add_pairs(round.locked);
  add_pairs(round.forced);
  add_pairs(round.forbidden);
  for (const Group& group : round.groups) {
    absl::StrAppend(&text, group.id, "(", absl::StrJoin(group.member_ids, " "),
                    ")", group.floor.value_or(-1), group.cap.value_or(-1),
                    "\n");
  }
  for (const FailedPair& failed : assembled.failed) {
    absl::StrAppend(&text, failed.id.provider_id, "!", failed.id.partner_id);
    for (const GateId gate : failed.gates) {
      absl::StrAppend(&text, " ", GateName(gate));
    }
  }
  return text;
}

// --- Scores ------------------------------------------------------------------

TEST(AssembleRoundTest, ScoresAreThoseOfExplainToTheBit) {
  const World world;
  const auto snapshot = world.Build();
  // 24 providers and 4 partners are asked from the partners' side, the first
  // three providers from their own.
  RoundPlan few =
      PlanOf({"jp-10", "jp-11", "us-28", "q-0", "q-1", "q-2", "q-3"});
  for (const RoundPlan& plan : {PlanOfAll(world), few}) {
    const Round round = Assemble(*snapshot, plan).round;
    const auto scores = ScoresOf(round);
    EXPECT_EQ(scores.size(), round.providers.size() * round.partners.size());
    for (const Participant& provider : round.providers) {
      for (const Participant& partner : round.partners) {
        EXPECT_EQ(
            scores.at(provider.id + " " + partner.id),
            matching::AssessPair(*snapshot, provider.id, partner.id).score)
            << provider.id << " " << partner.id;
      }
    }
  }
}

TEST(AssembleRoundTest, ScoresAreThoseOfSuggestUnderOtherWeights) {
  const World world;
  const auto snapshot = world.Build();
  RoundPlan plan = PlanOfAll(world);
  plan.options.weights = {{matching::CriterionId::kSizeFit, 0},
                          {matching::CriterionId::kNeedsFit, 40}};
  const auto scores = ScoresOf(Assemble(*snapshot, plan).round);
  size_t seen = 0;
  for (const char* partner : {"q-0", "q-1", "q-2", "q-3"}) {
    const auto list = matching::List(*snapshot, partner, 100, plan.options);
    for (const auto& pair : list.suggestions) {
      EXPECT_EQ(scores.at(absl::StrCat(pair.provider->id, " ", partner)),
                pair.score);
      ++seen;
    }
  }
  EXPECT_EQ(seen, scores.size());
}

TEST(AssembleRoundTest, TakesParticipantsAloneAndSortsThem) {
  const World world;
  const AssembledRound assembled = Assemble(
      *world.Build(), PlanOf({"us-33", "q-2", "jp-10", "jp-27", "q-0"}));
  EXPECT_THAT(NamesOf(assembled.round),
              ElementsAre("jp-10 q-0", "jp-10 q-2", "jp-27 q-0", "jp-27 q-2",
                          "us-33 q-0", "us-33 q-2"));
  EXPECT_EQ(assembled.round.providers[2].country_code, "US");
  EXPECT_EQ(assembled.basis.as_of, matching::kDay);
  EXPECT_EQ(assembled.basis.revision, 1);
}

// --- Slots and who takes part ------------------------------------------------

TEST(AssembleRoundTest, SlotsAreTheRoundsElseTheProfilesElseOne) {
  World world;
  world.profiles[0].slot_count = 3;
  world.profiles[1].slot_count = 3;
  RoundPlan plan = PlanOf({"jp-10", "jp-11", "jp-12", "q-0", "q-1"});
  plan.participants[1].slots = 2;
  plan.participants[4].slots = 2;
  const Round round = Assemble(*world.Build(), plan).round;
  EXPECT_EQ(round.providers[0].slots, 3);
  EXPECT_EQ(round.providers[1].slots, 2);
  EXPECT_EQ(round.providers[2].slots, 1);
  EXPECT_EQ(round.partners[0].slots, std::nullopt);
  EXPECT_EQ(round.partners[1].slots, 2);
}

TEST(AssembleRoundTest, WhoHasWithdrawnOrHasNoSlotsIsNobodysCandidate) {
  const World world;
  RoundPlan plan = PlanOf({"jp-10", "jp-11", "q-0", "q-1"});
  plan.participants[0].withdrawn = true;
  plan.participants[3].slots = 0;
  plan.groups = {{.id = "all", .side = Side::kProvider}};
  const Round round = Assemble(*world.Build(), plan).round;
  EXPECT_THAT(NamesOf(round), ElementsAre("jp-11 q-0"));
  EXPECT_EQ(round.providers[0].slots, 0);
  EXPECT_THAT(round.groups[0].member_ids, ElementsAre("jp-11"));
  // A lock of one that has withdrawn is a contradiction, not an error.
  plan.locked = {{"jp-10", "q-0"}};
  const auto solution =
      SolveRound(Assemble(*world.Build(), plan).round, Rankings());
  ASSERT_TRUE(solution.ok()) << solution.status();
  EXPECT_FALSE(solution->feasible);
}

TEST(AssembleRoundTest, WhoHasWithdrawnNeedNotBeInTheCatalogueAnyMore) {
  const World world;
  RoundPlan plan = PlanOf({"jp-10", "gone", "q-0", "q-1"});
  EXPECT_TRUE(absl::IsNotFound(AssembleRound(*world.Build(), plan).status()));
  plan.participants[1].withdrawn = true;
  plan.forbidden = {{"jp-10", "gone"}, {"jp-10", "q-1"}};
  const Round round = Assemble(*world.Build(), plan).round;
  EXPECT_THAT(round.providers, SizeIs(1));
  EXPECT_THAT(round.partners, SizeIs(2));
  // The rest of what is forbidden stays so.
  EXPECT_THAT(round.forbidden, ElementsAre(PairId{"jp-10", "q-1"}));
  EXPECT_TRUE(SolveRound(round, Rankings()).ok());
}

// --- Gates -------------------------------------------------------------------

// A programme for Viet Nam and, until 2024, Indonesia; policy with hard slots.
matching::Programme CallOfVietNam() {
  matching::Programme programme;
  programme.id = "call";
  matching::CountrySet set;
  set.id = "asked";
  set.members = {{"VN", {}, ""}, {"ID", {std::nullopt, Day(2024, 1, 1)}, ""}};
  programme.country_sets = {set};
  programme.partner_rule.country_sets = {"asked"};
  programme.policy.slots_are_hard = true;
  programme.policy.default_slot_count = 1;
  return programme;
}

// Under way on the day with q-2 (Viet Nam), under the programme: jp-10.
std::shared_ptr<const Snapshot> CallSnapshot() {
  World world;
  matching::Partnership tie = matching::Tie("under-way", "jp-10", "q-2", 2023);
  tie.programme_id = "call";
  tie.outcome = matching::Outcome::kOngoing;
  world.partnerships.push_back(tie);
  matching::SnapshotBuilder builder;
  for (const Profile& profile : world.profiles) builder.PutCity(profile);
  for (const auto& known : world.partnerships) builder.PutPartnership(known);
  builder.PutProgramme(CallOfVietNam());
  builder.PutVetoes("q-0", {"jp-11"});
  return builder.Build(1);
}

TEST(AssembleRoundTest, AppliesTheGatesButThatOfSlots) {
  const auto snapshot = CallSnapshot();
  const RoundPlan plan =
      PlanOf({"jp-10", "jp-11", "q-0", "q-1", "q-2"}, "call");
  // jp-10 carries as many as the policy allows, which bars it elsewhere.
  const auto explained = matching::AssessPair(*snapshot, "jp-10", "q-0",
                                              matching::Options("call"));
  EXPECT_FALSE(explained.eligible);
  // q-1 is in Indonesia; jp-10 and q-2 are partnered; q-0 declined jp-11.
  const auto scores = ScoresOf(Assemble(*snapshot, plan).round);
  ASSERT_THAT(scores, SizeIs(2));
  EXPECT_EQ(scores.at("jp-10 q-0"), explained.score);
  EXPECT_EQ(scores.count("jp-11 q-2"), 1);
}

TEST(AssembleRoundTest, SaysWhichGateBarsWhoHasNoCandidates) {
  const auto snapshot = CallSnapshot();
  // q-1 is in Indonesia; q-2 and jp-10 are partnered.
  RoundPlan plan = PlanOf({"jp-10", "jp-11", "q-1", "q-2"}, "call");
  plan.forbidden = {{"jp-11", "q-2"}};
  const AssembledRound assembled = Assemble(*snapshot, plan);
  const auto barrier = [&](const std::string& id) {
    const auto it = assembled.barriers.find(id);
    return it == assembled.barriers.end() ? Barrier{} : it->second;
  };
  EXPECT_EQ(barrier("q-1"), (Barrier{GateId::kPartnerCountry, 2, 2}));
  EXPECT_EQ(barrier("q-2"), (Barrier{GateId::kAlreadyPartnered, 1, 1}));
  EXPECT_EQ(barrier("jp-11"), (Barrier{GateId::kPartnerCountry, 1, 1}));
  EXPECT_EQ(barrier("jp-10"), (Barrier{GateId::kPartnerCountry, 1, 2}));
}

TEST(AssembleRoundTest, GatesAreThoseOfTheDay) {
  RoundPlan plan = PlanOf({"jp-12", "q-0", "q-1"}, "call");
  plan.options.as_of = Day(2023, 12, 31);
  EXPECT_THAT(NamesOf(Assemble(*CallSnapshot(), plan).round),
              ElementsAre("jp-12 q-0", "jp-12 q-1"));
}

TEST(AssembleRoundTest, LockedAndForcedPairsAreCandidatesComeWhatMay) {
  const auto snapshot = CallSnapshot();
  RoundPlan plan =
      PlanOf({"jp-10", "jp-11", "jp-12", "q-0", "q-1", "q-2"}, "call");
  plan.locked = {{"jp-11", "q-1"}, {"jp-10", "q-2"}};
  plan.forced = {{"jp-11", "q-0"}, {"jp-10", "q-2"}, {"jp-12", "q-2"}};
  const AssembledRound assembled = Assemble(*snapshot, plan);
  const auto scores = ScoresOf(assembled.round);
  for (const auto& pairs : {plan.locked, plan.forced}) {
    for (const PairId& pair : pairs) {
      EXPECT_EQ(scores.at(pair.provider_id + " " + pair.partner_id),
                matching::AssessPair(*snapshot, pair.provider_id,
                                     pair.partner_id, plan.options)
                    .score);
    }
  }
  // The locked pair jp-10 with q-2 is on record: nothing to warn of.
  EXPECT_THAT(
      assembled.failed,
      ElementsAre(
          FailedPair{
              {"jp-11", "q-1"}, PairOrigin::kLocked, {GateId::kPartnerCountry}},
          FailedPair{{"jp-10", "q-2"},
                     PairOrigin::kForced,
                     {GateId::kAlreadyPartnered}},
          FailedPair{
              {"jp-11", "q-0"}, PairOrigin::kForced, {GateId::kAvailability}}));
  EXPECT_TRUE(SolveRound(assembled.round, {}).ok());
}

TEST(AssembleRoundTest, ForbiddenPairsAreCandidatesIfTheyPassTheGates) {
  RoundPlan plan = PlanOf({"jp-11", "jp-12", "q-0", "q-2"}, "call");
  plan.forbidden = {{"jp-11", "q-0"}, {"jp-12", "q-0"}};
  const AssembledRound assembled = Assemble(*CallSnapshot(), plan);
  EXPECT_THAT(NamesOf(assembled.round),
              ElementsAre("jp-11 q-2", "jp-12 q-0", "jp-12 q-2"));
  EXPECT_THAT(assembled.failed, IsEmpty());
}

// --- Groups ------------------------------------------------------------------

std::vector<std::string> Members(const Snapshot& snapshot, RoundPlan plan,
                                 PlannedGroup group) {
  group.id = "group";
  plan.groups = {std::move(group)};
  return Assemble(snapshot, plan).round.groups.at(0).member_ids;
}

TEST(AssembleRoundTest, GroupsAreByCitiesCountriesAndDatedSets) {
  const auto snapshot = CallSnapshot();
  RoundPlan plan =
      PlanOf({"q-3", "q-0", "q-1", "q-2", "jp-10", "us-28"}, "call");
  EXPECT_THAT(Members(*snapshot, plan,
                      {.city_ids = {"q-2", "q-1", "jp-10", "elsewhere"}}),
              ElementsAre("q-1", "q-2"));
  EXPECT_THAT(Members(*snapshot, plan, {.country_codes = {"VN", "LA"}}),
              ElementsAre("q-0", "q-2"));
  EXPECT_THAT(Members(*snapshot, plan,
                      {.side = Side::kProvider, .country_codes = {"US"}}),
              ElementsAre("us-28"));
  EXPECT_THAT(Members(*snapshot, plan, {.country_set = "asked"}),
              ElementsAre("q-0", "q-2"));
  plan.options.as_of = Day(2023, 12, 31);
  EXPECT_THAT(Members(*snapshot, plan, {.country_set = "asked"}),
              ElementsAre("q-0", "q-1", "q-2", "q-3"));
  EXPECT_THAT(Members(*snapshot, plan,
                      {.city_ids = {"q-0", "q-1"},
                       .country_codes = {"ID"},
                       .country_set = "asked"}),
              ElementsAre("q-1"));
}

TEST(AssembleRoundTest, FirstTimeIsWithoutPartnershipsKnownToBeOfEarlierYears) {
  const auto snapshot = matching::MakeSnapshot(
      {matching::Provider("jp-new"), matching::Provider("jp-old"),
       matching::Provider("jp-this-year"), matching::Provider("jp-undated"),
       matching::Partner("vn-x")},
      {matching::Tie("a", "jp-old", "not-in-the-catalogue", 2023),
       matching::Tie("b", "jp-this-year", "vn-x", 2024),
       matching::Tie("c", "jp-undated", "vn-x", std::nullopt)});
  RoundPlan plan =
      PlanOf({"jp-new", "jp-old", "jp-this-year", "jp-undated", "vn-x"});
  const PlannedGroup first{.side = Side::kProvider, .first_time = true};
  EXPECT_THAT(Members(*snapshot, plan, first),
              ElementsAre("jp-new", "jp-this-year", "jp-undated"));
  plan.options.as_of = Day(2025, 1, 1);
  EXPECT_THAT(Members(*snapshot, plan, first),
              ElementsAre("jp-new", "jp-undated"));
  plan.options.as_of = Day(2023, 12, 31);
  EXPECT_THAT(Members(*snapshot, plan, first),
              ElementsAre("jp-new", "jp-old", "jp-this-year", "jp-undated"));
}

TEST(AssembleRoundTest, FirstTimeLooksAtTheDayOnWhichALifecycleBegan) {
  matching::Partnership begun =
      matching::Tie("a", "jp-begun", "vn-x", std::nullopt);
  begun.phases = {{Day(2024, 6, 1), matching::Phase::kActive}};
  // Years that were planned are not converted: a proposal has none.
  const matching::Partnership proposed =
      matching::Tie("b", "jp-proposed", "vn-x", std::nullopt);
  const auto snapshot = matching::MakeSnapshot(
      {matching::Provider("jp-begun"), matching::Provider("jp-proposed"),
       matching::Partner("vn-x")},
      {begun, proposed});
  RoundPlan plan = PlanOf({"jp-begun", "jp-proposed", "vn-x"});
  const PlannedGroup first{.side = Side::kProvider, .first_time = true};
  for (const absl::CivilDay day :
       {Day(2020, 4, 1), Day(2024, 5, 31), Day(2024, 6, 1)}) {
    plan.options.as_of = day;
    EXPECT_THAT(Members(*snapshot, plan, first),
                ElementsAre("jp-begun", "jp-proposed"))
        << day;
  }
  plan.options.as_of = Day(2024, 6, 2);
  EXPECT_THAT(Members(*snapshot, plan, first), ElementsAre("jp-proposed"));
}

// --- Errors, progress, order -------------------------------------------------

TEST(AssembleRoundTest, SaysWhatIsNotThere) {
  const auto snapshot = CallSnapshot();
  const auto message = [&](const RoundPlan& plan) {
    return AssembleRound(*snapshot, plan).status().ToString();
  };
  EXPECT_EQ(message(PlanOf({"jp-10", "nowhere"})), "NOT_FOUND: cities/nowhere");
  EXPECT_EQ(message(PlanOf({"jp-10"}, "none")), "NOT_FOUND: programmes/none");
  RoundPlan plan = PlanOf({"jp-10"}, "call");
  plan.groups = {{.id = "g", .country_set = "none"}};
  EXPECT_THAT(message(plan), HasSubstr("groups: `g`: the programme has no"));
}

TEST(AssembleRoundTest, TellsProgressAndStops) {
  const World world;
  const auto snapshot = world.Build();
  std::vector<int64_t> done;
  const auto all =
      AssembleRound(*snapshot, PlanOfAll(world), [&](const Progress& progress) {
        EXPECT_EQ(progress.stage, Progress::Stage::kScoring);
        EXPECT_EQ(progress.total, 4);
        done.push_back(progress.done);
        return absl::OkStatus();
      });
  EXPECT_TRUE(all.ok());
  EXPECT_THAT(done, ElementsAre(1, 2, 3, 4));
  int asked = 0;
  const auto stopped =
      AssembleRound(*snapshot, PlanOfAll(world), [&](const Progress&) {
        return ++asked == 2 ? absl::CancelledError("enough") : absl::OkStatus();
      });
  EXPECT_EQ(stopped.status(), absl::CancelledError("enough"));
  EXPECT_EQ(asked, 2);
}

TEST(AssembleRoundTest, IsTheSameWhateverTheOrder) {
  const World world;
  for (const int limit : {0, 2}) {
    RoundPlan plan = PlanOfAll(world);
    plan.candidate_limit = limit;
    plan.locked = {{"jp-12", "q-0"}, {"jp-11", "q-3"}};
    plan.forced = {{"jp-14", "q-1"}, {"jp-13", "q-2"}};
    plan.forbidden = {{"us-28", "q-1"}, {"jp-10", "q-2"}};
    plan.groups = {{.id = "b", .country_codes = {"VN", "ID"}, .floor = 1},
                   {.id = "a", .city_ids = {"q-2", "q-1"}, .cap = 2}};
    const std::string expected = Print(Assemble(*world.Build(), plan));
    std::mt19937 random(11);
    for (int turn = 0; turn < 5; ++turn) {
      const auto shuffle = [&](auto& list) {
        std::shuffle(list.begin(), list.end(), random);
      };
      shuffle(plan.participants);
      shuffle(plan.locked);
      shuffle(plan.forced);
      shuffle(plan.forbidden);
      shuffle(plan.groups);
      for (PlannedGroup& group : plan.groups) {
        shuffle(group.city_ids);
        shuffle(group.country_codes);
      }
      const bool backwards = turn % 2 == 0;
      EXPECT_EQ(Print(Assemble(*world.Build(backwards), plan)), expected);
    }
  }
}

}  // namespace
}  // namespace citymatch::rounds
