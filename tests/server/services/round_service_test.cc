#include "citymatch/v1/round_service.pb.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/server/services/round_fixture.h"

namespace citymatch::testing {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RoundServiceTest : public RoundsTest {};

// Refused with a violation of `field` that says `what`.
void ExpectProblem(const absl::Status& status, const std::string& field,
                   const std::string& what) {
  const Seen seen = See(status);
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument) << field;
  EXPECT_THAT(seen.About(field), HasSubstr(what)) << seen.message;
}

TEST_F(RoundServiceTest, IsCreatedAsADraftAndRead) {
  const auto created = CreateRound("p-2026", SmallRound());
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "rounds/p-2026");
  EXPECT_EQ(created->state(), v1::Round::STATE_DRAFT);
  EXPECT_EQ(created->solution(), "");
  EXPECT_NE(created->etag(), "");
  const auto read = GetRound("rounds/p-2026");
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(MessageDifferencer::Equals(*created, *read));
  EXPECT_EQ(See(CreateRound("p-2026", SmallRound()).status()).reason,
            "ROUND_EXISTS");
}

TEST_F(RoundServiceTest, OutputOnlyFieldsAreNotTaken) {
  v1::Round round = SmallRound();
  round.set_state(v1::Round::STATE_PUBLISHED);
  round.set_solution("rounds/p-2026/solutions/9");
  round.set_solution_count(9);
  round.set_previous_round("rounds/p-2025");
  const auto created = CreateRound("p-2026", round);
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(created->state(), v1::Round::STATE_DRAFT);
  EXPECT_EQ(created->solution(), "");
  EXPECT_EQ(created->solution_count(), 0);
  EXPECT_EQ(created->previous_round(), "");
}

TEST_F(RoundServiceTest, IdBeginsWithThatOfTheProgramme) {
  ExpectProblem(CreateRound("q-2026", SmallRound()).status(), "round_id",
                "must begin with `p-`");
  ExpectProblem(CreateRound("P-2026", SmallRound()).status(), "round_id", "");
  // programmes/p-x would see what bears this name.
  As(AdminGrants(), [&] { Create(ProgrammeNamed("p-x")); });
  ExpectProblem(CreateRound("p-x-2026", SmallRound()).status(), "round_id",
                "programmes/p-x");
  EXPECT_TRUE(CreateRound("p-xx", SmallRound()).ok());
}

TEST_F(RoundServiceTest, ProgrammeCannotTakeOverRoundsByItsId) {
  ASSERT_TRUE(CreateRound("p-y-2026", SmallRound()).ok());
  grants_ = AdminGrants();
  v1::CreateProgrammeRequest request;
  *request.mutable_programme() = ProgrammeNamed("p-y");
  request.set_programme_id("p-y");
  v1::Programme reply;
  ExpectProblem(
      programmes_->CreateProgramme(CallOf("ProgrammeService/CreateProgramme"),
                                   request, &reply),
      "programme_id", "programmes/p");
}

TEST_F(RoundServiceTest, ProgrammeWithRoundsIsNotDeleted) {
  ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
  grants_ = AdminGrants();
  v1::DeleteProgrammeRequest request;
  request.set_name("programmes/p");
  google::protobuf::Empty reply;
  const Seen seen = See(programmes_->DeleteProgramme(
      CallOf("ProgrammeService/DeleteProgramme"), request, &reply));
  EXPECT_EQ(seen.reason, "PROGRAMME_IN_USE");
  EXPECT_EQ(seen.metadata.at("referrers"), "rounds/p-2026");
}

