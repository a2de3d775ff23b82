#include "server/match_service.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "citymatch/v1/match_service.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/server/services/fixture.h"

namespace citymatch::testing {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class MatchServiceTest : public ServicesTest {
 protected:
  void SetUp() override {
    v1::City osaka = Provider("osaka");
    osaka.mutable_offers(0)->set_topic("landfill_gas");
    v1::LocalName* name = osaka.add_local_names();
    name->set_language_code("ja");
    name->set_text("大阪市");
    v1::City seattle = Provider("seattle");
    seattle.set_country_code("US");
    v1::City suva = Partner("suva");
    suva.set_country_code("FJ");
    Import({Provider("kobe"), osaka, seattle, Partner("hue"), suva});
    Create(ProgrammeNamed("mekong"));
  }

  v1::SuggestMatchesRequest SuggestFor(const std::string& city) {
    v1::SuggestMatchesRequest request;
    request.set_city(city);
    request.mutable_options()->set_min_revision(store_->revision());
    return request;
  }

  absl::Status Suggest(const v1::SuggestMatchesRequest& request,
                       v1::SuggestMatchesResponse* reply) {
    reply->Clear();
    return matches_->SuggestMatches(CallOf("MatchService/SuggestMatches"),
                                    request, reply);
  }

  absl::Status Explain(const std::string& provider, const std::string& partner,
                       v1::ExplainPairResponse* reply,
                       const v1::MatchOptions& options = {}) {
    v1::ExplainPairRequest request;
    request.set_provider(provider);
    request.set_partner(partner);
    *request.mutable_options() = options;
    request.mutable_options()->set_min_revision(store_->revision());
    reply->Clear();
    return matches_->ExplainPair(CallOf("MatchService/ExplainPair"), request,
                                 reply);
  }
};

TEST_F(MatchServiceTest, SuggestsBothWaysWithReasons) {
  v1::SuggestMatchesResponse reply;
  ASSERT_TRUE(Suggest(SuggestFor("cities/hue"), &reply).ok());
  ASSERT_THAT(reply.suggestions(), SizeIs(3));
  EXPECT_EQ(reply.eligible_count(), 3);
  double last = 100;
  for (int i = 0; i < 3; ++i) {
    const v1::PairAssessment& pair = reply.suggestions(i);
    EXPECT_EQ(pair.rank(), i + 1);
    EXPECT_EQ(pair.partner(), "cities/hue");
    EXPECT_TRUE(pair.eligible());
    EXPECT_LE(pair.score(), last);
    last = pair.score();
    ASSERT_THAT(pair.criteria(), SizeIs(10));
    double sum = 0;
    for (const v1::CriterionResult& criterion : pair.criteria()) {
      sum += criterion.contribution();
      EXPECT_NE(criterion.sentence(), "");
    }
    EXPECT_EQ(sum, pair.score());
    ASSERT_THAT(pair.need_covers(), SizeIs(1));
    const v1::NeedCover& cover = pair.need_covers(0);
    EXPECT_EQ(cover.need_topic(), "composting");
    EXPECT_EQ(cover.need_topic_display_name(), "composting");
    EXPECT_EQ(cover.need_summary(), "Wants composting of market waste");
    EXPECT_EQ(cover.need_priority(), 4);
    EXPECT_EQ(cover.need_provenance().source(), "annual report");
    EXPECT_EQ(cover.offer_maturity(), 3);
    EXPECT_EQ(cover.offer_provenance().basis(), v1::BASIS_DECLARED);
  }
  EXPECT_EQ(reply.suggestions(2).provider(), "cities/osaka");
  ASSERT_TRUE(Suggest(SuggestFor("cities/kobe"), &reply).ok());
  EXPECT_THAT(reply.suggestions(), SizeIs(2));
}

TEST_F(MatchServiceTest, BasisSaysWhatTheAnswerWasComputedOn) {
  v1::SuggestMatchesRequest request = SuggestFor("cities/hue");
  request.mutable_options()->set_programme("programmes/mekong");
  v1::SuggestMatchesResponse reply;
  ASSERT_TRUE(Suggest(request, &reply).ok());
  const v1::AnswerBasis& basis = reply.basis();
  EXPECT_EQ(basis.revision(), store_->revision());
  EXPECT_EQ(basis.programme(), "programmes/mekong");
  EXPECT_EQ(basis.programme_version(), 1);
  EXPECT_EQ(basis.as_of_date(), "2026-01-01");
  ASSERT_THAT(basis.effective_weights(), SizeIs(10));
  double sum = 0;
  for (const auto& weight : basis.effective_weights()) sum += weight.weight();
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_THAT(basis.digest(), SizeIs(64));
  // A partner outside the programme's countries.
  request.set_city("cities/suva");
  ASSERT_TRUE(Suggest(request, &reply).ok());
  EXPECT_THAT(reply.suggestions(), SizeIs(0));
  ASSERT_THAT(reply.excluded(), SizeIs(1));
  EXPECT_EQ(reply.excluded(0).gate(), "partner_country");
  EXPECT_EQ(reply.excluded(0).count(), 3);
}

TEST_F(MatchServiceTest, DigestFollowsWhatTheAnswerDependsOn) {
  v1::SuggestMatchesResponse first;
  v1::SuggestMatchesResponse second;
  v1::SuggestMatchesRequest request = SuggestFor("cities/hue");
  ASSERT_TRUE(Suggest(request, &first).ok());
  // The defaults spelled out are the same request.
  v1::SuggestMatchesRequest spelled = request;
  spelled.set_limit(10);
  spelled.mutable_options()->set_language_code("en");
  spelled.mutable_options()->set_as_of_date("2026-01-01");
  spelled.mutable_options()->clear_min_revision();
  ASSERT_TRUE(Suggest(spelled, &second).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(first, second));
  spelled.mutable_options()->set_as_of_date("2026-01-02");
  ASSERT_TRUE(Suggest(spelled, &second).ok());
  EXPECT_NE(first.basis().digest(), second.basis().digest());
  // A change of the content, and back: the digest too.
  v1::City kobe = Provider("kobe");
  kobe.set_note("x");
  ASSERT_TRUE(Update(kobe, {"note"}).ok());
  ASSERT_TRUE(Suggest(SuggestFor("cities/hue"), &second).ok());
  EXPECT_NE(first.basis().digest(), second.basis().digest());
  kobe.clear_note();
  ASSERT_TRUE(Update(kobe, {"note"}).ok());
  ASSERT_TRUE(Suggest(SuggestFor("cities/hue"), &second).ok());
  EXPECT_EQ(first.basis().digest(), second.basis().digest());
  // A filter on times depends on the times.
  request.set_filter("update_time > 2020-01-01");
  ASSERT_TRUE(Suggest(request, &first).ok());
  clock_.Advance(absl::Seconds(1));
  kobe.set_note("x");
  ASSERT_TRUE(Update(kobe, {"note"}).ok());
  kobe.clear_note();
  ASSERT_TRUE(Update(kobe, {"note"}).ok());
  request.mutable_options()->set_min_revision(store_->revision());
  ASSERT_TRUE(Suggest(request, &second).ok());
  EXPECT_NE(first.basis().digest(), second.basis().digest());
}

TEST_F(MatchServiceTest, OptionsRestrictAndReweigh) {
  v1::SuggestMatchesResponse reply;
  v1::SuggestMatchesRequest request = SuggestFor("cities/hue");
  request.set_filter("country_code = US");
  ASSERT_TRUE(Suggest(request, &reply).ok());
  ASSERT_THAT(reply.suggestions(), SizeIs(1));
  EXPECT_EQ(reply.suggestions(0).provider(), "cities/seattle");
  request.clear_filter();
  request.set_limit(1);
  ASSERT_TRUE(Suggest(request, &reply).ok());
  EXPECT_THAT(reply.suggestions(), SizeIs(1));
  EXPECT_EQ(reply.eligible_count(), 3);
  request.set_limit(1000);
  EXPECT_TRUE(Suggest(request, &reply).ok());
  v1::CriterionWeight* weight = request.mutable_options()->add_weights();
  weight->set_criterion("ties_fit");
  weight->set_weight(1e6);
  ASSERT_TRUE(Suggest(request, &reply).ok());
  EXPECT_GT(reply.basis().effective_weights(6).weight(), 0.99);
  request.mutable_options()->set_language_code("ja");
  ASSERT_TRUE(Suggest(request, &reply).ok());
  bool found = false;
  for (const auto& pair : reply.suggestions()) {
    found |= pair.provider_display_name() == "大阪市";
  }
  EXPECT_TRUE(found);
}

TEST_F(MatchServiceTest, PartneredCitiesAreLeftOutUnlessAskedFor) {
  v1::Partnership tie = Tie("kobe", "hue");
  tie.set_programme("programmes/mekong");
  Create(tie);
  v1::SuggestMatchesRequest request = SuggestFor("cities/hue");
  request.mutable_options()->set_programme("programmes/mekong");
  v1::SuggestMatchesResponse reply;
  ASSERT_TRUE(Suggest(request, &reply).ok());
  EXPECT_THAT(reply.suggestions(), SizeIs(2));
  ASSERT_THAT(reply.excluded(), SizeIs(1));
  EXPECT_EQ(reply.excluded(0).gate(), "already_partnered");
  request.set_include_partnered(true);
  ASSERT_TRUE(Suggest(request, &reply).ok());
  EXPECT_THAT(reply.suggestions(), SizeIs(3));
}

TEST_F(MatchServiceTest, BadOptionsAreRefusedTogether) {
  v1::SuggestMatchesRequest request = SuggestFor("cities/hue");
  v1::MatchOptions& options = *request.mutable_options();
  options.set_programme("mekong");
  options.set_as_of_date("2025-02-29");
  options.set_language_code("fr");
  const char* criteria[] = {"sector_fits", "sector_fit", "sector_fit",
                            "needs_fit"};
  const double weights[] = {1, -1, 1, std::nan("")};
  for (int i = 0; i < 4; ++i) {
    v1::CriterionWeight* weight = options.add_weights();
    weight->set_criterion(criteria[i]);
    weight->set_weight(weights[i]);
  }
  v1::SuggestMatchesResponse reply;
  const Seen seen = See(Suggest(request, &reply));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      seen.fields,
      ElementsAre("options.programme", "options.as_of_date",
                  "options.weights[0].criterion", "options.weights[1].weight",
                  "options.weights[2].criterion", "options.weights[3].weight",
                  "options.language_code"));
  EXPECT_THAT(seen.About("options.weights[0].criterion"),
              HasSubstr("did you mean `sector_fit`?"));
}

