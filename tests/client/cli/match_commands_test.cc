#include <gmock/gmock.h>

#include <string>

#include "google/protobuf/text_format.h"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kPair[] = R"pb(
  provider: "cities/jp-osaka"
  provider_display_name: "Osaka 大阪市"
  partner: "cities/vn-hue"
  partner_display_name: "Huế"
  eligible: true
  score: 61.25
  score_low: 52.5
  score_high: 70.125
  completeness: 0.8
  criteria {
    criterion: "sector_fit"
    display_name: "Sectors"
    fit: 0.75
    effective_fit: 0.75
    weight: 0.6
    contribution: 45
    sentence: "Osaka covers 1 of the 2 needs of Huế."
  }
  criteria {
    criterion: "size_fit"
    display_name: "Size 規模"
    fit: 0.5
    effective_fit: 0.5
    weight: 0.2
    contribution: 10
    sentence: "Osaka has 8 times as many residents."
  }
  criteria {
    criterion: "climate_fit"
    display_name: "Climate"
    effective_fit: 0.3125
    weight: 0.2
    contribution: 6.25
    sentence: "The climate of Huế is not on record."
  }
  need_covers {
    need_index: 0
    need_topic: "waste_sorting"
    need_topic_display_name: "waste sorting"
    need_sector: SECTOR_WASTE
    need_summary: "Sort waste at source"
    need_priority: 5
    need_provenance { basis: BASIS_DECLARED }
    cover: 0.75
    offer_index: 2
    offer_topic: "waste_sorting"
    offer_topic_display_name: "waste sorting"
    offer_summary: "Sorting since 1998"
    offer_maturity: 3
    offer_provenance { basis: BASIS_RECALLED }
  }
  need_covers {
    need_index: 1
    need_topic: "heritage_flood"
    need_topic_display_name: "heritage flood"
    need_sector: SECTOR_ADAPTATION_RESILIENCE
    need_summary: "Keep floods out of the citadel"
    need_priority: 3
    need_provenance { basis: BASIS_REPORTED }
  }
  missing_facts {
    city: "cities/vn-hue"
    path: "climate"
    criterion: "climate_fit"
    sentence: "The climate class is not known."
  }
  cautions {
    code: "RESTS_ON_RECALLED_FACTS"
    sentence: "Half of the score rests on facts that nobody has verified."
  }
)pb";

constexpr char kBasis[] = R"pb(
  revision: 42
  programme: "programmes/moej"
  programme_version: 3
  as_of_date: "2026-04-01"
  digest: "00ff"
)pb";

class MatchCommandsTest : public CliTest {
 protected:
  MatchCommandsTest() {
    EXPECT_EQ(Run({"import", "cities", "-"},
                  R"([{"id":"jp-osaka","display_name":"Osaka",
                       "country_code":"JP","level":"city",
                       "local_names":[{"language_code":"ja","text":"大阪市"}]},
                      {"id":"vn-hue","display_name":"Hue",
                       "country_code":"VN","level":"city"}])")
                  .code,
              kExitOk);
    using google::protobuf::TextFormat;
    auto& suggestions = server_.state.suggestions;
    EXPECT_TRUE(
        TextFormat::ParseFromString(kPair, suggestions.add_suggestions()));
    suggestions.mutable_suggestions(0)->set_rank(1);
    suggestions.set_eligible_count(7);
    auto& gate = *suggestions.add_excluded();
    gate.set_gate("provider_country");
    gate.set_count(2);
    EXPECT_TRUE(
        TextFormat::ParseFromString(kBasis, suggestions.mutable_basis()));
    auto& explanation = server_.state.explanation;
    EXPECT_TRUE(
        TextFormat::ParseFromString(kPair, explanation.mutable_assessment()));
    EXPECT_TRUE(
        TextFormat::ParseFromString(kBasis, explanation.mutable_basis()));
    EXPECT_TRUE(TextFormat::ParseFromString(
        R"pb(gates {
               gate: "side"
               passed: true
               reason: "A provider and a partner."
             }
             gates {
               gate: "provider_country"
               passed: true
               reason: "JP is in the set."
               source: "https://example.org"
             })pb",
        &merged_));
    explanation.mutable_assessment()->MergeFrom(merged_);
    explanation.set_rank_for_partner(1);
    explanation.set_rank_for_provider(4);
  }

  v1::PairAssessment merged_;
};