TEST_F(RoundServiceTest, AllThatIsWrongIsToldAtOnce) {
  v1::Round round = SmallRound();
  round.set_display_name("");
  round.set_as_of_date("2026-13-01");
  round.set_minimum_score(101);
  round.set_candidate_limit(1001);
  round.mutable_participants(0)->set_slot_count(-1);
  round.add_participants()->set_city("cities/vn-x");
  round.add_participants()->set_city("cities/nowhere");
  round.add_groups()->set_id("Bad");
  const Seen seen = See(CreateRound("p-2026", round).status());
  EXPECT_THAT(seen.fields,
              ::testing::UnorderedElementsAre(
                  "round.display_name", "round.as_of_date",
                  "round.minimum_score", "round.candidate_limit",
                  "round.participants[0].slot_count", "round.participants[5]",
                  "round.participants[6].city", "round.groups[0].id",
                  "round.groups[0].side", "round.groups[0]", "round.groups[0]"))
      << seen.message;
}

TEST_F(RoundServiceTest, WhatNamesNoProgrammeIsWrongRatherThanForbidden) {
  const Seen seen = See(CreateRound("p-2026", v1::Round()).status());
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields, Contains("round.programme"));
}

TEST_F(RoundServiceTest, UnknownCountrySetIsToldWithThoseThereAre) {
  v1::Round round = SmallRound();
  v1::RoundGroup& group = *round.add_groups();
  group.set_id("ldc");
  group.set_side(v1::SIDE_PARTNER);
  group.set_country_set("poorest");
  group.set_floor(1);
  const Seen seen = See(CreateRound("p-2026", round).status());
  EXPECT_THAT(seen.fields, ElementsAre("round.groups[0].country_set"));
  EXPECT_THAT(seen.About("round.groups[0].country_set"),
              HasSubstr("it has `mekong`"));
}

TEST_F(RoundServiceTest, GroupsNameParticipantsOfTheirSide) {
  v1::Round round = SmallRound();
  v1::RoundGroup& group = *round.add_groups();
  group.set_id("some");
  group.set_side(v1::SIDE_PARTNER);
  group.set_cap(1);
  group.add_cities("cities/vn-x");
  group.add_cities("cities/jp-a");
  group.add_cities("cities/elsewhere");
  group.set_country_set("mekon");
  const absl::Status status = CreateRound("p-2026", round).status();
  ExpectProblem(status, "round.groups[0].cities[1]",
                "cities/jp-a is a provider; a partner must stand here");
  ExpectProblem(status, "round.groups[0].cities[2]", "does not take part");
  ExpectProblem(status, "round.groups[0].country_set",
                "did you mean `mekong`?");
}

TEST_F(RoundServiceTest, ContradictoryRulesOfAPairAreRefused) {
  v1::Round round = SmallRound();
  AddRule(v1::RoundPairRule::RULE_LOCKED, "jp-a", "vn-x", round);
  AddRule(v1::RoundPairRule::RULE_FORBIDDEN, "jp-a", "vn-x", round);
  AddRule(v1::RoundPairRule::RULE_LOCKED, "jp-a", "vn-x", round);
  AddRule(v1::RoundPairRule::RULE_FORCED, "vn-y", "jp-b", round);
  const absl::Status status = CreateRound("p-2026", round).status();
  ExpectProblem(status, "round.pair_rules[1]",
                "cities/jp-a and cities/vn-x cannot be both locked, by "
                "pair_rules[0], and forbidden");
  ExpectProblem(status, "round.pair_rules[2]",
                "says the same of the same pair as pair_rules[0]");
  ExpectProblem(status, "round.pair_rules[3].provider",
                "cities/vn-y is a partner; a provider must stand here");
}

TEST_F(RoundServiceTest, MoreGivenPairsThanSlotsAreRefusedByName) {
  v1::Round round = SmallRound();
  AddRule(v1::RoundPairRule::RULE_LOCKED, "jp-a", "vn-x", round);
  AddRule(v1::RoundPairRule::RULE_FORCED, "jp-a", "vn-y", round);
  ExpectProblem(CreateRound("p-2026", round).status(),
                "round.participants[0].slot_count",
                "cities/jp-a has 1 slot, and 2 pairs are locked or forced: "
                "cities/vn-x, cities/vn-y");
  round.mutable_participants(0)->set_slot_count(2);
  EXPECT_TRUE(CreateRound("p-2026", round).ok());
}

