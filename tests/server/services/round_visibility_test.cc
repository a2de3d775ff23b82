// Rounds are there for the coordinators of their programme and for admins; for
// all others they do not exist.
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "citymatch/v1/round_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "tests/server/services/round_fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RoundVisibilityTest : public RoundsTest {
 protected:
  void SetUp() override {
    RoundsTest::SetUp();
    ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
    ASSERT_TRUE(Solve("rounds/p-2026").ok());
  }

  // An error as it is sent, with `absent` for the name of the round.
  static std::string Wire(const absl::Status& status, const std::string& id) {
    return absl::StrReplaceAll(ToRpcStatus(status).DebugString(), {{id, "ID"}});
  }

  std::vector<std::string> List(const std::string& filter,
                                const std::string& order_by) {
    v1::ListRoundsRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    request.set_page_size(1);
    v1::ListRoundsResponse reply;
    EXPECT_TRUE(
        rounds_->ListRounds(CallOf("RoundService/ListRounds"), request, &reply)
            .ok());
    std::vector<std::string> names;
    for (const v1::Round& round : reply.rounds()) names.push_back(round.name());
    if (!reply.next_page_token().empty()) names.emplace_back("more");
    return names;
  }

  absl::Status Changes(const std::string& name) {
    v1::ListRoundChangesRequest request;
    request.set_name(name);
    v1::ListRoundChangesResponse reply;
    return rounds_->ListRoundChanges(CallOf("RoundService/ListRoundChanges"),
                                     request, &reply);
  }

  // Everything that can be tried with a round of this id, by name.
  std::vector<std::pair<std::string, absl::Status>> Attempts(
      const std::string& id) {
    const std::string name = "rounds/" + id;
    const std::string solution = name + "/solutions/1";
    std::vector<std::pair<std::string, absl::Status>> all;
    all.emplace_back("get", GetRound(name).status());
    v1::Round round = SmallRound();
    round.set_name(name);
    all.emplace_back("update", UpdateRound(round).status());
    round.set_programme("programmes/q");
    all.emplace_back("update away", UpdateRound(round).status());
    round.set_etag("\"1\"");
    all.emplace_back("update with etag", UpdateRound(round).status());
    all.emplace_back("delete", DeleteRound(name));
    all.emplace_back("changes", Changes(name));
    all.emplace_back("solve", Solve(name).status());
    v1::RematchRoundRequest rematch;
    rematch.set_name(name);
    rematch.add_withdrawn_cities("cities/vn-x");
    all.emplace_back("rematch", Rematch(rematch).status());
    all.emplace_back("solution", GetSolution(solution).status());
    all.emplace_back("verify", Verify(solution).status());
    v1::CompareRoundSolutionsRequest compare;
    compare.set_before(solution);
    compare.set_after(solution);
    v1::CompareRoundSolutionsResponse compared;
    all.emplace_back("compare", rounds_->CompareRoundSolutions(
                                    CallOf("RoundService/"
                                           "CompareRoundSolutions"),
                                    compare, &compared));
    v1::ListRoundSolutionsRequest solutions;
    solutions.set_name(name);
    v1::ListRoundSolutionsResponse listed;
    all.emplace_back("solutions", rounds_->ListRoundSolutions(
                                      CallOf("RoundService/ListRoundSolutions"),
                                      solutions, &listed));
    all.emplace_back("move",
                     Move(name, v1::Round::STATE_UNDER_REVIEW).status());
    v1::ListRoundRankingsRequest rankings;
    rankings.set_round(name);
    v1::ListRoundRankingsResponse ranked;
    all.emplace_back("rankings", rounds_->ListRoundRankings(
                                     CallOf("RoundService/ListRoundRankings"),
                                     rankings, &ranked));
    all.emplace_back("rank", Rank(name, "cities/vn-x", {"jp-a"}).status());
    round = SmallRound();
    all.emplace_back("create", CreateRound(id, round).status());
    round.set_programme("programmes/q");
    all.emplace_back("create as own", CreateRound(id, round).status());
    return all;
  }
};

TEST_F(RoundVisibilityTest, ForeignRoundsAnswerAsIfTheyWereNotThere) {
  grants_ = CoordinatorGrants("q");
  const int64_t revision = store_->revision();
  const auto foreign = Attempts("p-2026");
  const auto absent = Attempts("p-none");
  ASSERT_EQ(foreign.size(), absent.size());
  for (size_t i = 0; i < foreign.size(); ++i) {
    EXPECT_FALSE(foreign[i].second.ok()) << foreign[i].first;
    EXPECT_EQ(Wire(foreign[i].second, "p-2026"),
              Wire(absent[i].second, "p-none"))
        << foreign[i].first;
  }
  EXPECT_EQ(store_->revision(), revision);
}

