#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "client/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/cli_fixture.h"
#include "tests/client/round/sample_round.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class RoundSolveTest : public CliTest {
 protected:
  RoundSolveTest() {
    server_.state.cities = SampleCities();
    server_.state.rounds["rounds/moej-2026"] = SampleRound();
    server_.state.solutions["rounds/moej-2026/solutions/2"] = SampleSolution();
    server_.state.next_solution = SampleSolution();
  }

  std::string Path(const std::string& name) const {
    return folder_ + "/" + name;
  }
};

TEST_F(RoundSolveTest, SolvesWithProgressOnTheSide) {
  const CliResult result =
      Run({"round", "solve", "moej-2026", "--prices", "--lang", "ja"});
  ASSERT_EQ(result.code, kExitOk) << result.err;
  EXPECT_TRUE(server_.state.last_solve.with_prices());
  EXPECT_EQ(server_.state.last_solve.language_code(), "ja");
  EXPECT_NE(server_.state.last_solve.request_id(), "");
  EXPECT_EQ(result.err, "scoring pairs 5/10 steps\nsolving 5 steps\n");
  EXPECT_EQ(Run({"round", "solve", "moej-2026", "-q"}).err, "");
}

TEST_F(RoundSolveTest, DrawsABarOnATerminal) {
  terminal_ = true;
  const CliResult result = Run({"round", "solve", "moej-2026"});
  EXPECT_THAT(result.err,
              AllOf(StartsWith("\rscoring pairs [###############....."),
                    HasSubstr("\rsolving [....")));
}

TEST_F(RoundSolveTest, WritesASolutionInEveryFormat) {
  EXPECT_THAT(Run({"round", "solve", "moej-2026", "-o", "json"}).out,
              AllOf(StartsWith("{"), HasSubstr("\"total_score\": 131.75")));
  EXPECT_THAT(Run({"round", "solve", "moej-2026", "-o", "jsonl"}).out,
              HasSubstr("cities/jp-osaka"));
  EXPECT_THAT(Run({"round", "solve", "moej-2026", "-o", "csv"}).out,
              HasSubstr("paired,jp-osaka,Osaka,JP,vn-hai-phong"));
}

TEST_F(RoundSolveTest, StopsWhenInterrupted) {
  server_.state.while_solving = [this] { interruption_.Trigger(); };
  const CliResult result = Run({"round", "solve", "moej-2026"});
  EXPECT_EQ(result.code, kExitInterrupted);
  EXPECT_EQ(result.out, "");
}

// The server's thread may still wait for `told` when the test has ended, so it
// has a share of it.
TEST_F(RoundSolveTest, StopsWhenTheTimeGivenIsOver) {
  const auto told = std::make_shared<absl::Notification>();
  server_.state.while_solving = [told] {
    told->WaitForNotificationWithTimeout(absl::Seconds(20));
  };
  const auto run = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--timeout", "1", "round"});
    return Run(arguments);
  };
  const CliResult solved = run({"solve", "moej-2026"});
  EXPECT_EQ(solved.code, kExitUnreachable);
  EXPECT_THAT(solved.err,
              AllOf(HasSubstr("did not answer in time"),
                    HasSubstr("Nothing was stored: moej-2026 has 2 solutions, "
                              "as before.")));
  const CliResult tried = run({"solve", "moej-2026", "--dry-run"});
  EXPECT_EQ(tried.code, kExitUnreachable);
  EXPECT_THAT(tried.err, HasSubstr("Nothing was stored: it was a dry run."));
  const CliResult mended =
      run({"rematch", "moej-2026", "--withdraw", "vn-hue", "--as", "other"});
  EXPECT_EQ(mended.code, kExitUnreachable);
  EXPECT_THAT(mended.err,
              HasSubstr("Nothing was stored: other has 0 solutions"));
  told->Notify();
}

TEST_F(RoundSolveTest, TellsASolutionThatWasKeptAfterTheTimeWasOver) {
  const auto told = std::make_shared<absl::Notification>();
  server_.state.while_solving = [told, this] {
    {
      absl::MutexLock lock(&server_.state.mutex);
      server_.state.rounds["rounds/moej-2026"].set_solution_count(3);
    }
    told->WaitForNotificationWithTimeout(absl::Seconds(20));
  };
  const CliResult solved =
      Run({"--timeout", "2", "round", "solve", "moej-2026"});
  EXPECT_EQ(solved.code, kExitUnreachable);
  EXPECT_THAT(solved.err, HasSubstr("A solution was stored all the same: "
                                    "citymatch round show moej-2026/3\n"));
  told->Notify();
}

