#include "client/round/sheets.h"

#include <string>

#include "client/round/published_facts.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/round/sample_round.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(OutcomeSheetTest, HasEveryParticipantOnce) {
  EXPECT_EQ(
      ToCsv(OutcomeSheet(SampleSolution(), SampleView())),
      "status,provider,provider_name,provider_country,partner,partner_name,"
      "partner_country,score,origin,reason,sentence\r\n"
      "paired,jp-kitakyushu,Kitakyushu,JP,id-surabaya,Surabaya,ID,71.25,"
      "locked,,\r\n"
      "paired,jp-osaka,Osaka,JP,vn-hai-phong,Hai Phong,VN,60.5,chosen,,\r\n"
      "without_pair,,,,vn-hue,Hue,VN,,,counterpart_full,\"Osaka, its best "
      "possible counterpart at 55.0, has filled its 1 slot at 60.5 or "
      "more.\"\r\n");
}

TEST(OutcomeSheetTest, HasTheProviderWithoutAPairInItsColumns) {
  v1::RoundSolution solution = SampleSolution();
  solution.mutable_unmatched(0)->set_city("cities/jp-osaka");
  solution.mutable_unmatched(0)->set_side(v1::SIDE_PROVIDER);
  EXPECT_THAT(ToCsv(OutcomeSheet(solution, SampleView())),
              HasSubstr("without_pair,jp-osaka,Osaka,JP,,,,,,"));
}

TEST(CsvOfSheetsTest, LeavesNoTextThatASpreadsheetTakesForAFormula) {
  Sheet sheet{"", {{"text", ""}, {"number", ""}}, {}};
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "a=1", ""}) {
    sheet.rows.push_back({std::string(text), -3.5});
  }
  EXPECT_EQ(ToCsv(sheet),
            "text,number\r\n'=1+1,-3.5\r\n'+1,-3.5\r\n'-1,-3.5\r\n"
            "'@SUM(A1),-3.5\r\n\"'\t=1\",-3.5\r\na=1,-3.5\r\n,-3.5\r\n");
}

TEST(CsvOfSheetsTest, KeepsScoresExactly) {
  v1::RoundSolution solution = SampleSolution();
  solution.mutable_pairs(0)->set_score(71 + 1.0 / 1024);
  EXPECT_THAT(ToCsv(PairSheet(solution, SampleView())),
              HasSubstr(",71.0009765625,"));
}

TEST(ParticipantSheetTest, BeginsWithWhatAddReads) {
  EXPECT_THAT(ToCsv(ParticipantSheet(SampleRound(), SampleView())),
              StartsWith("city,slots,name,country,side,withdrawn\r\n"
                         "jp-osaka,2,Osaka,JP,provider,\r\n"
                         "jp-kitakyushu,,Kitakyushu,JP,provider,\r\n"));
}

TEST(BasisSheetTest, TellsDigestAndWhatWasDecided) {
  EXPECT_THAT(ToCsv(BasisSheet(SampleSolution(), SampleView())),
              AllOf(HasSubstr("digest," + std::string(64, 'd')),
                    HasSubstr("facts_revision,812"),
                    HasSubstr("jp-kitakyushu:id-surabaya,signed in March")));
}

TEST(PublishedFactsTest, TellNothingOfOtherScores) {
  const v1::RoundSolution shown = OnPublishedFacts(SampleSolution());
  EXPECT_EQ(shown.pairs(0).score(), 70);
  EXPECT_EQ(shown.total_score(), 130.5);
  EXPECT_THAT(ToCsv(OutcomeSheet(shown, SampleView())),
              AllOf(Not(HasSubstr("71.25")), Not(HasSubstr("55.0")),
                    HasSubstr("vn-hue")));
  EXPECT_THAT(
      ToCsv(BasisSheet(shown, SampleView())),
      AllOf(Not(HasSubstr("signed in March")), Not(HasSubstr("131.75"))));
}

// Which scores the bounds are of decides whether they tell of confidence.
TEST(SheetsTest, PublishedFactsTellNoBoundOfOtherScores) {
  v1::RoundSolution solution = SampleSolution();
  solution.mutable_round()->set_candidate_limit(7);
  const auto objective = [](const v1::RoundSolution& of) {
    return ToCsv(BasisSheet(OnPublishedFacts(of), SampleView()));
  };
  EXPECT_THAT(
      objective(solution),
      AllOf(HasSubstr("most"), Not(HasSubstr("40")), Not(HasSubstr("best 7"))));
  solution.mutable_round()->set_published_facts_only(true);
  EXPECT_THAT(objective(solution),
              AllOf(HasSubstr("least score 40"), HasSubstr("7")));
}

}  // namespace
}  // namespace citymatch::client
