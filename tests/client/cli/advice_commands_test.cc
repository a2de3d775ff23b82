#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "citymatch/v1/match_service.pb.h"
#include "client/cli/exit_code.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using ::google::protobuf::TextFormat;
using ::testing::AllOf;
using ::testing::HasSubstr;

class AdviceCommandsTest : public CliTest {
 protected:
  AdviceCommandsTest() {
    TextFormat::ParseFromString(
        R"pb(
          rank_now: 7
          score_now: 31.25
          facts {
            facts {
              city: "cities/jp-a"
              path: "offers[0].maturity"
              from: "2"
              to: "3"
              sentence: "A's offer is of maturity 3 instead of 2"
            }
            effort: 2
            rank_after: 4
            score_after: 33
          }
          weights {
            weight { criterion: "size_fit" weight: 9.5 }
            share_before: 0.05
            share_after: 0.09
            rank_after: 5
            score_after: 34
            sentence: "the weight of Size is 9.0 % instead of 5.0 %"
          }
        )pb",
        &server_.state.counterfactuals);
    TextFormat::ParseFromString(
        R"pb(
          questions {
            city: "cities/vn-b"
            path: "population"
            sentence: "What is the population of B?"
            whom: "the national statistics office"
            worth: 0.3
            reorder: 1
            answers { value: "90,000" replaced: 0.4 changes_first: true }
            answers { value: "400,000" replaced: 0.2 }
          }
          open_count: 12
        )pb",
        &server_.state.questions);
    TextFormat::ParseFromString(
        R"pb(
          triads {
            rank: 1
            japanese_provider: "cities/jp-a"
            japanese_provider_display_name: "A"
            us_provider: "cities/us-c"
            us_provider_display_name: "C"
            lead: "cities/jp-a"
            score: 41.5
            japanese_score: 38
            us_score: 30
            needs {
              need_topic_display_name: "composting"
              provider: "cities/us-c"
              cover: 0.9
            }
            needs { need_topic_display_name: "shore power" }
            sentence: "Together they cover 1 of 2 needs well; A alone 0."
          }
          japanese_count: 160
          us_count: 55
        )pb",
        &server_.state.triads);
    TextFormat::ParseFromString(
        R"pb(
          precedents {
            partnership: "partnerships/p1"
            provider: "cities/jp-a"
            partner: "cities/vn-x"
            programme_title: "A programme"
            first_year: 2013
            likeness: 0.755
            sentence: "A and X, A programme (2013): the same provider."
          }
          past_count: 60
        )pb",
        &server_.state.precedents);
  }
};

TEST_F(AdviceCommandsTest, WhatIfShowsFactsAndWeights) {
  const auto result = Run({"whatif", "vn-b", "--target", "jp-a", "--top", "5",
                           "--as-of", "2026-04-01"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("What would bring jp-a into the first 5 for vn-b"),
            HasSubstr("Now in place 7, with 31.2 points."),
            HasSubstr("(jp-a, offers[0].maturity): then in place 4, with 33.0"),
            HasSubstr("[--weights size_fit=9.5]")));
  {
    absl::MutexLock lock(&server_.state.mutex);
    EXPECT_EQ(server_.state.last_counterfactuals.city(), "cities/vn-b");
    EXPECT_EQ(server_.state.last_counterfactuals.target(), "cities/jp-a");
    EXPECT_EQ(server_.state.last_counterfactuals.top(), 5);
    EXPECT_EQ(server_.state.last_counterfactuals.limit(), 5);
  }
  EXPECT_THAT(Run({"whatif", "vn-b", "--target", "jp-a", "-o", "csv"}).out,
              HasSubstr("fact,1,jp-a,offers[0].maturity,2,3,2.000000,"));
  EXPECT_EQ(Run({"whatif", "vn-b"}).code, kExitUsage);
}

