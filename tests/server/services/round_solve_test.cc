// Solving rounds, and comparing solutions.
#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/round_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/server/services/round_fixture.h"

namespace citymatch::testing {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class RoundSolveTest : public RoundsTest {
 protected:
  void SetUp() override {
    RoundsTest::SetUp();
    ASSERT_TRUE(CreateRound("p-2026", SmallRound()).ok());
  }

  // Both providers can have one partner, of three.
  void Change(const std::function<void(v1::Round&)>& change) {
    v1::Round round = *GetRound("rounds/p-2026");
    change(round);
    const auto updated = UpdateRound(round);
    ASSERT_TRUE(updated.ok()) << See(updated.status()).message;
  }

  absl::StatusOr<v1::CompareRoundSolutionsResponse> Compare(
      const std::string& before, const std::string& after) {
    v1::CompareRoundSolutionsRequest request;
    request.set_before(before);
    request.set_after(after);
    v1::CompareRoundSolutionsResponse reply;
    const absl::Status status = rounds_->CompareRoundSolutions(
        CallOf("RoundService/CompareRoundSolutions"), request, &reply);
    if (!status.ok()) return status;
    return reply;
  }

  void Veto(const std::string& city, const std::string& vetoed) {
    v1::UpdateCityPreferencesRequest request;
    request.mutable_city_preferences()->set_name(
        absl::StrCat("cities/", city, "/preferences"));
    request.mutable_city_preferences()->add_vetoed_cities(
        absl::StrCat("cities/", vetoed));
    v1::CityPreferences reply;
    ASSERT_TRUE(
        cities_
            ->UpdateCityPreferences(CallOf("CityService/UpdateCityPreferences"),
                                    request, &reply)
            .ok());
  }
};

TEST_F(RoundSolveTest, KeepsASolutionWithItsBasisAndProof) {
  const auto solved = Solve("rounds/p-2026");
  ASSERT_TRUE(solved.ok()) << See(solved.status()).message;
  EXPECT_EQ(solved->name(), "rounds/p-2026/solutions/1");
  EXPECT_TRUE(solved->feasible());
  EXPECT_EQ(solved->pairs_size(), 2);
  EXPECT_EQ(solved->served_provider_count(), 2);
  EXPECT_EQ(solved->served_partner_count(), 2);
  double total = 0;
  for (const v1::RoundPair& pair : solved->pairs()) {
    EXPECT_EQ(pair.origin(), v1::RoundPair::ORIGIN_CHOSEN);
    EXPECT_EQ(pair.score(), std::round(pair.score() * 1024) / 1024);
    EXPECT_EQ(pair.published_score(), pair.score());
    total += pair.score();
  }
  EXPECT_EQ(solved->total_score(), total);
  ASSERT_EQ(solved->unmatched_size(), 1);
  EXPECT_NE(solved->unmatched(0).sentence(), "");
  ASSERT_EQ(solved->proof_size(), 1);
  EXPECT_EQ(solved->proof(0).value(), solved->proof(0).bound());
  EXPECT_THAT(solved->proof(0).sentence(), HasSubstr("total score"));
  EXPECT_EQ(solved->basis().facts_revision(), store_->revision() - 1);
  EXPECT_EQ(solved->basis().programme_version(), 1);
  EXPECT_EQ(solved->basis().candidate_count(), 6);
  EXPECT_EQ(solved->basis().digest().size(), 64U);
  EXPECT_EQ(solved->round().as_of_date(), "2026-06-01");
  EXPECT_EQ(solved->revision(), store_->revision());
  const auto read = GetSolution(solved->name());
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(MessageDifferencer::Equals(*solved, *read));
}

TEST_F(RoundSolveTest, SentencesAreMadeInTheLanguageOfWhoReads) {
  const auto solved = Solve(
      "rounds/p-2026",
      [](v1::SolveRoundRequest& request) { request.set_language_code("ja"); });
  ASSERT_TRUE(solved.ok());
  EXPECT_THAT(solved->proof(0).sentence(), HasSubstr("得点の合計"));
  EXPECT_THAT(GetSolution(solved->name(), "en")->proof(0).sentence(),
              HasSubstr("total score"));
  const Seen seen = See(GetSolution(solved->name(), "fr").status());
  EXPECT_THAT(seen.fields, ElementsAre("language_code"));
  // None is on record.
  const auto record =
      store_->View()->Get({store::Kind::kRoundSolution, "p-2026-0000000001"});
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->resource().round_solution().proof(0).sentence(), "");
}

