// The states of rounds, and what is published.
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/round_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/server/services/round_fixture.h"

namespace citymatch::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using State = v1::Round;

class RoundPublishTest : public RoundsTest {
 protected:
  void SetUp() override {
    RoundsTest::SetUp();
    ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
  }

  std::vector<std::string> ListPublished(const std::string& filter) {
    v1::ListPublishedRoundsRequest request;
    request.set_filter(filter);
    v1::ListPublishedRoundsResponse reply;
    const absl::Status status = rounds_->ListPublishedRounds(
        CallOf("RoundService/ListPublishedRounds"), request, &reply);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> names;
    for (const v1::PublishedRound& round : reply.published_rounds()) {
      names.push_back(round.name());
    }
    return names;
  }
};

TEST_F(RoundPublishTest, StatesFollowEachOther) {
  const std::string name = "rounds/p-2026";
  const auto refused = [&](v1::Round::State state) {
    return See(Move(name, state).status()).reason == "ROUND_STATE";
  };
  EXPECT_TRUE(refused(State::STATE_UNDER_REVIEW));
  EXPECT_TRUE(refused(State::STATE_PUBLISHED));
  ASSERT_TRUE(Solve(name).ok());
  EXPECT_TRUE(refused(State::STATE_PUBLISHED));
  EXPECT_TRUE(refused(State::STATE_CLOSED));
  ASSERT_TRUE(Move(name, State::STATE_UNDER_REVIEW).ok());
  ASSERT_TRUE(Move(name, State::STATE_SOLVED).ok());
  ASSERT_TRUE(Move(name, State::STATE_UNDER_REVIEW).ok());
  const auto published = Move(name, State::STATE_PUBLISHED);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->state(), State::STATE_PUBLISHED);
  EXPECT_TRUE(published->has_publish_time());
  EXPECT_EQ(published->solution(), "rounds/p-2026/solutions/1");
  EXPECT_TRUE(refused(State::STATE_SOLVED));
  const auto closed = Move(name, State::STATE_CLOSED);
  ASSERT_TRUE(closed.ok());
  EXPECT_TRUE(closed->has_close_time());
  EXPECT_TRUE(refused(State::STATE_PUBLISHED));
  for (const v1::Round::State state :
       {State::STATE_UNSPECIFIED, State::STATE_DRAFT}) {
    EXPECT_THAT(See(Move(name, state).status()).fields, ElementsAre("state"));
  }
}

TEST_F(RoundPublishTest, SolutionWithoutPairsIsNotPublished) {
  v1::Round round = *GetRound("rounds/p-2026");
  round.set_minimum_score(100);
  ASSERT_TRUE(UpdateRound(round).ok());
  const auto solved = Solve("rounds/p-2026");
  ASSERT_TRUE(solved.ok());
  ASSERT_THAT(solved->pairs(), IsEmpty());
  ASSERT_TRUE(Move("rounds/p-2026", State::STATE_UNDER_REVIEW).ok());
  EXPECT_EQ(See(Move("rounds/p-2026", State::STATE_PUBLISHED).status()).reason,
            "ROUND_EMPTY");
  EXPECT_EQ(GetRound("rounds/p-2026")->state(), State::STATE_UNDER_REVIEW);
}

TEST_F(RoundPublishTest, NobodyDecidesOnACityThatIsGone) {
  const auto solved = Solve("rounds/p-2026");
  ASSERT_TRUE(solved.ok());
  const std::string gone = solved->pairs(0).partner();
  As(AdminGrants(), [&] { ASSERT_TRUE(Delete(gone).ok()); });
  const Seen seen =
      See(Move("rounds/p-2026", State::STATE_UNDER_REVIEW).status());
  EXPECT_EQ(seen.reason, "ROUND_FACTS");
  EXPECT_THAT(seen.message, HasSubstr(gone));
}

TEST_F(RoundPublishTest, ForcedPairThatPassesNoGateHidesNothing) {
  As(AdminGrants(), [&] {
    v1::City village = Partner("vn-gone");
    v1::AdministrativeChange& change = *village.add_administrative_changes();
    change.set_type(v1::AdministrativeChange::TYPE_ABOLISHED);
    change.set_effective_date("2020-01-01");
    change.mutable_provenance()->set_basis(v1::BASIS_REPORTED);
    Create(village);
  });
  v1::Round round = SmallRound();
  round.add_participants()->set_city("cities/vn-gone");
  AddRule(v1::RoundPairRule::RULE_FORCED, "jp-a", "vn-gone", round);
  ASSERT_TRUE(CreateRound("p-forced", round).ok());
  const auto solved = Solve("rounds/p-forced");
  ASSERT_TRUE(solved.ok()) << See(solved.status()).message;
  ASSERT_EQ(solved->failed_pairs_size(), 1);
  for (const v1::RoundPair& pair : solved->pairs()) {
    EXPECT_EQ(pair.published_score(), pair.score());
    EXPECT_GT(pair.score(), 0);
  }
}

