#include <string>

#include "absl/synchronization/mutex.h"
#include "citymatch/v1/match_service.pb.h"
#include "client/cli/exit_code.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class EvaluateCommandTest : public CliTest {
 protected:
  EvaluateCommandTest() {
    v1::EvaluateMatchingResponse& answer = server_.state.evaluation;
    google::protobuf::TextFormat::ParseFromString(
        R"pb(
          all {
            pair_count: 2
            methods {
              method: "matcher"
              hit_at_10 { value: 0.5 low: 0.25 high: 1 }
            }
            methods { method: "most_used" }
          }
          outcomes {
            pair {
              provider: "cities/jp-a"
              partner: "cities/vn-b"
              first_year: 2015
            }
            candidate_count: 215
            ranks: 12
            ranks: 20.5
            costliest_criterion: "size_fit"
            points_lost: 3.25
            best: "cities/jp-c"
          }
          outcomes {
            pair {
              provider: "cities/jp-x"
              partner: "cities/vn-b"
              first_year: 2015
            }
            problem: "UNKNOWN_CITY"
            problem_sentence: "cities/jp-x does not exist"
          }
        )pb",
        &answer);
  }
};

TEST_F(EvaluateCommandTest, ShowsMeasuresMissesAndWhatHasNoRank) {
  const auto result = Run({"evaluate"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("matcher"), HasSubstr("0.50 (0.25–1.00)"),
                    HasSubstr("12/215"), HasSubstr("Size -3.2"),
                    HasSubstr("cities/jp-x does not exist [UNKNOWN_CITY]")));
  const auto csv = Run({"evaluate", "-o", "csv"});
  EXPECT_THAT(csv.out,
              AllOf(HasSubstr("rank_matcher,rank_most_used"),
                    HasSubstr("jp-a,vn-b,,2015,,215,12,20.5,size_fit,3.2500,"
                              "jp-c")));
}

TEST_F(EvaluateCommandTest, SendsTheRowsOfAFile) {
  const std::string file =
      Write("pairs.csv",
            "provider_id,partner_id,programme,first_year,last_year,sectors\n"
            "jp-a,vn-b,\"JICA, grassroots\",2015,,waste\n");
  const auto result =
      Run({"evaluate", "--holdout", file, "--direction", "partners",
           "--weights", "sector_fit=1", "--with-later-facts"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  absl::MutexLock lock(&server_.state.mutex);
  const v1::EvaluateMatchingRequest& sent = server_.state.last_evaluate;
  ASSERT_EQ(sent.pairs_size(), 1);
  EXPECT_EQ(sent.pairs(0).provider(), "cities/jp-a");
  EXPECT_EQ(sent.pairs(0).programme_title(), "JICA, grassroots");
  EXPECT_EQ(sent.pairs(0).first_year(), 2015);
  EXPECT_EQ(sent.ranked_side(), v1::SIDE_PARTNER);
  EXPECT_EQ(sent.options().weights_size(), 1);
  EXPECT_TRUE(sent.with_later_facts());
}

TEST_F(EvaluateCommandTest, ListsEveryProblemOfAFile) {
  const std::string years =
      Write("years.csv",
            "provider_id,partner_id,first_year\njp-a,vn-b,20x5\n"
            "jp-a,vn-b,\njp-a,vn-b,2015\n");
  const auto result = Run({"evaluate", "--holdout", years});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, AllOf(HasSubstr("line 2, first_year"),
                                HasSubstr("line 3, first_year")));
  const std::string columns = Write("columns.csv", "provider,partner\na,b\n");
  EXPECT_THAT(Run({"evaluate", "--holdout", columns}).err,
              AllOf(HasSubstr("has no column provider_id"),
                    HasSubstr("has no column first_year")));
  EXPECT_EQ(Run({"evaluate", "--holdout", columns + ".none"}).code, kExitUsage);
}

TEST_F(EvaluateCommandTest, NamesMethodsAndCriteriaInTheLanguage) {
  EXPECT_THAT(Run({"--lang", "ja", "evaluate"}).out,
              AllOf(HasSubstr("実績の多い順"), HasSubstr("規模 -3.2"),
                    Not(HasSubstr("most used"))));
}

class TuneCommandTest : public CliTest {
 protected:
  TuneCommandTest() {
    google::protobuf::TextFormat::ParseFromString(
        R"pb(
          policy { size_sigma: 3 }
          better: true
          before {
            pair_count: 20
            methods {
              method: "matcher"
              hit_at_10 { value: 0.5 }
            }
            methods { method: "most_used" }
          }
          after {
            pair_count: 20
            methods {
              method: "matcher"
              hit_at_10 { value: 0.65 }
            }
          }
          hit_at_10_gain { value: 0.15 low: -0.05 high: 0.25 }
          mean_reciprocal_rank_gain { value: 0.02 low: -0.01 high: 0.06 }
          weights {
            criterion: "size_fit"
            before: 0.05
            after: 0.1
            low: 0.08
            high: 0.12
          }
          constants { path: "size_sigma" before: 1.5 after: 3 moved_share: 0.5 }
          constants { path: "neutral_fit" before: 0.5 after: 0.5 }
          learning_curve { share: 0.5 mean_pair_count: 8.5 }
          learnt_pair_count: 20
          model_count: 7
        )pb",
        &server_.state.tuning);
    v1::Programme programme;
    programme.set_name("programmes/mekong");
    programme.set_display_name("Mekong");
    programme.set_etag("e1");
    programme.mutable_policy()->set_size_sigma(1.5);
    server_.state.programmes[programme.name()] = programme;
  }

  double StoredSigma() {
    absl::MutexLock lock(&server_.state.mutex);
    return server_.state.programmes["programmes/mekong"].policy().size_sigma();
  }
};