TEST_F(RoundSolveTest, TellsWhatContradictsAndWhatToDo) {
  v1::RoundSolution& none = server_.state.next_solution;
  none.set_feasible(false);
  none.clear_pairs();
  none.set_conflict_sentence(
      "Viet Nam needs 3 members with a pair, but Osaka and Kitakyushu have one "
      "slot each.");
  v1::RoundConstraint& floor = *none.add_conflict();
  floor.set_kind(v1::RoundConstraint::KIND_FLOOR);
  floor.set_group("vietnam");
  floor.set_limit(3);
  floor.set_sentence("At least 3 members of Viet Nam have a pair.");
  v1::RoundConstraint& locked = *none.add_conflict();
  locked.set_kind(v1::RoundConstraint::KIND_LOCKED);
  locked.set_provider("cities/jp-kitakyushu");
  locked.set_partner("cities/id-surabaya");
  locked.set_sentence("Kitakyushu and Surabaya have signed.");
  v1::RoundConstraint& slots = *none.add_conflict();
  slots.set_kind(v1::RoundConstraint::KIND_PROVIDER_SLOTS);
  slots.set_provider("cities/jp-osaka");
  slots.set_limit(1);
  slots.set_sentence("Osaka has 1 slot.");
  const CliResult result = Run({"round", "solve", "moej-2026", "-q"});
  EXPECT_EQ(result.code, kExitConflict);
  ExpectGolden("round_infeasible.txt", result.out);
  EXPECT_EQ(Run({"round", "solve", "moej-2026", "-o", "json"}).code,
            kExitConflict);
  EXPECT_THAT(Run({"round", "solve", "moej-2026", "-o", "csv"}).out,
              HasSubstr("floor,vietnam,,,3,,At least 3 members"));
  // More than can be is remedied by what can.
  none.mutable_conflict(0)->set_possible_member_count(2);
  EXPECT_THAT(Run({"round", "solve", "moej-2026", "-q"}).out,
              HasSubstr("--floor vietnam=2"));
}

TEST_F(RoundSolveTest, TellsWhatARematchMoves) {
  v1::Rematch& rematch = *server_.state.next_solution.mutable_rematch();
  rematch.set_previous_solution("rounds/moej-2026/solutions/1");
  rematch.set_kept_pair_count(1);
  v1::Rematch::Move& gone = *rematch.add_moves();
  gone.set_provider("cities/jp-osaka");
  gone.set_partner("cities/vn-hue");
  gone.set_reason(v1::Rematch::Move::REASON_PARTNER_WITHDREW);
  gone.set_sentence("Osaka and Hue part: Hue has withdrawn.");
  v1::Rematch::Move& came = *rematch.add_moves();
  came.set_provider("cities/jp-osaka");
  came.set_partner("cities/vn-hai-phong");
  came.set_reason(v1::Rematch::Move::REASON_REPLACES);
  came.set_sentence(
      "Osaka and Hai Phong come together, in place of a pair with Hue.");
  const CliResult result =
      Run({"round", "rematch", "moej-2026", "--withdraw", "vn-hue", "--refuse",
           "jp-osaka:id-surabaya", "--release-locked", "--as", "moej-2026-b",
           "--dry-run"});
  ASSERT_EQ(result.code, kExitOk) << result.err;
  ExpectGolden("round_rematch.txt", result.out);
  const v1::RematchRoundRequest& request = server_.state.last_rematch;
  EXPECT_THAT(request.withdrawn_cities(),
              testing::ElementsAre("cities/vn-hue"));
  EXPECT_EQ(request.refused_pairs(0).partner(), "cities/id-surabaya");
  EXPECT_TRUE(request.release_locked_pairs());
  EXPECT_TRUE(request.validate_only());
  EXPECT_EQ(request.round_id(), "moej-2026-b");
  EXPECT_EQ(Run({"round", "rematch", "moej-2026"}).code, kExitUsage);
}