TEST_F(RoundPublishTest, PublishedAndClosedRoundsDoNotChange) {
  v1::Round round = Publish("rounds/p-2026");
  for (const bool closed : {false, true}) {
    if (closed) {
      clock_.Advance(absl::Hours(1));
      As(AdminGrants(),
         [&] { ASSERT_TRUE(Move("rounds/p-2026", State::STATE_CLOSED).ok()); });
    }
    round = *GetRound("rounds/p-2026");
    const v1::Round before = round;
    round.set_description("Other");
    for (const absl::Status& status :
         {UpdateRound(round).status(), DeleteRound("rounds/p-2026"),
          Solve("rounds/p-2026").status()}) {
      const Seen seen = See(status);
      EXPECT_EQ(seen.code, absl::StatusCode::kFailedPrecondition);
      EXPECT_EQ(seen.reason, "ROUND_STATE");
      EXPECT_THAT(seen.message,
                  HasSubstr("published by alice on 2026-01-01 00:00:00 UTC"));
      EXPECT_THAT(seen.message, HasSubstr("mended"));
      EXPECT_EQ(seen.metadata.at("publisher"), "alice");
    }
    EXPECT_EQ(GetRound("rounds/p-2026")->etag(), before.etag());
  }
}

TEST_F(RoundPublishTest, OneOfTwoWhoPublishAtOnceIsToldWhoDid) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  const v1::Round seen_by_both =
      *Move("rounds/p-2026", State::STATE_UNDER_REVIEW);
  // Both read, then both publish: with and without the etag they read.
  ASSERT_TRUE(
      Move("rounds/p-2026", State::STATE_PUBLISHED, seen_by_both.etag()).ok());
  const Seen outdated =
      See(Move("rounds/p-2026", State::STATE_PUBLISHED, seen_by_both.etag())
              .status());
  EXPECT_EQ(outdated.code, absl::StatusCode::kAborted);
  EXPECT_EQ(outdated.reason, "ETAG_MISMATCH");
  const Seen late = See(Move("rounds/p-2026", State::STATE_PUBLISHED).status());
  EXPECT_EQ(late.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(late.message, HasSubstr("is published by alice"));
  EXPECT_THAT(ListPublished(""), ElementsAre("publishedRounds/p-2026"));
}

TEST_F(RoundPublishTest, OfManyWhoPublishAtTheSameMomentOneDoes) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  ASSERT_TRUE(Move("rounds/p-2026", State::STATE_UNDER_REVIEW).ok());
  constexpr int kThreads = 8;
  std::vector<absl::Status> outcomes(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      outcomes[i] = Move("rounds/p-2026", State::STATE_PUBLISHED).status();
    });
  }
  for (std::thread& thread : threads) thread.join();
  int published = 0;
  for (const absl::Status& outcome : outcomes) {
    if (outcome.ok()) {
      ++published;
    } else {
      EXPECT_EQ(See(outcome).reason, "ROUND_STATE") << outcome;
    }
  }
  EXPECT_EQ(published, 1);
  EXPECT_EQ(GetRound("rounds/p-2026")->state(), State::STATE_PUBLISHED);
}

TEST_F(RoundPublishTest, EverybodySeesWhatIsPublishedAndNoReasons) {
  EXPECT_EQ(See(GetPublished("publishedRounds/p-2026").status()).reason,
            "PUBLISHED_ROUND_NOT_FOUND");
  Publish("rounds/p-2026");
  const v1::RoundSolution solution = *GetSolution("rounds/p-2026/solutions/1");
  grants_ = ViewerGrants();
  const auto published = GetPublished("publishedRounds/p-2026");
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->programme(), "programmes/p");
  EXPECT_EQ(published->as_of_date(), "2026-06-01");
  ASSERT_EQ(published->pairs_size(), 2);
  EXPECT_EQ(published->pairs(0).score(), solution.pairs(0).published_score());
  EXPECT_EQ(published->pairs(0).published_score(), 0);
  EXPECT_EQ(published->unmatched_cities_size(), 1);
  EXPECT_EQ(published->digest().size(), 64U);
  EXPECT_FALSE(published->closed());
  EXPECT_TRUE(published->has_publish_time());
  As(CoordinatorGrants("p"),
     [&] { ASSERT_TRUE(Move("rounds/p-2026", State::STATE_CLOSED).ok()); });
  const auto closed = GetPublished("publishedRounds/p-2026");
  EXPECT_TRUE(closed->closed());
  EXPECT_EQ(closed->digest(), published->digest());
  EXPECT_NE(closed->etag(), published->etag());
  EXPECT_THAT(ListPublished("closed = true"),
              ElementsAre("publishedRounds/p-2026"));
  EXPECT_THAT(ListPublished("closed = false"), IsEmpty());
}