TEST_F(RoundServiceTest, WhoHasWithdrawnCannotBeLockedOrForced) {
  v1::Round round = SmallRound();
  round.mutable_participants(2)->set_withdrawn(true);
  AddRule(v1::RoundPairRule::RULE_FORCED, "jp-a", "vn-x", round);
  ExpectProblem(CreateRound("p-2026", round).status(),
                "round.pair_rules[0].partner", "cities/vn-x has withdrawn");
  round.mutable_pair_rules(0)->set_rule(v1::RoundPairRule::RULE_FORBIDDEN);
  EXPECT_TRUE(CreateRound("p-2026", round).ok());
}

TEST_F(RoundServiceTest, ChangeOfContentMakesItADraftAgain) {
  ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  v1::Round round = *GetRound("rounds/p-2026");
  EXPECT_EQ(round.state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(round.solution(), "rounds/p-2026/solutions/1");
  // The same content changes nothing.
  EXPECT_EQ(UpdateRound(round)->revision(), round.revision());
  round.set_minimum_score(5);
  const auto changed = UpdateRound(round);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->state(), v1::Round::STATE_DRAFT);
  EXPECT_EQ(changed->solution(), "");
  EXPECT_EQ(changed->solution_count(), 1);
  // The solution stays on record; the next one has the next number.
  EXPECT_TRUE(GetSolution("rounds/p-2026/solutions/1").ok());
  EXPECT_EQ(Solve("rounds/p-2026")->name(), "rounds/p-2026/solutions/2");
}

TEST_F(RoundServiceTest, ProgrammeDoesNotChange) {
  grants_ = AdminGrants();
  v1::Round round = *CreateRound("p-2026", SmallRound());
  round.set_programme("programmes/q");
  ExpectProblem(UpdateRound(round).status(), "round.programme",
                "cannot change");
}

TEST_F(RoundServiceTest, OutdatedEtagIsRefusedEverywhere) {
  const v1::Round first = *CreateRound("p-2026", SmallRound());
  v1::Round round = first;
  round.set_description("New");
  const v1::Round second = *UpdateRound(round);
  round.set_etag(first.etag());
  round.set_description("Newer");
  const auto expect_outdated = [&](const absl::Status& status) {
    const Seen seen = See(status);
    EXPECT_EQ(seen.code, absl::StatusCode::kAborted);
    EXPECT_EQ(seen.reason, "ETAG_MISMATCH");
    EXPECT_EQ(seen.metadata.at("current_etag"), second.etag());
  };
  expect_outdated(UpdateRound(round).status());
  expect_outdated(Solve("rounds/p-2026", [&](v1::SolveRoundRequest& request) {
                    request.set_etag(first.etag());
                  }).status());
  expect_outdated(
      Move("rounds/p-2026", v1::Round::STATE_UNDER_REVIEW, first.etag())
          .status());
  v1::RematchRoundRequest rematch;
  rematch.set_name("rounds/p-2026");
  rematch.set_etag(first.etag());
  expect_outdated(Rematch(rematch).status());
  EXPECT_EQ(GetRound("rounds/p-2026")->etag(), second.etag());
}

TEST_F(RoundServiceTest, HistoryTellsOfEveryChange) {
  v1::Round round = *CreateRound("p-2026", SmallRound());
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  ASSERT_TRUE(DeleteRound("rounds/p-2026").ok());
  v1::ListRoundChangesRequest request;
  request.set_name("rounds/p-2026");
  v1::ListRoundChangesResponse reply;
  ASSERT_TRUE(rounds_
                  ->ListRoundChanges(CallOf("RoundService/ListRoundChanges"),
                                     request, &reply)
                  .ok());
  ASSERT_EQ(reply.changes_size(), 3);
  EXPECT_EQ(reply.changes(0).type(), v1::CHANGE_TYPE_DELETED);
  EXPECT_EQ(reply.changes(1).method(), "citymatch.v1.RoundService/SolveRound");
  EXPECT_EQ(reply.changes(1).principal(), "alice");
  ASSERT_GE(reply.changes(1).field_changes_size(), 2);
  EXPECT_EQ(reply.changes(1).field_changes(0).path(), "state");
  EXPECT_EQ(reply.changes(1).field_changes(1).path(), "solution");
  EXPECT_EQ(reply.changes(2).type(), v1::CHANGE_TYPE_CREATED);
}