TEST_F(TuneCommandTest, ShowsWhatWasLearntAndChangesNothing) {
  const auto result = Run({"tune", "--programme", "mekong", "--folds", "4"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(
      result.out,
      AllOf(HasSubstr("learnt, unseen pairs"), HasSubstr("+0.150"),
            HasSubstr("0.080–0.120"), HasSubstr("ranks unseen pairs better"),
            HasSubstr("includes 0: it may be chance"), HasSubstr("size_sigma"),
            Not(HasSubstr("neutral_fit"))));
  EXPECT_EQ(StoredSigma(), 1.5);
  absl::MutexLock lock(&server_.state.mutex);
  EXPECT_EQ(server_.state.last_tune.fold_count(), 4);
  EXPECT_EQ(server_.state.last_tune.options().programme(), "programmes/mekong");
}

TEST_F(TuneCommandTest, OtherFormats) {
  EXPECT_THAT(Run({"tune", "-o", "csv"}).out,
              HasSubstr("weights.size_fit,0.05,0.1,0.08,0.12,"));
  EXPECT_THAT(Run({"tune", "-o", "json"}).out, HasSubstr("\"better\": true"));
  EXPECT_THAT(Run({"--lang", "ja", "tune"}).out, HasSubstr("学習曲線"));
}

TEST_F(TuneCommandTest, WritesABetterPolicyOnly) {
  auto result = Run({"tune", "--write"});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("needs --programme"));
  {
    absl::MutexLock lock(&server_.state.mutex);
    server_.state.tuning.set_better(false);
  }
  result = Run({"tune", "--programme", "mekong", "--write"});
  EXPECT_EQ(result.code, kExitFailed);
  EXPECT_THAT(result.err, HasSubstr("--even-if-not-better"));
  EXPECT_EQ(StoredSigma(), 1.5);
  result =
      Run({"tune", "--programme", "mekong", "--write", "--even-if-not-better"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(StoredSigma(), 3);
}

TEST_F(TuneCommandTest, WritesNothingWhereNothingWasLearnt) {
  {
    absl::MutexLock lock(&server_.state.mutex);
    server_.state.tuning.clear_weights();
    server_.state.tuning.clear_constants();
  }
  const auto result = Run({"tune", "--programme", "mekong", "--write"});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_THAT(result.err, HasSubstr("Nothing to write"));
  EXPECT_EQ(StoredSigma(), 1.5);
}

}  // namespace
}  // namespace citymatch::client