TEST_F(RoundSolveTest, EmptyDateIsTheDayOfSolving) {
  Change([](v1::Round& round) { round.clear_as_of_date(); });
  const auto solved = Solve("rounds/p-2026");
  ASSERT_TRUE(solved.ok());
  EXPECT_EQ(solved->round().as_of_date(), "2026-01-01");
  EXPECT_EQ(GetRound("rounds/p-2026")->as_of_date(), "");
}

TEST_F(RoundSolveTest, ConflictIsNamedAndTheRoundStaysADraft) {
  Change([](v1::Round& round) {
    v1::RoundGroup& group = *round.add_groups();
    group.set_id("partners");
    group.set_display_name("All partners");
    group.set_side(v1::SIDE_PARTNER);
    group.add_country_codes("VN");
    group.add_country_codes("TH");
    group.set_floor(3);
  });
  const auto solved = Solve("rounds/p-2026");
  ASSERT_TRUE(solved.ok()) << solved.status();
  EXPECT_FALSE(solved->feasible());
  EXPECT_THAT(solved->pairs(), IsEmpty());
  ASSERT_GE(solved->conflict_size(), 1);
  EXPECT_EQ(solved->conflict(0).kind(), v1::RoundConstraint::KIND_FLOOR);
  EXPECT_THAT(solved->conflict_sentence(), HasSubstr("All partners"));
  const v1::Round round = *GetRound("rounds/p-2026");
  EXPECT_EQ(round.state(), v1::Round::STATE_DRAFT);
  EXPECT_EQ(round.solution(), "");
  EXPECT_EQ(round.solution_count(), 1);
  EXPECT_TRUE(GetSolution("rounds/p-2026/solutions/1").ok());
}

TEST_F(RoundSolveTest, ImpossibleFloorIsToldWithWhatIsPossible) {
  Change([](v1::Round& round) {
    v1::RoundGroup& group = *round.add_groups();
    group.set_id("thai");
    group.set_side(v1::SIDE_PARTNER);
    group.add_country_codes("TH");
    group.set_floor(4);
  });
  const auto solved = Solve("rounds/p-2026");
  ASSERT_TRUE(solved.ok()) << solved.status();
  ASSERT_EQ(solved->conflict_size(), 1);
  EXPECT_EQ(solved->conflict(0).possible_member_count(), 1);
  EXPECT_THAT(solved->conflict_sentence(),
              HasSubstr("at least 4 of thai, 1 of which could be paired"));
}

TEST_F(RoundSolveTest, RoundWithNobodyOnASideIsRefused) {
  Change([](v1::Round& round) {
    for (int i : {2, 3, 4}) round.mutable_participants(i)->set_withdrawn(true);
  });
  const Seen seen = See(Solve("rounds/p-2026").status());
  EXPECT_EQ(seen.reason, "ROUND_EMPTY");
  EXPECT_THAT(seen.message, HasSubstr("no partner takes part"));
  EXPECT_EQ(GetRound("rounds/p-2026")->solution_count(), 0);
}

TEST_F(RoundSolveTest, SaysWhoWithdrewAndWhichGateIsInTheWay) {
  As(AdminGrants(), [&] {
    v1::City village = Partner("vn-gone");
    v1::AdministrativeChange& change = *village.add_administrative_changes();
    change.set_type(v1::AdministrativeChange::TYPE_ABOLISHED);
    change.set_effective_date("2020-01-01");
    change.mutable_provenance()->set_basis(v1::BASIS_REPORTED);
    Create(village);
  });
  Change([](v1::Round& round) {
    round.mutable_participants(4)->set_withdrawn(true);  // th-z
    round.add_participants()->set_city("cities/vn-gone");
  });
  const auto solved = Solve("rounds/p-2026");
  ASSERT_TRUE(solved.ok()) << See(solved.status()).message;
  ASSERT_EQ(solved->unmatched_size(), 2);
  const v1::UnmatchedParticipant& thai = solved->unmatched(0);
  EXPECT_EQ(thai.reason(), v1::UnmatchedParticipant::REASON_WITHDRAWN);
  EXPECT_THAT(thai.sentence(), HasSubstr("has withdrawn"));
  const v1::UnmatchedParticipant& gone = solved->unmatched(1);
  EXPECT_EQ(gone.reason(), v1::UnmatchedParticipant::REASON_NO_CANDIDATES);
  EXPECT_EQ(gone.gate(), "partner_exists");
  EXPECT_EQ(gone.gate_failure_count(), 2);
  EXPECT_EQ(gone.counterpart_count(), 2);
  EXPECT_THAT(gone.sentence(), HasSubstr("whether the partner still exists"));
}