// What a city tells in confidence does not show in what everybody sees.
TEST_F(RoundPublishTest, PublishedScoresRestOnPublishedFacts) {
  v1::UpdateCityPreferencesRequest request;
  request.mutable_city_preferences()->set_name("cities/th-z/preferences");
  v1::Need& need = *request.mutable_city_preferences()->add_unpublished_needs();
  need = Partner("x").needs(0);
  need.set_summary("Composting of market waste with all households");
  v1::Round round = SmallRound();
  AddRule(v1::RoundPairRule::RULE_FORCED, "jp-a", "th-z", round);
  ASSERT_TRUE(CreateRound("p-plain", round).ok());
  Publish("rounds/p-plain");
  v1::CityPreferences reply;
  ASSERT_TRUE(
      cities_
          ->UpdateCityPreferences(CallOf("CityService/UpdateCityPreferences"),
                                  request, &reply)
          .ok());
  ASSERT_TRUE(CreateRound("p-secret", round).ok());
  Publish("rounds/p-secret");
  const auto plain = GetSolution("rounds/p-plain/solutions/1");
  const auto secret = GetSolution("rounds/p-secret/solutions/1");
  EXPECT_NE(plain->pairs(0).score(), secret->pairs(0).score());
  v1::PublishedRound shown_plain = *GetPublished("publishedRounds/p-plain");
  v1::PublishedRound shown_secret = *GetPublished("publishedRounds/p-secret");
  EXPECT_EQ(shown_plain.pairs(0).DebugString(),
            shown_secret.pairs(0).DebugString());
}

// Beside published scores a minimum of others would tell which pairs are in, or
// out, for what was told in confidence.
TEST_F(RoundPublishTest, MinimumOfScoresThatAreNotPublishedIsNotEither) {
  v1::Round round = SmallRound();
  round.set_minimum_score(5);
  ASSERT_TRUE(CreateRound("p-all-facts", round).ok());
  round.set_published_facts_only(true);
  ASSERT_TRUE(CreateRound("p-open-facts", round).ok());
  Publish("rounds/p-all-facts");
  Publish("rounds/p-open-facts");
  EXPECT_EQ(
      GetSolution("rounds/p-all-facts/solutions/1")->round().minimum_score(),
      5);
  grants_ = ViewerGrants();
  EXPECT_EQ(GetPublished("publishedRounds/p-all-facts")->minimum_score(), 0);
  EXPECT_EQ(GetPublished("publishedRounds/p-open-facts")->minimum_score(), 5);
}

TEST_F(RoundPublishTest, ProposesAPartnershipForEachPairWithoutOne) {
  // The one has a partnership under way; of the other one has ended, under the
  // id that a new one would get.
  v1::Round round = SmallRound();
  AddRule(v1::RoundPairRule::RULE_LOCKED, "jp-a", "vn-x", round);
  AddRule(v1::RoundPairRule::RULE_LOCKED, "jp-b", "vn-y", round);
  v1::Partnership tie = Tie("jp-a", "vn-x");
  tie.clear_programme_title();
  tie.set_programme("programmes/p");
  Create(tie);
  tie.set_provider("cities/jp-b");
  tie.set_partner("cities/vn-y");
  tie.clear_first_year();
  tie.set_last_year(2020);
  EXPECT_EQ(Create(tie).name(), "partnerships/jp-b--vn-y--p");
  ASSERT_TRUE(CreateRound("p-signed", round).ok());
  ASSERT_TRUE(Solve("rounds/p-signed").ok());
  v1::ChangeRoundStateRequest request;
  request.set_name("rounds/p-signed");
  request.set_state(State::STATE_UNDER_REVIEW);
  request.set_create_partnerships(true);
  v1::Round reply;
  const Call call = CallOf("RoundService/ChangeRoundState");
  EXPECT_THAT(See(rounds_->ChangeRoundState(call, request, &reply)).fields,
              ElementsAre("create_partnerships"));
  ASSERT_TRUE(Move("rounds/p-signed", State::STATE_UNDER_REVIEW).ok());
  request.set_state(State::STATE_PUBLISHED);
  const absl::Status status = rounds_->ChangeRoundState(call, request, &reply);
  ASSERT_TRUE(status.ok()) << See(status).message;
  v1::GetPartnershipRequest get;
  get.set_name("partnerships/jp-b--vn-y--p-2");
  v1::Partnership proposed;
  ASSERT_TRUE(partnerships_
                  ->GetPartnership(CallOf("PartnershipService/GetPartnership"),
                                   get, &proposed)
                  .ok());
  EXPECT_EQ(proposed.state(), v1::Partnership::STATE_PROPOSED);
  ASSERT_EQ(proposed.events_size(), 1);
  EXPECT_EQ(proposed.events(0).type(), v1::PartnershipEvent::TYPE_PROPOSE);
  EXPECT_EQ(proposed.provenance().source(), "publishedRounds/p-signed");
  EXPECT_EQ(proposed.revision(), reply.revision());  // one commit
  EXPECT_EQ(store_->View()->Scan(store::Kind::kPartnership, "", 100)->size(),
            3U);
}

}  // namespace
}  // namespace citymatch::testing
