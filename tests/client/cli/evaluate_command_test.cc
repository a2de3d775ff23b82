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
                    HasSubstr("12/215"), HasSubstr("size_fit -3.2"),
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
  const auto result = Run({"evaluate", "--holdout", file, "--direction",
                           "partners", "--weights", "sector_fit=1"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  absl::MutexLock lock(&server_.state.mutex);
  const v1::EvaluateMatchingRequest& sent = server_.state.last_evaluate;
  ASSERT_EQ(sent.pairs_size(), 1);
  EXPECT_EQ(sent.pairs(0).provider(), "cities/jp-a");
  EXPECT_EQ(sent.pairs(0).programme_title(), "JICA, grassroots");
  EXPECT_EQ(sent.pairs(0).first_year(), 2015);
  EXPECT_EQ(sent.ranked_side(), v1::SIDE_PARTNER);
  EXPECT_EQ(sent.options().weights_size(), 1);
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
  EXPECT_EQ(Run({"evaluate", "--holdout", columns + ".none"}).code,
            kExitFailed);
}

}  // namespace
}  // namespace citymatch::client