TEST_F(RoundSolveTest, ValidateOnlyKeepsNothing) {
  const int64_t revision = store_->revision();
  const auto solved = Solve(
      "rounds/p-2026",
      [](v1::SolveRoundRequest& request) { request.set_validate_only(true); });
  ASSERT_TRUE(solved.ok());
  EXPECT_EQ(solved->name(), "");
  EXPECT_EQ(solved->pairs_size(), 2);
  EXPECT_EQ(store_->revision(), revision);
}

TEST_F(RoundSolveTest, SameRequestGetsTheFirstSolution) {
  const auto with_id = [](v1::SolveRoundRequest& request) {
    request.set_request_id("6f1b1b0e-3c1d-4b8e-9a57-1d2f3a4b5c6d");
  };
  const auto first = Solve("rounds/p-2026", with_id);
  ASSERT_TRUE(first.ok()) << See(first.status()).message;
  const int64_t revision = store_->revision();
  const auto again = Solve("rounds/p-2026", with_id);
  ASSERT_TRUE(again.ok()) << See(again.status()).message;
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *again));
  EXPECT_EQ(store_->revision(), revision);
  // What is kept with the request names the solution and holds nothing of it.
  const auto entry =
      store_->FindRequest("6f1b1b0e-3c1d-4b8e-9a57-1d2f3a4b5c6d", clock_.Now());
  ASSERT_TRUE(entry.ok() && *entry);
  v1::RoundSolution kept;
  ASSERT_TRUE(kept.ParseFromString((*entry)->reply()));
  EXPECT_EQ(kept.name(), first->name());
  kept.clear_name();
  EXPECT_EQ(kept.ByteSizeLong(), 0U);
}

TEST_F(RoundSolveTest, VetoesMakePairsImpossibleAlsoOnPublishedFacts) {
  for (const char* provider : {"jp-a", "jp-b"}) Veto(provider, "vn-x");
  for (const bool published_facts_only : {false, true}) {
    Change([&](v1::Round& round) {
      round.set_published_facts_only(published_facts_only);
    });
    const auto solved = Solve("rounds/p-2026");
    ASSERT_TRUE(solved.ok());
    EXPECT_EQ(solved->basis().candidate_count(), 4);
    for (const std::string& pair : PairsOf(*solved)) {
      EXPECT_FALSE(absl::EndsWith(pair, "/vn-x")) << pair;
    }
  }
}

TEST_F(RoundSolveTest, UnpublishedNeedsCountUnlessLeftOut) {
  v1::UpdateCityPreferencesRequest request;
  request.mutable_city_preferences()->set_name("cities/th-z/preferences");
  *request.mutable_city_preferences()->add_unpublished_needs() =
      Partner("x").needs(0);
  v1::CityPreferences reply;
  ASSERT_TRUE(
      cities_
          ->UpdateCityPreferences(CallOf("CityService/UpdateCityPreferences"),
                                  request, &reply)
          .ok());
  const auto full = Solve("rounds/p-2026");
  Change([](v1::Round& round) { round.set_published_facts_only(true); });
  const auto open = Solve("rounds/p-2026");
  ASSERT_TRUE(full.ok() && open.ok());
  EXPECT_NE(full->basis().input_digest(), open->basis().input_digest());
  for (const v1::RoundPair& pair : open->pairs()) {
    EXPECT_EQ(pair.published_score(), pair.score());
  }
}