TEST_F(RoundVisibilityTest, ListsCountsAndPagesLeaveThemOut) {
  const auto expect_nothing = [&] {
    for (const char* order : {"", "name desc", "update_time", "programme"}) {
      EXPECT_THAT(List("", order), IsEmpty()) << order;
      EXPECT_THAT(List("state = solved", order), IsEmpty()) << order;
    }
  };
  As(CoordinatorGrants("q"), [&] {
    expect_nothing();
    v1::Round own = SmallRound();
    own.set_programme("programmes/q");
    ASSERT_TRUE(CreateRound("q-2026", own).ok());
    for (const char* order : {"", "name desc", "update_time", "programme"}) {
      EXPECT_THAT(List("", order), ElementsAre("rounds/q-2026")) << order;
    }
  });
  EXPECT_THAT(List("", ""), ElementsAre("rounds/p-2026"));
  As(AdminGrants(),
     [&] { EXPECT_THAT(List("", ""), ElementsAre("rounds/p-2026", "more")); });
}

TEST_F(RoundVisibilityTest, DeletingWhatIsForeignAndMayBeMissingDoesNothing) {
  v1::DeleteRoundRequest request;
  request.set_name("rounds/p-2026");
  request.set_allow_missing(true);
  google::protobuf::Empty reply;
  As(CoordinatorGrants("q"), [&] {
    EXPECT_TRUE(
        rounds_
            ->DeleteRound(CallOf("RoundService/DeleteRound"), request, &reply)
            .ok());
  });
  EXPECT_TRUE(GetRound("rounds/p-2026").ok());
}

TEST_F(RoundVisibilityTest, HistoryOfADeletedRoundIsNoMoreVisible) {
  ASSERT_TRUE(DeleteRound("rounds/p-2026").ok());
  EXPECT_TRUE(Changes("rounds/p-2026").ok());
  grants_ = CoordinatorGrants("q");
  EXPECT_EQ(Changes("rounds/p-2026").code(), absl::StatusCode::kNotFound);
}

TEST_F(RoundVisibilityTest, PartnersAndViewersReachNothing) {
  for (const Grants& grants : {ViewerGrants(), PartnerGrants("vn-x")}) {
    grants_ = grants;
    for (const auto& [what, status] : Attempts("p-2026")) {
      EXPECT_FALSE(status.ok() && what != "rank") << what;
    }
    EXPECT_THAT(List("", ""), IsEmpty());
  }
}

TEST_F(RoundVisibilityTest, AdminsSeeAllButRankings) {
  ASSERT_TRUE(Rank("rounds/p-2026", "cities/vn-x", {"jp-b"}).ok());
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  EXPECT_EQ(GetSolution("rounds/p-2026/solutions/2")->basis().ranking_count(),
            1);
  grants_ = AdminGrants();
  const auto solution = GetSolution("rounds/p-2026/solutions/2");
  ASSERT_TRUE(solution.ok());
  EXPECT_EQ(solution->basis().ranking_count(), 0);
  EXPECT_FALSE(solution->has_blocking_pair_count());  // rather than none
  EXPECT_THAT(solution->blocking_pairs(), IsEmpty());
  v1::ListRoundRankingsRequest request;
  request.set_round("rounds/p-2026");
  v1::ListRoundRankingsResponse reply;
  EXPECT_FALSE(rounds_
                   ->ListRoundRankings(CallOf("RoundService/ListRoundRankings"),
                                       request, &reply)
                   .ok());
}

// Who compares the outcomes of a stable round under several constraints learns
// the rankings.
TEST_F(RoundVisibilityTest, AdminsSeeNoStableSolutionBeforeItIsPublished) {
  v1::Round round = *GetRound("rounds/p-2026");
  round.set_objective(v1::Round::OBJECTIVE_STABLE);
  ASSERT_TRUE(UpdateRound(round).ok());
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  round = *GetRound("rounds/p-2026");
  AddRule(v1::RoundPairRule::RULE_FORBIDDEN, "jp-b", "vn-y", round);
  ASSERT_TRUE(UpdateRound(round).ok());
  Publish("rounds/p-2026");
  const auto reason = [&](const std::string& number) {
    return See(GetSolution("rounds/p-2026/solutions/" + number).status())
        .reason;
  };
  EXPECT_EQ(reason("2"), "");
  As(AdminGrants(), [&] {
    EXPECT_EQ(reason("1"), "");  // of the best total
    EXPECT_EQ(reason("2"), "RANKINGS_COUNTED");
    EXPECT_THAT(See(GetSolution("rounds/p-2026/solutions/2").status()).message,
                ::testing::HasSubstr("programmes/p alone, not admins"));
    EXPECT_EQ(reason("3"), "");  // what is published
    EXPECT_EQ(See(Verify("rounds/p-2026/solutions/2").status()).reason,
              "RANKINGS_COUNTED");
    v1::ListRoundSolutionsRequest request;
    request.set_name("rounds/p-2026");
    v1::ListRoundSolutionsResponse reply;
    ASSERT_TRUE(
        rounds_
            ->ListRoundSolutions(CallOf("RoundService/ListRoundSolutions"),
                                 request, &reply)
            .ok());
    ASSERT_EQ(reply.solutions_size(), 3);
    EXPECT_EQ(reply.solutions(1).name(), "rounds/p-2026/solutions/2");
    EXPECT_EQ(reply.solutions(1).basis().digest(), "");
    EXPECT_EQ(reply.solutions(1).total_score(), 0);
    EXPECT_NE(reply.solutions(0).basis().digest(), "");
  });
}

}  // namespace
}  // namespace citymatch::testing
