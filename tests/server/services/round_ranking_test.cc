// Submitted rankings: who may submit, who may read, and that nothing else
// tells of them.
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "server/gate/permission.h"
#include "tests/server/services/round_fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class RoundRankingTest : public RoundsTest {
 protected:
  void SetUp() override {
    RoundsTest::SetUp();
    ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
  }

  absl::StatusOr<v1::ListRoundRankingsResponse> List(
      const std::string& round, const std::string& page_token = "",
      int page_size = 0) {
    v1::ListRoundRankingsRequest request;
    request.set_round(round);
    request.set_page_token(page_token);
    request.set_page_size(page_size);
    v1::ListRoundRankingsResponse reply;
    const Call call = CallOf("RoundService/ListRoundRankings");
    const absl::Status status =
        rounds_->ListRoundRankings(call, request, &reply);
    if (!status.ok()) return status;
    ClearForbidden(call, request, reply);
    return reply;
  }

  absl::Status Withdraw(const std::string& round, const std::string& city) {
    v1::WithdrawRoundRankingRequest request;
    request.set_round(round);
    request.set_city(city);
    google::protobuf::Empty reply;
    return rounds_->WithdrawRoundRanking(
        CallOf("RoundService/WithdrawRoundRanking"), request, &reply);
  }
};

TEST_F(RoundRankingTest, PartnersSubmitForTheirCityAndCoordinatorsRead) {
  As(PartnerGrants("vn-x"), [&] {
    const auto submitted =
        Rank("rounds/p-2026", "cities/vn-x", {"jp-b", "jp-a"});
    ASSERT_TRUE(submitted.ok()) << submitted.status();
    EXPECT_EQ(submitted->name(), "rounds/p-2026/rankings/vn-x");
    EXPECT_NE(submitted->etag(), "");
    EXPECT_TRUE(submitted->has_update_time());
    EXPECT_THAT(submitted->cities(), IsEmpty());  // not even its own
    EXPECT_FALSE(List("rounds/p-2026").ok());
  });
  const auto listed = List("rounds/p-2026");
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->rankings_size(), 1);
  EXPECT_THAT(listed->rankings(0).cities(),
              ElementsAre("cities/jp-b", "cities/jp-a"));
  EXPECT_THAT(Rank("rounds/p-2026", "cities/jp-a", {"vn-y"})->cities(),
              ElementsAre("cities/vn-y"));
}

TEST_F(RoundRankingTest, ListsOfOneRoundDoNotMeetThoseOfAnother) {
  // Ids that begin alike, with cities' ids that make up the rest.
  ASSERT_TRUE(CreateRound("p-2026-vn", SmallRound()).ok());
  As(AdminGrants(), [&] { Create(Partner("x")); });
  v1::Round round = *GetRound("rounds/p-2026-vn");
  round.add_participants()->set_city("cities/x");
  ASSERT_TRUE(UpdateRound(round).ok());
  ASSERT_TRUE(Rank("rounds/p-2026", "cities/vn-x", {"jp-a"}).ok());
  ASSERT_TRUE(Rank("rounds/p-2026", "cities/jp-a", {"vn-x"}).ok());
  ASSERT_TRUE(Rank("rounds/p-2026-vn", "cities/x", {"jp-b"}).ok());
  const auto names = [&](const std::string& name) {
    std::vector<std::string> found;
    std::string token;
    do {
      const auto page = List(name, token, 1);
      EXPECT_TRUE(page.ok()) << page.status();
      for (const auto& ranking : page->rankings()) {
        found.push_back(ranking.name());
      }
      token = page->next_page_token();
    } while (!token.empty());
    return found;
  };
  EXPECT_THAT(names("rounds/p-2026"),
              ElementsAre("rounds/p-2026/rankings/jp-a",
                          "rounds/p-2026/rankings/vn-x"));
  EXPECT_THAT(names("rounds/p-2026-vn"),
              ElementsAre("rounds/p-2026-vn/rankings/x"));
}