TEST_F(RoundSolveTest, GivenPairsThatPassNoGateAreTold) {
  Veto("jp-a", "vn-x");
  Change([](v1::Round& round) {
    AddRule(v1::RoundPairRule::RULE_FORCED, "jp-a", "vn-x", round);
  });
  const auto solved = Solve("rounds/p-2026");
  ASSERT_TRUE(solved.ok());
  EXPECT_THAT(PairsOf(*solved), ::testing::Contains("jp-a/vn-x"));
  ASSERT_EQ(solved->failed_pairs_size(), 1);
  EXPECT_THAT(solved->failed_pairs(0).gates(), ElementsAre("availability"));
}

TEST_F(RoundSolveTest, CityThatLeftTheCatalogueIsNamed) {
  As(AdminGrants(), [&] { ASSERT_TRUE(Delete("cities/vn-y").ok()); });
  const Seen seen = See(Solve("rounds/p-2026").status());
  EXPECT_EQ(seen.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(seen.reason, "ROUND_FACTS");
  EXPECT_THAT(seen.message, HasSubstr("cities/vn-y takes part and is not in "
                                      "the catalogue any more"));
  Change([](v1::Round& round) {
    round.mutable_participants()->DeleteSubrange(3, 1);
  });
  EXPECT_TRUE(Solve("rounds/p-2026").ok());
}

TEST_F(RoundSolveTest, RoundUnderReviewIsNotSolved) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  ASSERT_TRUE(Move("rounds/p-2026", v1::Round::STATE_UNDER_REVIEW).ok());
  const Seen seen = See(Solve("rounds/p-2026").status());
  EXPECT_EQ(seen.reason, "ROUND_STATE");
  EXPECT_EQ(seen.metadata.at("state"), "UNDER_REVIEW");
  ASSERT_TRUE(Move("rounds/p-2026", v1::Round::STATE_SOLVED).ok());
  EXPECT_TRUE(Solve("rounds/p-2026").ok());
}

TEST_F(RoundSolveTest, ChangeMeanwhileAbortsAndNothingIsKept) {
  v1::SolveRoundRequest request;
  request.set_name("rounds/p-2026");
  Collector<v1::SolveRoundResponse> replies;
  replies.on_write = [&] {
    replies.on_write = nullptr;
    Change([](v1::Round& round) { round.set_description("Meanwhile"); });
  };
  const Seen seen = See(
      rounds_->SolveRound(CallOf("RoundService/SolveRound"), request, replies));
  EXPECT_EQ(seen.code, absl::StatusCode::kAborted);
  EXPECT_EQ(seen.reason, "CONFLICT");
  EXPECT_EQ(GetRound("rounds/p-2026")->solution_count(), 0);
  EXPECT_EQ(GetRound("rounds/p-2026")->description(), "Meanwhile");
}