TEST_F(AdviceCommandsTest, EachSaysWhenItIsNotForPublication) {
  auto& state = server_.state;
  for (v1::AnswerBasis* basis :
       {state.counterfactuals.mutable_basis(), state.questions.mutable_basis(),
        state.triads.mutable_basis(), state.precedents.mutable_basis()}) {
    basis->set_fact_scope(v1::FACT_SCOPE_OWN);
  }
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{
           {"whatif", "vn-b", "--target", "jp-a"},
           {"ask", "vn-b"},
           {"triads", "vn-b"},
           {"precedents", "vn-b"}}) {
    EXPECT_THAT(Run(command).out, HasSubstr("--published-only leaves it out"));
    std::vector<std::string> published = command;
    published.emplace_back("--published-only");
    EXPECT_EQ(Run(published).code, kExitOk) << command[0];
  }
  EXPECT_TRUE(state.last_counterfactuals.options().published_only());
  EXPECT_TRUE(state.last_questions.options().published_only());
  EXPECT_TRUE(state.last_triads.options().published_only());
  EXPECT_TRUE(state.last_precedents.options().published_only());
}

TEST_F(AdviceCommandsTest, WhatIfNamesTheCitiesAndTheGateThatNothingOpens) {
  {
    absl::MutexLock lock(&server_.state.mutex);
    for (const char* name : {"cities/jp-a", "cities/vn-b"}) {
      v1::City& city = server_.state.cities[name];
      city.set_name(name);
      city.set_display_name(name == std::string("cities/jp-a") ? "A" : "B");
    }
    server_.state.cities["cities/jp-a"].add_local_names()->set_text("甲市");
    server_.state.cities["cities/jp-a"]
        .mutable_local_names(0)
        ->set_language_code("ja");
    server_.state.counterfactuals.Clear();
    v1::GateResult* gate = server_.state.counterfactuals.add_failed_gates();
    gate->set_gate("partner_country");
    gate->set_reason("Not admitted.");
  }
  EXPECT_THAT(
      Run({"whatif", "vn-b", "--target", "jp-a"}).out,
      AllOf(HasSubstr("What would bring A (jp-a) into the first 10 for B "
                      "(vn-b)"),
            HasSubstr("Not admitted."),
            HasSubstr("No fact of the two that could be otherwise opens")));
  EXPECT_THAT(Run({"--lang", "ja", "whatif", "vn-b", "--target", "jp-a"}).out,
              HasSubstr("B（vn-b）の上位10位に甲市（jp-a）が入る条件"));
}

TEST_F(AdviceCommandsTest, TriadsSayOfWhichCountryNobodyMayTakePart) {
  {
    absl::MutexLock lock(&server_.state.mutex);
    server_.state.triads.Clear();
    server_.state.triads.set_japanese_count(122);
  }
  EXPECT_THAT(Run({"triads", "vn-b"}).out,
              HasSubstr("there is no triad: United States."));
}

TEST_F(AdviceCommandsTest, AskSaysWhatWhomAndWhy) {
  const auto result = Run({"ask", "vn-b"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("1. What is the population of B?"),
                    HasSubstr("whom to ask: the national statistics office"),
                    HasSubstr("90,000 (replaced 40 %, another first)"),
                    HasSubstr("12 open facts")));
  EXPECT_THAT(Run({"ask", "vn-b", "--lang", "ja"}).out, HasSubstr("尋ねる先"));
  EXPECT_THAT(Run({"ask", "vn-b", "-o", "json"}).out, HasSubstr("\"worth\""));
}

TEST_F(AdviceCommandsTest, TriadsSayWhatEachBrings) {
  const auto result = Run({"triads", "vn-b", "--limit", "3"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("1. A + C (jp-a, us-c)"),
                                HasSubstr("C brings: composting 90 %"),
                                HasSubstr("Nobody covers: shore power"),
                                HasSubstr("41.5")));
  absl::MutexLock lock(&server_.state.mutex);
  EXPECT_EQ(server_.state.last_triads.limit(), 3);
}

TEST_F(AdviceCommandsTest, PrecedentsOfACityAndOfAPair) {
  const auto result = Run({"precedents", "vn-b"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("60 past partnerships compared"),
                    HasSubstr("76 %  A and X, A programme (2013)")));
  EXPECT_THAT(Run({"precedents", "vn-b", "jp-a", "-o", "csv"}).out,
              HasSubstr("p1,jp-a,vn-x,A programme,2013-,"));
  absl::MutexLock lock(&server_.state.mutex);
  EXPECT_EQ(server_.state.last_precedents.counterpart(), "cities/jp-a");
}

}  // namespace
}  // namespace citymatch::client