TEST_F(MatchServiceTest, EvaluatesPairsAndReportsThoseItCannot) {
  v1::EvaluateMatchingRequest request;
  const auto add = [&](const char* provider, const char* partner, int year) {
    v1::PastPair* pair = request.add_pairs();
    pair->set_provider(provider);
    pair->set_partner(partner);
    pair->set_first_year(year);
  };
  request.mutable_options()->set_min_revision(store_->revision());
  add("cities/osaka", "cities/hue", 2020);
  add("cities/none", "cities/hue", 2020);
  v1::EvaluateMatchingResponse reply;
  const Call call = CallOf("MatchService/EvaluateMatching");
  ASSERT_TRUE(matches_->EvaluateMatching(call, request, &reply).ok());
  EXPECT_EQ(reply.all().pair_count(), 1);
  ASSERT_THAT(reply.all().methods(), SizeIs(6));
  EXPECT_EQ(reply.all().methods(0).method(), "matcher");
  ASSERT_THAT(reply.outcomes(), SizeIs(2));
  EXPECT_THAT(reply.outcomes(0).ranks(), SizeIs(6));
  EXPECT_EQ(reply.outcomes(1).problem(), "UNKNOWN_CITY");
  EXPECT_NE(reply.basis().digest(), "");
  v1::EvaluateMatchingResponse again;
  ASSERT_TRUE(matches_->EvaluateMatching(call, request, &again).ok());
  EXPECT_EQ(reply.SerializeAsString(), again.SerializeAsString());
}