TEST_F(RoundSolveTest, TellsHowFarItIsAndStopsWhenCancelled) {
  v1::SolveRoundRequest request;
  request.set_name("rounds/p-2026");
  Collector<v1::SolveRoundResponse> replies;
  ASSERT_TRUE(
      rounds_->SolveRound(CallOf("RoundService/SolveRound"), request, replies)
          .ok());
  ASSERT_GE(replies.replies.size(), 2U);
  EXPECT_EQ(replies.replies.front().progress().stage(),
            v1::RoundProgress::STAGE_SCORING);
  EXPECT_FALSE(replies.replies.back().has_progress());

  const int32_t count = GetRound("rounds/p-2026")->solution_count();
  Call call = CallOf("RoundService/SolveRound");
  bool cancelled = false;
  call.cancelled = [&] { return cancelled; };
  Collector<v1::SolveRoundResponse> ignored;
  ignored.on_write = [&] { cancelled = true; };
  EXPECT_EQ(rounds_->SolveRound(call, request, ignored).code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(GetRound("rounds/p-2026")->solution_count(), count);
}

TEST_F(RoundSolveTest, PricesAreThereWhenAskedFor) {
  Change([](v1::Round& round) {
    v1::RoundGroup& group = *round.add_groups();
    group.set_id("thai");
    group.set_side(v1::SIDE_PARTNER);
    group.add_country_codes("TH");
    group.set_floor(1);
  });
  EXPECT_THAT(Solve("rounds/p-2026")->prices(), IsEmpty());
  const auto priced = Solve(
      "rounds/p-2026",
      [](v1::SolveRoundRequest& request) { request.set_with_prices(true); });
  ASSERT_TRUE(priced.ok());
  ASSERT_EQ(priced->prices_size(), 1);
  EXPECT_EQ(priced->prices(0).constraint().kind(),
            v1::RoundConstraint::KIND_FLOOR);
  EXPECT_GT(priced->prices(0).score(), 0);
  EXPECT_NE(priced->prices(0).sentence(), "");
  EXPECT_EQ(priced->groups(0).member_count(), 1);
  EXPECT_EQ(priced->groups(0).served_member_count(), 1);
}

TEST_F(RoundSolveTest, ComparisonTellsWhatMoved) {
  Change([](v1::Round& round) {
    AddRule(v1::RoundPairRule::RULE_FORCED, "jp-a", "vn-x", round);
  });
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  Change([](v1::Round& round) {
    round.mutable_pair_rules(0)->set_partner("cities/th-z");
    v1::RoundGroup& group = *round.add_groups();
    group.set_id("thai");
    group.set_side(v1::SIDE_PARTNER);
    group.add_country_codes("TH");
    group.set_floor(1);
  });
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  const auto compared =
      Compare("rounds/p-2026/solutions/1", "rounds/p-2026/solutions/2");
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_EQ(compared->lost_pairs_size() + compared->common_pair_count(), 2);
  EXPECT_THAT(compared->partners().newly_served_cities(),
              ElementsAre("cities/th-z"));
  ASSERT_EQ(compared->groups_size(), 1);
  EXPECT_EQ(compared->groups(0).after().member_count(), 1);
  EXPECT_EQ(compared->groups(0).before().member_count(), 0);
  EXPECT_TRUE(compared->groups(0).held_after());
  EXPECT_LT(compared->total_score_after(), compared->total_score_before());
  EXPECT_THAT(compared->field_changes(), Not(IsEmpty()));
}

TEST_F(RoundSolveTest, WhatIsInfeasibleHoldsNothingInAComparison) {
  Change([](v1::Round& round) {
    v1::RoundGroup& group = *round.add_groups();
    group.set_id("thai");
    group.set_side(v1::SIDE_PARTNER);
    group.add_country_codes("TH");
    group.set_floor(2);
  });
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  Change([](v1::Round& round) { round.mutable_groups(0)->set_floor(1); });
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  const auto compared =
      Compare("rounds/p-2026/solutions/1", "rounds/p-2026/solutions/2");
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_FALSE(compared->feasible_before());
  EXPECT_TRUE(compared->feasible_after());
  ASSERT_EQ(compared->groups_size(), 1);
  EXPECT_FALSE(compared->groups(0).held_before());
  EXPECT_TRUE(compared->groups(0).held_after());
  // Each by its own limits.
  const auto back =
      Compare("rounds/p-2026/solutions/2", "rounds/p-2026/solutions/1");
  EXPECT_TRUE(back->groups(0).held_before());
  EXPECT_FALSE(back->groups(0).held_after());
}

TEST_F(RoundSolveTest, SolutionsOfTwoProgrammesAreNotCompared) {
  ASSERT_TRUE(Solve("rounds/p-2026").ok());
  grants_ = AdminGrants();
  v1::Round round = SmallRound();
  round.set_programme("programmes/q");
  ASSERT_TRUE(CreateRound("q-2026", round).ok());
  ASSERT_TRUE(Solve("rounds/q-2026").ok());
  EXPECT_THAT(
      See(Compare("rounds/p-2026/solutions/1", "rounds/q-2026/solutions/1")
              .status())
          .fields,
      ElementsAre("after"));
}

TEST_F(RoundSolveTest, NamesOfSolutionsAreChecked) {
  for (const char* name :
       {"", "rounds/p-2026", "rounds/p-2026/solutions/0",
        "rounds/p-2026/solutions/01", "rounds/p-2026/solutions/x",
        "rounds/p-2026/rankings/vn-x"}) {
    EXPECT_THAT(See(GetSolution(name).status()).fields, ElementsAre("name"))
        << name;
  }
  EXPECT_EQ(GetSolution("rounds/p-2026/solutions/1").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace citymatch::testing
