// Solutions that are computed again from the store's history.
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/services/round_fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class RoundVerifyTest : public RoundsTest {
 protected:
  void SetUp() override {
    RoundsTest::SetUp();
    v1::Round round = SmallRound();
    round.set_objective(v1::Round::OBJECTIVE_STABLE);
    v1::RoundGroup& group = *round.add_groups();
    group.set_id("mekong");
    group.set_side(v1::SIDE_PARTNER);
    group.set_country_set("mekong");
    group.set_first_time(true);
    group.set_floor(1);
    ASSERT_TRUE(CreateRound("p-2026", round).ok());
    ASSERT_TRUE(Rank("rounds/p-2026", "cities/jp-a", {"th-z"}).ok());
    ASSERT_TRUE(Rank("rounds/p-2026", "cities/th-z", {"jp-a"}).ok());
    ASSERT_TRUE(Veto("jp-b", "vn-x").ok());
  }

  absl::Status Veto(const std::string& city, const std::string& vetoed) {
    v1::UpdateCityPreferencesRequest request;
    v1::CityPreferences& preferences = *request.mutable_city_preferences();
    preferences.set_name(absl::StrCat("cities/", city, "/preferences"));
    if (!vetoed.empty()) {
      preferences.add_vetoed_cities(absl::StrCat("cities/", vetoed));
    }
    request.mutable_update_mask()->add_paths("vetoed_cities");
    v1::CityPreferences reply;
    return cities_->UpdateCityPreferences(
        CallOf("CityService/UpdateCityPreferences"), request, &reply);
  }

  void ExpectVerified(const std::string& solution) {
    const auto reply = Verify(solution);
    ASSERT_TRUE(reply.ok()) << See(reply.status()).message;
    EXPECT_TRUE(reply->verified()) << absl::StrJoin(reply->differences(), "\n");
    EXPECT_EQ(reply->kept_digest(), reply->computed_digest());
    EXPECT_GT(reply->candidate_count(), 0);
  }

  // Changes a kept solution behind the server's back.
  void Tamper(const std::function<void(v1::RoundSolution&)>& change) {
    const store::Key key{store::Kind::kRoundSolution, "p-2026-0000000001"};
    storage::v1::Resource resource = store_->View()->Get(key)->resource();
    change(*resource.mutable_round_solution());
    store::CommitRequest commit;
    commit.mutations.push_back({key, resource});
    ASSERT_TRUE(store_->Commit(commit).ok());
  }
};

TEST_F(RoundVerifyTest, HoldsWhileNothingChanged) {
  ASSERT_TRUE(Solve("rounds/p-2026", [](v1::SolveRoundRequest& request) {
                request.set_with_prices(true);
              }).ok());
  ExpectVerified("rounds/p-2026/solutions/1");
}

TEST_F(RoundVerifyTest, HoldsAfterEverythingThatItRestsOnHasChanged) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  // Rankings, vetoes, the round itself.
  ASSERT_TRUE(Rank("rounds/p-2026", "cities/jp-a", {"vn-y"}).ok());
  v1::WithdrawRoundRankingRequest withdraw;
  withdraw.set_round("rounds/p-2026");
  withdraw.set_city("cities/th-z");
  google::protobuf::Empty empty;
  ASSERT_TRUE(
      rounds_
          ->WithdrawRoundRanking(CallOf("RoundService/WithdrawRoundRanking"),
                                 withdraw, &empty)
          .ok());
  ASSERT_TRUE(Veto("jp-b", "").ok());
  ASSERT_TRUE(Veto("jp-a", "vn-y").ok());
  v1::Round round = *GetRound("rounds/p-2026");
  round.set_objective(v1::Round::OBJECTIVE_FAIREST);
  round.mutable_participants()->DeleteSubrange(3, 1);
  ASSERT_TRUE(UpdateRound(round).ok());
  // Cities that change, come and go; partnerships; the programme.
  grants_ = AdminGrants();
  v1::City city = Partner("vn-x");
  city.mutable_needs(0)->set_topic("landfill_gas");
  ASSERT_TRUE(Update(city, {"needs"}).ok());
  ASSERT_TRUE(Delete("cities/vn-y").ok());
  Create(Partner("vn-new"));
  Create(Tie("jp-b", "th-z"));
  v1::UpdateProgrammeRequest request;
  *request.mutable_programme() = ProgrammeNamed("p");
  request.mutable_programme()->mutable_country_sets(0)->set_id("other");
  request.mutable_programme()->clear_partner_rule();
  request.mutable_programme()->mutable_policy()->set_size_sigma(3);
  request.mutable_update_mask()->add_paths("*");
  v1::Programme programme;
  const absl::Status updated = programmes_->UpdateProgramme(
      CallOf("ProgrammeService/UpdateProgramme"), request, &programme);
  ASSERT_TRUE(updated.ok()) << See(updated).message;
  grants_ = CoordinatorGrants("p");
  ExpectVerified("rounds/p-2026/solutions/1");
}