TEST_F(MatchServiceTest, BadEvaluationsAreRefusedOnTheirPaths) {
  v1::EvaluateMatchingRequest request;
  request.mutable_options()->set_as_of_date("2020-01-01");
  request.set_ranked_side(static_cast<v1::Side>(7));
  request.add_pairs()->set_provider("kobe");
  v1::EvaluateMatchingResponse reply;
  const Seen seen = See(matches_->EvaluateMatching(
      CallOf("MatchService/EvaluateMatching"), request, &reply));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.fields,
              UnorderedElementsAre("options.as_of_date", "ranked_side",
                                   "pairs[0].provider", "pairs[0].partner",
                                   "pairs[0].first_year"));
}

class TuneReplies : public Sink<v1::TuneMatchingResponse> {
 public:
  absl::Status Write(const v1::TuneMatchingResponse& reply) override {
    replies.push_back(reply);
    return absl::OkStatus();
  }
  std::vector<v1::TuneMatchingResponse> replies;
};

TEST_F(MatchServiceTest, BadTuningsAreRefusedOnTheirPaths) {
  v1::TuneMatchingRequest request;
  request.mutable_options()->set_as_of_date("2020-01-01");
  v1::CriterionWeight* weight = request.mutable_options()->add_weights();
  weight->set_criterion("size_fit");
  weight->set_weight(1);
  request.set_fold_count(1);
  TuneReplies replies;
  const Call call = CallOf("MatchService/TuneMatching");
  EXPECT_THAT(See(matches_->TuneMatching(call, request, replies)).fields,
              UnorderedElementsAre("options.as_of_date", "options.weights",
                                   "fold_count"));
  request = {};
  request.mutable_options()->set_min_revision(store_->revision());
  const Seen few = See(matches_->TuneMatching(call, request, replies));
  EXPECT_EQ(few.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(few.reason, "TOO_FEW_PAIRS");
  EXPECT_THAT(replies.replies, SizeIs(0));
}

TEST_F(MatchServiceTest, TunesOnPairsOfTheRequest) {
  v1::TuneMatchingRequest request;
  request.mutable_options()->set_min_revision(store_->revision());
  request.set_keep_constants(true);
  for (int year = 2005; year < 2020; ++year) {
    v1::PastPair* pair = request.add_pairs();
    pair->set_provider("cities/osaka");
    pair->set_partner("cities/hue");
    pair->set_first_year(year);
  }
  TuneReplies replies;
  const Call call = CallOf("MatchService/TuneMatching");
  const absl::Status status = matches_->TuneMatching(call, request, replies);
  ASSERT_TRUE(status.ok()) << status;
  const v1::TuneMatchingResponse& last = replies.replies.back();
  EXPECT_EQ(last.step(), last.step_count());
  EXPECT_EQ(replies.replies.size(), last.step_count() + 1);
  EXPECT_EQ(last.result().learnt_pair_count(), 15);
  EXPECT_THAT(last.result().weights(), SizeIs(10));
  EXPECT_THAT(last.result().before().methods(), SizeIs(6));
  EXPECT_TRUE(last.result().policy().has_size_sigma());
  EXPECT_NE(last.result().basis().digest(), "");
  EXPECT_FALSE(last.result().better());  // one partner: nothing to learn from
}

TEST_F(MatchServiceTest, WrongRequestsGetTheirErrors) {
  v1::SuggestMatchesResponse reply;
  EXPECT_EQ(See(Suggest(SuggestFor("cities/none"), &reply)).reason,
            "CITY_NOT_FOUND");
  EXPECT_THAT(See(Suggest(SuggestFor("hue"), &reply)).fields,
              ElementsAre("city"));
  v1::SuggestMatchesRequest request = SuggestFor("cities/hue");
  request.mutable_options()->set_programme("programmes/none");
  EXPECT_EQ(See(Suggest(request, &reply)).reason, "PROGRAMME_NOT_FOUND");
  request = SuggestFor("cities/hue");
  request.set_limit(-1);
  EXPECT_THAT(See(Suggest(request, &reply)).fields, ElementsAre("limit"));
  request = SuggestFor("cities/hue");
  request.set_filter("x = 1");
  EXPECT_EQ(See(Suggest(request, &reply)).reason, "INVALID_FILTER");
  request = SuggestFor("cities/hue");
  request.mutable_options()->set_min_revision(store_->revision() + 1);
  EXPECT_THAT(See(Suggest(request, &reply)).fields,
              ElementsAre("options.min_revision"));
  request = SuggestFor("cities/hue");
  for (const char* criterion :
       {"sector_fit", "needs_fit", "size_fit", "climate_fit", "setting_fit",
        "track_record_fit", "ties_fit", "ambition_fit", "practical_fit",
        "finance_fit"}) {
    request.mutable_options()->add_weights()->set_criterion(criterion);
  }
  EXPECT_THAT(See(Suggest(request, &reply)).fields,
              ElementsAre("options.weights"));
}

TEST_F(MatchServiceTest, ExplainsEitherWayRound) {
  v1::ExplainPairResponse one;
  v1::ExplainPairResponse other;
  ASSERT_TRUE(Explain("cities/kobe", "cities/hue", &one).ok());
  ASSERT_TRUE(Explain("cities/hue", "cities/kobe", &other).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(one, other));
  EXPECT_EQ(one.assessment().provider(), "cities/kobe");
  EXPECT_EQ(one.assessment().rank(), 0);
  EXPECT_GE(one.rank_for_partner(), 1);
  EXPECT_GE(one.rank_for_provider(), 1);
  // Without a programme only these gates are asked: either city exists, and
  // nothing stands against the pair.
  EXPECT_EQ(one.assessment().gates_size(), 3);
  v1::MatchOptions options;
  for (const char* day : {"1899-12-31", "2101-01-01"}) {
    options.set_as_of_date(day);
    EXPECT_FALSE(Explain("cities/kobe", "cities/suva", &other, options).ok())
        << day;
  }
  options.clear_as_of_date();
  options.set_programme("programmes/mekong");
  ASSERT_TRUE(Explain("cities/kobe", "cities/suva", &one, options).ok());
  EXPECT_FALSE(one.assessment().eligible());
  EXPECT_EQ(one.rank_for_partner(), 0);
}

TEST_F(MatchServiceTest, ExplainNeedsBothSides) {
  v1::ExplainPairResponse reply;
  Seen seen = See(Explain("cities/kobe", "cities/osaka", &reply));
  EXPECT_EQ(seen.code, absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(seen.About("partner"), HasSubstr("both providers"));
  EXPECT_THAT(
      See(Explain("cities/hue", "cities/suva", &reply)).About("partner"),
      HasSubstr("both partners"));
  EXPECT_THAT(See(Explain("cities/hue", "cities/hue", &reply)).About("partner"),
              HasSubstr("one city"));
  EXPECT_EQ(See(Explain("cities/kobe", "cities/none", &reply)).reason,
            "CITY_NOT_FOUND");
  EXPECT_THAT(See(Explain("kobe", "cities/hue", &reply)).fields,
              ElementsAre("provider"));
}

TEST_F(MatchServiceTest, AdviceIsComputedAndSigned) {
  const Call call = CallOf("MatchService/FindPrecedents");
  v1::MatchOptions options;
  options.set_as_of_date("2026-04-01");
  options.set_min_revision(store_->revision());

  v1::FindPrecedentsRequest precedents;
  precedents.set_city("cities/hue");
  precedents.set_counterpart("cities/kobe");
  *precedents.mutable_options() = options;
  v1::FindPrecedentsResponse past;
  ASSERT_TRUE(matches_->FindPrecedents(call, precedents, &past).ok());
  EXPECT_EQ(past.basis().digest().size(), 64u);

  v1::FindCounterfactualsRequest what_if;
  what_if.set_city("cities/hue");
  what_if.set_target("cities/kobe");
  what_if.set_top(1);
  *what_if.mutable_options() = options;
  v1::FindCounterfactualsResponse changes;
  ASSERT_TRUE(matches_->FindCounterfactuals(call, what_if, &changes).ok());
  EXPECT_GE(changes.rank_now(), 1);
  EXPECT_EQ(changes.is_in_list(), changes.rank_now() == 1);
  for (const v1::FactCounterfactual& change : changes.facts()) {
    EXPECT_EQ(change.rank_after() == 1, !changes.is_in_list());
  }
  v1::FindCounterfactualsResponse again;
  ASSERT_TRUE(matches_->FindCounterfactuals(call, what_if, &again).ok());
  EXPECT_TRUE(MessageDifferencer::Equals(changes, again));

  v1::RankQuestionsRequest ask;
  ask.set_city("cities/hue");
  *ask.mutable_options() = options;
  v1::RankQuestionsResponse questions;
  ASSERT_TRUE(matches_->RankQuestions(call, ask, &questions).ok());
  EXPECT_GT(questions.open_count(), 0);

  v1::SuggestTriadsRequest triads;
  triads.set_partner("cities/hue");
  *triads.mutable_options() = options;
  v1::SuggestTriadsResponse three;
  ASSERT_TRUE(matches_->SuggestTriads(call, triads, &three).ok());
  EXPECT_FALSE(three.basis().digest().empty());
}

TEST_F(MatchServiceTest, AdviceRefusesWhatCannotBeAsked) {
  const Call call = CallOf("MatchService/FindCounterfactuals");
  v1::FindCounterfactualsRequest what_if;
  what_if.set_city("cities/kobe");
  what_if.set_target("cities/osaka");
  what_if.mutable_options()->set_min_revision(store_->revision());
  v1::FindCounterfactualsResponse changes;
  EXPECT_THAT(See(matches_->FindCounterfactuals(call, what_if, &changes))
                  .About("target"),
              HasSubstr("both providers"));
  what_if.set_target("cities/none");
  EXPECT_EQ(See(matches_->FindCounterfactuals(call, what_if, &changes)).reason,
            "CITY_NOT_FOUND");
  what_if.set_top(-1);
  EXPECT_THAT(
      See(matches_->FindCounterfactuals(call, what_if, &changes)).fields,
      ElementsAre("top"));
  v1::SuggestTriadsRequest triads;
  triads.set_partner("cities/kobe");
  v1::SuggestTriadsResponse three;
  EXPECT_THAT(
      See(matches_->SuggestTriads(call, triads, &three)).About("partner"),
      HasSubstr("is a provider"));
  v1::RankQuestionsRequest ask;
  v1::RankQuestionsResponse questions;
  EXPECT_THAT(See(matches_->RankQuestions(call, ask, &questions)).fields,
              ElementsAre("city"));
  v1::FindPrecedentsRequest precedents;
  precedents.set_city("cities/hue");
  precedents.set_counterpart("cities/suva");
  v1::FindPrecedentsResponse past;
  EXPECT_THAT(See(matches_->FindPrecedents(call, precedents, &past))
                  .About("counterpart"),
              HasSubstr("both partners"));
}

}  // namespace
}  // namespace citymatch::testing