TEST_F(RoundSolveTest, ComparesSideBySide) {
  v1::CompareRoundSolutionsResponse& reply = server_.state.comparison;
  *reply.add_gained_pairs() = SampleSolution().pairs(1);
  *reply.add_lost_pairs() = SampleSolution().pairs(0);
  reply.set_common_pair_count(3);
  reply.mutable_providers()->set_count_before(4);
  reply.mutable_providers()->set_count_after(4);
  reply.mutable_partners()->set_count_before(4);
  reply.mutable_partners()->set_count_after(4);
  reply.mutable_partners()->add_newly_served_cities("cities/vn-hai-phong");
  reply.mutable_partners()->add_no_longer_served_cities("cities/id-surabaya");
  reply.set_total_score_before(250);
  reply.set_total_score_after(239.25);
  auto& group = *reply.add_groups();
  group.mutable_before()->set_group("vietnam");
  group.mutable_after()->set_group("vietnam");
  group.mutable_after()->set_served_member_count(1);
  group.mutable_after()->set_pair_count(1);
  group.set_floor(1);
  group.set_held_after(true);
  v1::FieldChange& change = *reply.add_field_changes();
  change.set_path("minimum_score");
  change.set_old_value("40");
  change.set_new_value("45");
  const CliResult result = Run({"round", "compare", "moej-2026/1", "2"});
  ASSERT_EQ(result.code, kExitOk) << result.err;
  ExpectGolden("round_compare.txt", result.out);
  EXPECT_EQ(server_.state.last_compare.before(),
            "rounds/moej-2026/solutions/1");
  EXPECT_EQ(server_.state.last_compare.after(), "rounds/moej-2026/solutions/2");
  EXPECT_THAT(
      Run({"round", "compare", "moej-2026/1", "moej-2026", "-o", "csv"}).out,
      AllOf(HasSubstr("gained,jp-osaka"), HasSubstr("lost,jp-kitakyushu")));
}

TEST_F(RoundSolveTest, VerifiesAndFailsWhereItDiffers) {
  v1::VerifyRoundSolutionResponse& reply = server_.state.verification;
  reply.set_verified(true);
  reply.set_kept_digest("abc");
  reply.set_computed_digest("abc");
  reply.set_candidate_count(6);
  const CliResult good = Run({"round", "verify", "moej-2026"});
  EXPECT_EQ(good.code, kExitOk) << good.err;
  EXPECT_EQ(good.out,
            "verified: rounds/moej-2026/solutions/2\n"
            "  kept      abc\n  computed  abc\n");
  reply.set_verified(false);
  reply.set_computed_digest("xyz");
  reply.add_differences("the score of a pair");
  const CliResult bad = Run({"round", "verify", "moej-2026/2"});
  EXPECT_EQ(bad.code, kExitInvalidData);
  EXPECT_THAT(bad.out, AllOf(StartsWith("differs: "), HasSubstr("xyz"),
                             HasSubstr("  - the score of a pair")));
}

TEST_F(RoundSolveTest, WritesNoCalendarWithoutADay) {
  const CliResult result =
      Run({"round", "export", "moej-2026", "-o", Path("r.ics")});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_THAT(result.err,
              HasSubstr("there is nothing to put into a calendar: moej-2026 is "
                        "not published"));
  EXPECT_THAT(result.err, Not(HasSubstr("Written")));
  EXPECT_FALSE(std::filesystem::exists(Path("r.ics")));
}

TEST_F(RoundSolveTest, ExportsEveryForm) {
  v1::Partnership& own = server_.state.partnerships["partnerships/own"];
  own.set_name("partnerships/own");
  own.set_provider("cities/jp-osaka");
  own.set_partner("cities/vn-hai-phong");
  own.set_next_review_date("2027-01-15");
  for (const char* name : {"r.csv", "r.xlsx", "r.html", "r.pdf", "r.ics"}) {
    const CliResult result =
        Run({"round", "export", "moej-2026", "-o", Path(name)});
    EXPECT_EQ(result.code, kExitOk) << name << result.err;
    EXPECT_THAT(result.err, HasSubstr("Written: "));
  }
  EXPECT_THAT(Read(Path("r.csv")), StartsWith("\xEF\xBB\xBFstatus,provider"));
  EXPECT_THAT(Read(Path("r.xlsx")), StartsWith("PK"));
  EXPECT_THAT(Read(Path("r.pdf")), StartsWith("%PDF"));
  EXPECT_THAT(Read(Path("r.html")),
              AllOf(HasSubstr("Call 2026"), HasSubstr("Confidential")));
  EXPECT_THAT(Read(Path("r.ics")), StartsWith("BEGIN:VCALENDAR\r\n"));
}