TEST_F(RoundVerifyTest, HoldsForRematches) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  v1::RematchRoundRequest request;
  request.set_name("rounds/p-2026");
  request.add_withdrawn_cities("cities/th-z");
  request.set_release_locked_pairs(true);
  ASSERT_TRUE(Rematch(request).ok());
  ASSERT_TRUE(Move("rounds/p-2026", v1::Round::STATE_UNDER_REVIEW).ok());
  ASSERT_TRUE(Move("rounds/p-2026", v1::Round::STATE_PUBLISHED).ok());
  request.clear_withdrawn_cities();
  request.add_withdrawn_cities("cities/jp-b");
  request.set_round_id("p-2026-b");
  ASSERT_TRUE(Rematch(request).ok());
  As(AdminGrants(), [&] { ASSERT_TRUE(Delete("cities/jp-b").ok()); });
  ExpectVerified("rounds/p-2026/solutions/2");
  ExpectVerified("rounds/p-2026-b/solutions/1");
}

TEST_F(RoundVerifyTest, HoldsForConflictsAndPublishedFactsOnly) {
  v1::Round round = *GetRound("rounds/p-2026");
  round.mutable_groups(0)->set_floor(3);
  round.set_published_facts_only(true);
  round.clear_as_of_date();
  ASSERT_TRUE(UpdateRound(round).ok());
  EXPECT_FALSE(Solve("rounds/p-2026")->feasible());
  ExpectVerified("rounds/p-2026/solutions/1");
}

TEST_F(RoundVerifyTest, SaysWhatDiffers) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  Tamper([](v1::RoundSolution& solution) {
    solution.mutable_pairs(0)->set_score(99);
    solution.set_total_score(180);
  });
  const auto reply = Verify("rounds/p-2026/solutions/1");
  ASSERT_TRUE(reply.ok());
  EXPECT_FALSE(reply->verified());
  EXPECT_THAT(reply->differences(),
              Contains(HasSubstr("`pairs[0].score`: the solution has 99")));
  EXPECT_THAT(reply->differences(),
              Contains(HasSubstr("`total_score`: the solution has 180")));
  EXPECT_THAT(reply->differences(),
              Contains("What is kept does not have the digest that is kept "
                       "with it."));
}

TEST_F(RoundVerifyTest, NoticesAnotherRound) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  Tamper([](v1::RoundSolution& solution) {
    solution.mutable_round()->mutable_participants(0)->set_slot_count(2);
  });
  const auto reply = Verify("rounds/p-2026/solutions/1");
  ASSERT_TRUE(reply.ok());
  EXPECT_FALSE(reply->verified());
  EXPECT_THAT(reply->differences(),
              Contains(HasSubstr("What went in has another digest")));
}

// Coordinators may see rankings, admins may not: the words are the same.
TEST_F(RoundVerifyTest, DifferencesInRankingsAreToldWithoutThem) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  Tamper([](v1::RoundSolution& solution) {
    solution.add_blocking_pairs()->set_provider("cities/jp-b");
    solution.set_blocking_pair_count(1);
  });
  const auto reply = Verify("rounds/p-2026/solutions/1");
  ASSERT_TRUE(reply.ok());
  EXPECT_FALSE(reply->verified());
  EXPECT_THAT(reply->differences(),
              ::testing::ElementsAre("What tells of submitted rankings "
                                     "differs."));
}

TEST_F(RoundVerifyTest, IsNotFoundWithoutASolution) {
  EXPECT_EQ(Verify("rounds/p-2026/solutions/1").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace citymatch::testing