TEST_F(RoundRankingTest, PartnersGetOneAnswerToAllThatStandsInTheWay) {
  // Not there, not a participant, withdrawn, published.
  v1::Round round = SmallRound();
  round.mutable_participants()->DeleteSubrange(2, 1);
  ASSERT_TRUE(CreateRound("p-without", round).ok());
  round = SmallRound();
  round.mutable_participants(2)->set_withdrawn(true);
  ASSERT_TRUE(CreateRound("p-withdrawn", round).ok());
  ASSERT_TRUE(CreateRound("p-published", SmallRound()).ok());
  Publish("rounds/p-published");
  grants_ = PartnerGrants("vn-x");
  const auto wire = [](const absl::Status& status, const std::string& id) {
    return absl::StrReplaceAll(ToRpcStatus(status).DebugString(), {{id, "ID"}});
  };
  const std::string absent =
      wire(Rank("rounds/p-none", "cities/vn-x", {"jp-a"}).status(), "p-none");
  EXPECT_THAT(absent, HasSubstr("ROUND_NOT_FOUND"));
  for (const std::string id : {"p-without", "p-withdrawn", "p-published"}) {
    EXPECT_EQ(wire(Rank("rounds/" + id, "cities/vn-x", {"jp-a"}).status(), id),
              absent)
        << id;
    EXPECT_EQ(wire(Withdraw("rounds/" + id, "cities/vn-x"), id), absent) << id;
  }
  // Of another's city nothing is said at all.
  EXPECT_EQ(
      wire(Rank("rounds/p-2026", "cities/vn-y", {"jp-a"}).status(), "p-2026"),
      wire(Rank("rounds/p-none", "cities/vn-y", {"jp-a"}).status(), "p-none"));
  EXPECT_EQ(Rank("rounds/p-2026", "cities/vn-y", {"jp-a"}).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(RoundRankingTest, CoordinatorsAreToldWhatIsWrong) {
  EXPECT_THAT(
      See(Rank("rounds/p-2026", "cities/elsewhere", {"jp-a"}).status()).fields,
      ElementsAre("city"));
  Publish("rounds/p-2026");
  EXPECT_EQ(See(Rank("rounds/p-2026", "cities/vn-x", {"jp-a"}).status()).reason,
            "ROUND_STATE");
  EXPECT_EQ(See(Rank("rounds/p-none", "cities/vn-x", {"jp-a"}).status()).reason,
            "ROUND_NOT_FOUND");
}

TEST_F(RoundRankingTest, WhatIsWrongWithTheListIsToldWithoutRepeatingIt) {
  const Seen seen =
      See(Rank("rounds/p-2026", "cities/vn-x", {"jp-a", "vn-y", "zzsecret"})
              .status());
  EXPECT_THAT(seen.fields, ElementsAre("ranked_cities[1]", "ranked_cities[2]"));
  EXPECT_THAT(seen.message, Not(HasSubstr("zzsecret")));
  EXPECT_THAT(seen.message, Not(HasSubstr("vn-y")));
  const Seen twice =
      See(Rank("rounds/p-2026", "cities/vn-x", {"jp-a", "jp-a"}).status());
  EXPECT_THAT(twice.fields, ElementsAre("ranked_cities[1]"));
  EXPECT_THAT(twice.message, Not(HasSubstr("jp-a")));
  EXPECT_THAT(See(Rank("rounds/p-2026", "cities/vn-x", {}).status()).fields,
              ElementsAre("ranked_cities"));
}

TEST_F(RoundRankingTest, AreReplacedWithEtagsAndWithdrawn) {
  const auto first = Rank("rounds/p-2026", "cities/vn-x", {"jp-a"});
  ASSERT_TRUE(Rank("rounds/p-2026", "cities/vn-x", {"jp-b"}).ok());
  v1::SubmitRoundRankingRequest request;
  request.set_round("rounds/p-2026");
  request.set_city("cities/vn-x");
  request.add_ranked_cities("cities/jp-a");
  request.set_etag(first->etag());
  v1::RoundRanking reply;
  EXPECT_EQ(See(rounds_->SubmitRoundRanking(
                    CallOf("RoundService/SubmitRoundRanking"), request, &reply))
                .reason,
            "ETAG_MISMATCH");
  ASSERT_TRUE(Withdraw("rounds/p-2026", "cities/vn-x").ok());
  EXPECT_TRUE(Withdraw("rounds/p-2026", "cities/vn-x").ok());
  EXPECT_EQ(List("rounds/p-2026")->rankings_size(), 0);
}

TEST_F(RoundRankingTest, ThatIsNotCountedHoldsAStableRoundBack) {
  const std::string name = "rounds/p-2026";
  v1::Round round = *GetRound(name);
  round.set_objective(v1::Round::OBJECTIVE_STABLE);
  ASSERT_TRUE(UpdateRound(round).ok());
  ASSERT_TRUE(Solve(name).ok());
  ASSERT_TRUE(Rank(name, "cities/vn-x", {"jp-b"}).ok());
  const auto refused = [&](v1::Round::State state) {
    const Seen seen = See(Move(name, state).status());
    EXPECT_THAT(seen.message, Not(HasSubstr("vn-x")));
    return seen.reason == "ROUND_RANKINGS";
  };
  EXPECT_TRUE(refused(v1::Round::STATE_UNDER_REVIEW));
  ASSERT_TRUE(Solve(name).ok());
  ASSERT_TRUE(Move(name, v1::Round::STATE_UNDER_REVIEW).ok());
  ASSERT_TRUE(Withdraw(name, "cities/vn-x").ok());
  EXPECT_TRUE(refused(v1::Round::STATE_PUBLISHED));
  ASSERT_TRUE(Move(name, v1::Round::STATE_SOLVED).ok());
  ASSERT_TRUE(Solve(name).ok());
  ASSERT_TRUE(Move(name, v1::Round::STATE_UNDER_REVIEW).ok());
  EXPECT_TRUE(Move(name, v1::Round::STATE_PUBLISHED).ok());
}

TEST_F(RoundRankingTest, ThatDecidesNothingHoldsNothingBack) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  ASSERT_TRUE(Rank("rounds/p-2026", "cities/vn-x", {"jp-b"}).ok());
  EXPECT_TRUE(Move("rounds/p-2026", v1::Round::STATE_UNDER_REVIEW).ok());
}

TEST_F(RoundRankingTest, NoneIsKeptWithARequest) {
  v1::SubmitRoundRankingRequest request;
  request.set_round("rounds/p-2026");
  request.set_city("cities/vn-x");
  request.add_ranked_cities("cities/jp-b");
  request.set_request_id("6f1b1b0e-3c1d-4b8e-9a57-1d2f3a4b5c6d");
  v1::RoundRanking first;
  v1::RoundRanking again;
  const Call call = CallOf("RoundService/SubmitRoundRanking");
  ASSERT_TRUE(rounds_->SubmitRoundRanking(call, request, &first).ok());
  ASSERT_TRUE(rounds_->SubmitRoundRanking(call, request, &again).ok());
  EXPECT_EQ(first.DebugString(), again.DebugString());
  const auto entry = store_->FindRequest(request.request_id(), clock_.Now());
  ASSERT_TRUE(entry.ok() && *entry);
  EXPECT_THAT((*entry)->reply(), Not(HasSubstr("jp-b")));
}

// Two rounds that differ in one hidden ranking.
class HiddenRankingTest : public RoundRankingTest {
 protected:
  // Makes the two, solves and publishes them, and gives all that an admin sees
  // of each, with the names, revisions, etags and times taken out.
  std::pair<std::string, std::string> Both(v1::Round::Objective objective) {
    v1::Round round = SmallRound();
    round.set_objective(objective);
    AddRule(v1::RoundPairRule::RULE_FORBIDDEN, "jp-b", "vn-y", round);
    std::vector<std::string> seen;
    for (const std::string id : {"p-one", "p-two"}) {
      EXPECT_TRUE(CreateRound(id, round).ok());
      if (id == "p-two") {
        EXPECT_TRUE(
            Rank("rounds/p-two", "cities/jp-a", {"th-z", "vn-y", "vn-x"}).ok());
        EXPECT_TRUE(Rank("rounds/p-two", "cities/th-z", {"jp-a"}).ok());
      }
      EXPECT_TRUE(Solve("rounds/" + id, [](v1::SolveRoundRequest& request) {
                    request.set_with_prices(true);
                  }).ok());
    }
    for (const std::string id : {"p-one", "p-two"}) {
      EXPECT_TRUE(Move("rounds/" + id, v1::Round::STATE_UNDER_REVIEW).ok());
      EXPECT_TRUE(Move("rounds/" + id, v1::Round::STATE_PUBLISHED).ok());
    }
    grants_ = AdminGrants();
    for (const std::string id : {"p-one", "p-two"}) {
      seen.push_back(AllSeen(id));
    }
    return {seen[0], seen[1]};
  }

  std::string AllSeen(const std::string& id) {
    const std::string name = "rounds/" + id;
    v1::Round round = *GetRound(name);
    Strip(round);
    v1::RoundSolution solution = *GetSolution(name + "/solutions/1");
    Strip(solution);
    solution.mutable_basis()->clear_facts_revision();
    solution_ = solution;
    v1::PublishedRound published = *GetPublished("publishedRounds/" + id);
    Strip(published);
    published.clear_digest();  // of the name, too
    v1::ListRoundChangesRequest request;
    request.set_name(name);
    v1::ListRoundChangesResponse changes;
    EXPECT_TRUE(rounds_
                    ->ListRoundChanges(CallOf("RoundService/ListRoundChanges"),
                                       request, &changes)
                    .ok());
    for (v1::Change& change : *changes.mutable_changes()) {
      change.clear_revision();
    }
    return absl::StrReplaceAll(
        absl::StrCat(round.DebugString(), solution.DebugString(),
                     published.DebugString(), changes.DebugString(),
                     ToRpcStatus(Solve(name).status()).DebugString(),
                     Verify(name + "/solutions/1")->DebugString()),
        {{id, "ID"}});
  }

  template <typename T>
  static void Strip(T& message) {
    message.clear_revision();
    message.clear_etag();
    message.clear_create_time();
    if constexpr (requires { message.clear_update_time(); }) {
      message.clear_update_time();
    }
  }

  v1::RoundSolution solution_;  // that AllSeen looked at last
};

TEST_F(HiddenRankingTest, ShowsNowhereWhereItDecidesNothing) {
  const auto [one, two] = Both(v1::Round::OBJECTIVE_BEST_TOTAL);
  EXPECT_EQ(one, two);
  EXPECT_THAT(one, Not(IsEmpty()));
}

TEST_F(HiddenRankingTest, OfAStableRoundShowsInTheOutcomeAlone) {
  const auto [one, two] = Both(v1::Round::OBJECTIVE_STABLE);
  EXPECT_NE(one, two);  // the pairs differ
  EXPECT_THAT(PairsOf(solution_), ::testing::Contains("jp-a/th-z"));
  // The price of stability is all that is priced.
  ASSERT_EQ(solution_.prices_size(), 1);
  EXPECT_EQ(solution_.prices(0).constraint().kind(),
            v1::RoundConstraint::KIND_STABILITY);
  // What is said of the outcome is the same if the pairs are simply given.
  grants_ = CoordinatorGrants("p");
  v1::Round given = SmallRound();
  given.set_objective(v1::Round::OBJECTIVE_STABLE);
  AddRule(v1::RoundPairRule::RULE_FORBIDDEN, "jp-b", "vn-y", given);
  ASSERT_TRUE(CreateRound("p-three", given).ok());
  ASSERT_TRUE(Rank("rounds/p-three", "cities/jp-a", {"th-z"}).ok());
  ASSERT_TRUE(Rank("rounds/p-three", "cities/th-z", {"jp-a", "jp-b"}).ok());
  ASSERT_TRUE(Rank("rounds/p-three", "cities/vn-y", {"jp-b", "jp-a"}).ok());
  ASSERT_TRUE(Solve("rounds/p-three").ok());
  const auto third = GetSolution("rounds/p-three/solutions/1");
  ASSERT_TRUE(third.ok());
  ASSERT_EQ(PairsOf(*third), PairsOf(solution_));
  EXPECT_EQ(third->basis().input_digest(), solution_.basis().input_digest());
  EXPECT_EQ(third->basis().digest(), solution_.basis().digest());
}

}  // namespace
}  // namespace citymatch::testing