TEST_F(RoundSolveTest, ExportsForOthersOnlyWhatIsPublished) {
  ASSERT_EQ(Run({"round", "export", "moej-2026", "-o", Path("r.html"),
                 "--published-only"})
                .code,
            kExitOk);
  EXPECT_THAT(Read(Path("r.html")),
              AllOf(HasSubstr("130.5"), Not(HasSubstr("71.3")),
                    Not(HasSubstr("Confidential"))));
}

TEST_F(RoundSolveTest, ExportsWhatIsPublishedToWhoSeesNoRounds) {
  v1::PublishedRound& published =
      server_.state.published_rounds["publishedRounds/other-2026"];
  published.set_name("publishedRounds/other-2026");
  published.set_programme("programmes/other");
  published.set_display_name("Another call");
  published.set_as_of_date("2026-04-01");
  v1::RoundPair& pair = *published.add_pairs();
  pair.set_provider("cities/jp-osaka");
  pair.set_partner("cities/vn-hai-phong");
  pair.set_score(61.5);
  pair.set_origin(v1::RoundPair::ORIGIN_CHOSEN);
  published.add_unmatched_cities("cities/id-surabaya");
  published.set_digest("feed");
  published.mutable_publish_time()->set_seconds(1775044800);
  for (const char* name : {"p.csv", "p.xlsx", "p.html", "p.pdf", "p.ics"}) {
    const CliResult result =
        Run({"round", "export", "other-2026", "-o", Path(name)});
    EXPECT_EQ(result.code, kExitOk) << name << result.err;
    EXPECT_THAT(result.err, HasSubstr("What is published"));
  }
  EXPECT_THAT(Read(Path("p.csv")), HasSubstr("paired,jp-osaka,Osaka"));
  EXPECT_THAT(
      Read(Path("p.html")),
      AllOf(HasSubstr("Another call"), HasSubstr("feed"),
            HasSubstr("published 2026-04-01"), Not(HasSubstr("revision 0")),
            Not(HasSubstr("Confidential"))));
  // A solution by number is another question.
  EXPECT_EQ(Run({"round", "export", "other-2026/1", "-o", Path("q.csv")}).code,
            kExitNotFound);
}

TEST_F(RoundSolveTest, ExportsNoOtherFormAndNoConflict) {
  EXPECT_EQ(Run({"round", "export", "moej-2026", "-o", Path("r.doc")}).code,
            kExitUsage);
  server_.state.solutions["rounds/moej-2026/solutions/2"].set_feasible(false);
  EXPECT_EQ(Run({"round", "export", "moej-2026", "-o", Path("r.csv")}).code,
            kExitConflict);
  EXPECT_FALSE(std::filesystem::exists(Path("r.csv")));
}

TEST_F(RoundSolveTest, PutsTheDaysOfItsPartnershipsIntoACalendar) {
  v1::Partnership& own = server_.state.partnerships["partnerships/own"];
  own.set_name("partnerships/own");
  own.set_provider("cities/jp-osaka");
  own.set_partner("cities/vn-hai-phong");
  own.set_next_review_date("2027-01-15");
  v1::Partnership& other = server_.state.partnerships["partnerships/other"];
  other = own;
  other.set_name("partnerships/other");
  other.set_partner("cities/vn-hue");
  v1::PublishedRound& round =
      server_.state.published_rounds["publishedRounds/moej-2026"];
  round.set_name("publishedRounds/moej-2026");
  round.set_display_name("Call 2026");
  round.mutable_publish_time()->set_seconds(1775044800);
  ASSERT_EQ(Run({"round", "export", "moej-2026", "-o", Path("r.ics")}).code,
            kExitOk);
  EXPECT_THAT(
      Read(Path("r.ics")),
      AllOf(HasSubstr("20270115"), HasSubstr("Osaka"),
            HasSubstr("UID:own.review@citymatch"),
            Not(HasSubstr("other.review")),
            HasSubstr("UID:moej-2026.published@citymatch"),
            HasSubstr("20260401"), HasSubstr("SUMMARY:Published: Call 2026")));
}

}  // namespace
}  // namespace citymatch::client