TEST_F(MatchCommandsTest, ShowsSuggestions) {
  const CliResult result = Run({"suggest", "vn-hue", "--programme", "moej"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  ExpectGolden("suggest.txt", result.out);
}

TEST_F(MatchCommandsTest, NamesCannotSteerTheTerminal) {
  v1::PairAssessment& pair = *server_.state.suggestions.mutable_suggestions(0);
  pair.set_partner_display_name("Hue\x1b[31m");
  pair.set_provider_display_name("Osaka\nX");
  const CliResult result = Run({"suggest", "vn-hue"});
  EXPECT_THAT(result.out, AllOf(HasSubstr("for Hue [31m (vn-hue)\n"),
                                HasSubstr("1. Osaka X (jp-osaka)\n"),
                                Not(HasSubstr("\x1b"))));
  EXPECT_THAT(Run({"explain", "jp-osaka", "vn-hue"}).out,
              Not(HasSubstr("\x1b")));
}

TEST_F(MatchCommandsTest, ShowsSuggestionsInJapaneseWithoutUtf8) {
  environment_ = {{"LC_ALL", "C"}, {"LANG", "ja_JP.UTF-8"}};
  ExpectGolden("suggest_ja_ascii.txt",
               Run({"suggest", "cities/vn-hue", "--lang", "ja"}).out);
}

TEST_F(MatchCommandsTest, ShowsSuggestionsOnATerminal) {
  terminal_ = true;
  const CliResult result = Run({"suggest", "vn-hue"});
  EXPECT_THAT(result.out, HasSubstr("\x1b[1m"));
  EXPECT_THAT(Run({"suggest", "vn-hue", "--no-color"}).out,
              Not(HasSubstr("\x1b")));
  environment_["NO_COLOR"] = "1";
  EXPECT_THAT(Run({"suggest", "vn-hue"}).out, Not(HasSubstr("\x1b")));
}

TEST_F(MatchCommandsTest, WritesSuggestionsForPrograms) {
  ExpectGolden("suggest.json", Run({"suggest", "vn-hue", "-o", "json"}).out);
  ExpectGolden("suggest.csv", Run({"-o", "csv", "suggest", "vn-hue"}).out);
  const std::string lines = Run({"suggest", "vn-hue", "-o", "jsonl"}).out;
  EXPECT_THAT(lines, testing::StartsWith("{\"rank\":1,"));
}

TEST_F(MatchCommandsTest, SaysWhenNobodyPasses) {
  server_.state.suggestions.clear_suggestions();
  server_.state.suggestions.set_eligible_count(0);
  EXPECT_THAT(
      Run({"suggest", "vn-hue"}).out,
      AllOf(HasSubstr("No counterpart is left after the gates and the filter."),
            HasSubstr("left out by gate: provider country 2")));
}

TEST_F(MatchCommandsTest, SaysThatTheCityItselfIsBarred) {
  server_.state.suggestions.clear_suggestions();
  server_.state.suggestions.set_eligible_count(0);
  server_.state.suggestions.mutable_excluded(0)->set_gate("partner_country");
  server_.state.suggestions.mutable_excluded(0)->set_count(9);
  v1::City& city = server_.state.cities["cities/vn-hue"];
  city.set_side(v1::SIDE_PARTNER);
  EXPECT_THAT(Run({"suggest", "vn-hue"}).out,
              AllOf(HasSubstr("Counterparts for Hue (vn-hue)"),
                    HasSubstr("Hue (vn-hue) itself does not pass"),
                    HasSubstr("partner country.")));
}

TEST_F(MatchCommandsTest, ReasonsSetSuggestionsApart) {
  auto& suggestions = server_.state.suggestions;
  v1::PairAssessment& second = *suggestions.add_suggestions();
  second = suggestions.suggestions(0);
  second.set_rank(2);
  second.set_provider("cities/jp-kobe");
  second.mutable_criteria(1)->set_contribution(4);
  second.set_score(55.25);
  const std::string out = Run({"suggest", "vn-hue"}).out;
  EXPECT_THAT(out, AllOf(HasSubstr("as many residents. [+10.0]"),
                         Not(HasSubstr("[+45.0]"))));
}

TEST_F(MatchCommandsTest, ShowsFilterWeightsAndAnotherDay) {
  auto& weight =
      *server_.state.suggestions.mutable_basis()->add_effective_weights();
  weight.set_criterion("size_fit");
  weight.set_weight(0.25);
  EXPECT_THAT(Run({"suggest", "vn-hue", "--weights", "size_fit=5", "--filter",
                   "country_code = \"JP\"", "--as-of", "2026-04-01"})
                  .out,
              AllOf(HasSubstr("filter: country_code = \"JP\"\n"),
                    HasSubstr("changed weights: size_fit 25.0 %\n"),
                    HasSubstr("Gates and history are those of 2026-04-01"),
                    HasSubstr("digest 00ff\n")));
}

TEST_F(MatchCommandsTest, PassesEveryOptionOn) {
  ASSERT_EQ(
      Run({"suggest", "vn-hue", "--programme", "moej", "--limit", "5",
           "--as-of", "2026-04-01", "--weights", "sector_fit=3,climate_fit=0",
           "--filter", "country_code = \"JP\"", "--include-partnered", "--lang",
           "ja"})
          .code,
      kExitOk);
  EXPECT_EQ(server_.state.last_suggest.ShortDebugString(),
            "city: \"cities/vn-hue\" options { programme: \"programmes/moej\" "
            "as_of_date: \"2026-04-01\" weights { criterion: \"sector_fit\" "
            "weight: 3 } weights { criterion: \"climate_fit\" } language_code: "
            "\"ja\" } limit: 5 filter: \"country_code = \\\"JP\\\"\" "
            "include_partnered: true");
}

TEST_F(MatchCommandsTest, SaysWhenAnAnswerIsNotForPublication) {
  auto& state = server_.state;
  for (v1::PairAssessment* pair : {state.suggestions.mutable_suggestions(0),
                                   state.explanation.mutable_assessment()}) {
    pair->mutable_need_covers(0)->set_need_unpublished(true);
  }
  const auto set_scope = [&](v1::FactScope scope) {
    state.suggestions.mutable_basis()->set_fact_scope(scope);
    state.explanation.mutable_basis()->set_fact_scope(scope);
  };
  set_scope(v1::FACT_SCOPE_CONFIDENTIAL);
  const std::string suggested = Run({"suggest", "vn-hue"}).out;
  EXPECT_THAT(suggested,
              AllOf(HasSubstr("waste sorting (unpublished) 75 %"),
                    HasSubstr("Counts what cities told in confidence: not for "
                              "publication; --published-only leaves it out.\n"
                              "digest")));
  EXPECT_THAT(Run({"suggest", "vn-hue", "--lang", "ja"}).out,
              AllOf(HasSubstr("（非公開）"), HasSubstr("公表しないで")));
  EXPECT_THAT(Run({"explain", "jp-osaka", "vn-hue"}).out,
              AllOf(HasSubstr("waste sorting (unpublished): Sort waste"),
                    HasSubstr("not for publication")));
  EXPECT_THAT(Run({"suggest", "vn-hue", "-o", "csv"}).out,
              HasSubstr(",confidential\r\n"));
  EXPECT_THAT(Run({"explain", "jp-osaka", "vn-hue", "-o", "csv"}).out,
              HasSubstr(",confidential\r\n"));
  set_scope(v1::FACT_SCOPE_OWN);
  EXPECT_THAT(Run({"suggest", "vn-hue"}).out, HasSubstr("your own cities"));
  set_scope(v1::FACT_SCOPE_PUBLISHED);
  EXPECT_THAT(Run({"suggest", "vn-hue"}).out,
              Not(HasSubstr("not for publication")));
}

TEST_F(MatchCommandsTest, LeavesOutWhatIsConfidentialWhenAsked) {
  ASSERT_EQ(Run({"suggest", "vn-hue", "--published-only"}).code, kExitOk);
  EXPECT_TRUE(server_.state.last_suggest.options().published_only());
  ASSERT_EQ(Run({"explain", "jp-osaka", "vn-hue", "--published-only"}).code,
            kExitOk);
  EXPECT_TRUE(server_.state.last_explain.options().published_only());
  ASSERT_EQ(Run({"explain", "jp-osaka", "vn-hue"}).code, kExitOk);
  EXPECT_FALSE(server_.state.last_explain.options().published_only());
}

TEST_F(MatchCommandsTest, RefusesWeightsThatAreNone) {
  const CliResult result =
      Run({"suggest", "vn-hue", "--weights", "sector_fit"});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("criterion=number"));
}

TEST_F(MatchCommandsTest, ExplainsAPair) {
  const CliResult result = Run({"explain", "jp-osaka", "vn-hue"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  ExpectGolden("explain.txt", result.out);
  environment_ = {{"LANG", "C"}};
  ExpectGolden("explain_ascii.txt", Run({"explain", "jp-osaka", "vn-hue"}).out);
  ExpectGolden("explain_ja.txt",
               Run({"explain", "jp-osaka", "vn-hue", "--lang", "ja"}).out);
  ExpectGolden("explain.csv",
               Run({"explain", "jp-osaka", "vn-hue", "-o", "csv"}).out);
}

TEST_F(MatchCommandsTest, ExplainsAPairThatFailsAGate) {
  auto& pair = *server_.state.explanation.mutable_assessment();
  pair.set_eligible(false);
  pair.mutable_gates(1)->set_passed(false);
  server_.state.explanation.set_rank_for_partner(0);
  server_.state.explanation.set_rank_for_provider(0);
  EXPECT_THAT(
      Run({"explain", "jp-osaka", "vn-hue"}).out,
      AllOf(HasSubstr("not eligible"), HasSubstr("failed  provider country"),
            Not(HasSubstr("number 0"))));
}

TEST_F(MatchCommandsTest, SearchesWhenACityIsUnknown) {
  CliResult result = Run({"suggest", "jp-osak"});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_THAT(result.err, AllOf(HasSubstr("cities/jp-osak does not exist"),
                                HasSubstr("Did you mean\n  jp-osaka  Osaka")));
  result = Run({"suggest", "大阪"});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_THAT(result.err,
              HasSubstr("Did you mean\n  jp-osaka  Osaka (大阪市)"));
  result = Run({"explain", "jp-osaka", "vn-hu"});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("  vn-hue  Hue"), Not(HasSubstr("  jp-osaka"))));
}

}  // namespace
}  // namespace citymatch::client