TEST_F(RoundServiceTest, DeletionTakesSolutionsAndRankingsAlong) {
  ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
  ASSERT_TRUE(CreateRound("p-2026-b", SmallRound()).ok());
  for (const char* name : {"rounds/p-2026", "rounds/p-2026-b"}) {
    ASSERT_TRUE(Solve(name).ok());
    ASSERT_TRUE(Rank(name, "cities/vn-x", {"jp-b", "jp-a"}).ok());
  }
  ASSERT_TRUE(DeleteRound("rounds/p-2026").ok());
  EXPECT_EQ(See(GetSolution("rounds/p-2026/solutions/1").status()).reason,
            "ROUND_SOLUTION_NOT_FOUND");
  const auto left = store_->View()->Scan(store::Kind::kRoundRanking, "", 10);
  ASSERT_TRUE(left.ok());
  ASSERT_EQ(left->size(), 1U);
  EXPECT_EQ(left->front().resource().round_ranking().name(),
            "rounds/p-2026-b/rankings/vn-x");
  EXPECT_TRUE(GetSolution("rounds/p-2026-b/solutions/1").ok());
}

TEST_F(RoundServiceTest, ListsAreFilteredAndOrdered) {
  v1::Round later = SmallRound();
  later.set_as_of_date("2027-06-01");
  later.clear_participants();
  later.add_participants()->set_city("cities/jp-a");
  ASSERT_TRUE(CreateRound("p-a", later).ok());
  ASSERT_TRUE(CreateRound("p-b", SmallRound()).ok());
  ASSERT_TRUE(Solve("rounds/p-b").ok());
  const auto names = [&](const std::string& filter,
                         const std::string& order_by) {
    v1::ListRoundsRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    v1::ListRoundsResponse reply;
    const absl::Status status =
        rounds_->ListRounds(CallOf("RoundService/ListRounds"), request, &reply);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> names;
    for (const v1::Round& round : reply.rounds()) names.push_back(round.name());
    return names;
  };
  EXPECT_THAT(names("", "as_of_date"), ElementsAre("rounds/p-b", "rounds/p-a"));
  EXPECT_THAT(names("state = solved", ""), ElementsAre("rounds/p-b"));
  EXPECT_THAT(names("participants.city:cities/vn-x", ""),
              ElementsAre("rounds/p-b"));
  EXPECT_THAT(names("as_of_date > 2026-12-31", ""), ElementsAre("rounds/p-a"));
  EXPECT_THAT(names("programme = programmes/q", ""), IsEmpty());
}

TEST_F(RoundServiceTest, SolutionsAreListedNewestFirstWithoutWhatTheyHold) {
  ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Solve("rounds/p-2026").ok());
  v1::ListRoundSolutionsRequest request;
  request.set_name("rounds/p-2026");
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    v1::ListRoundSolutionsResponse reply;
    ASSERT_TRUE(
        rounds_
            ->ListRoundSolutions(CallOf("RoundService/ListRoundSolutions"),
                                 request, &reply)
            .ok());
    for (const v1::RoundSolution& solution : reply.solutions()) {
      names.push_back(solution.name().substr(14));
      EXPECT_GT(solution.total_score(), 0);
      EXPECT_THAT(solution.pairs(), IsEmpty());
      EXPECT_FALSE(solution.has_round());
    }
    request.set_page_token(reply.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("solutions/3", "solutions/2", "solutions/1"));
}

}  // namespace
}  // namespace citymatch::testing
