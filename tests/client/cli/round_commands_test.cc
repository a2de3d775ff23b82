#include <string>

#include "client/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/cli/cli_fixture.h"
#include "tests/client/round/sample_round.h"

namespace citymatch::client {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class RoundCommandsTest : public CliTest {
 protected:
  RoundCommandsTest() {
    server_.state.cities = SampleCities();
    server_.state.rounds["rounds/moej-2026"] = SampleRound();
    server_.state.solutions["rounds/moej-2026/solutions/2"] = SampleSolution();
    server_.state.next_solution = SampleSolution();
  }

  const v1::Round& Stored() { return server_.state.rounds["rounds/moej-2026"]; }
};

TEST_F(RoundCommandsTest, CreatesOneFromOptions) {
  const CliResult result =
      Run({"round", "create", "moej-2027", "--programme", "moej", "--name",
           "Call 2027", "--objective", "most-served", "--as-of", "2027-04-01",
           "--triads", "--min-score", "40", "--candidates", "20"});
  ASSERT_EQ(result.code, kExitOk) << result.err;
  const v1::CreateRoundRequest& request = server_.state.last_create_round;
  EXPECT_EQ(request.round_id(), "moej-2027");
  const v1::Round& round = request.round();
  EXPECT_EQ(round.programme(), "programmes/moej");
  EXPECT_EQ(round.display_name(), "Call 2027");
  EXPECT_EQ(round.objective(), v1::Round::OBJECTIVE_MOST_SERVED);
  EXPECT_EQ(round.as_of_date(), "2027-04-01");
  EXPECT_TRUE(round.triads_allowed());
  EXPECT_EQ(round.minimum_score(), 40);
  EXPECT_EQ(round.candidate_limit(), 20);
  EXPECT_THAT(result.out, HasSubstr("Call 2027 (moej-2027)"));
}

TEST_F(RoundCommandsTest, ANameCannotSteerTheTerminal) {
  const std::string name = "Call\x1b[31m\n2027";
  const CliResult made = Run(
      {"round", "create", "moej-2027", "--programme", "moej", "--name", name});
  ASSERT_EQ(made.code, kExitOk) << made.err;
  EXPECT_THAT(made.out, StartsWith("Call [31m 2027 (moej-2027)\n"));
  EXPECT_EQ(Run({"round", "get", "moej-2027"}).out, made.out);
  server_.state.solutions["rounds/moej-2026/solutions/2"]
      .mutable_round()
      ->set_display_name(name);
  EXPECT_THAT(Run({"round", "show", "moej-2026"}).out,
              StartsWith("Call [31m 2027 (moej-2026), solution 2\n"));
}

TEST_F(RoundCommandsTest, CreatesACopyOfAnother) {
  const CliResult old = Run({"round", "get", "moej-2026", "-o", "json"});
  ASSERT_EQ(old.code, kExitOk);
  const CliResult result =
      Run({"round", "create", "moej-2027", "--file", Write("r.json", old.out),
           "--name", "Call 2027"});
  ASSERT_EQ(result.code, kExitOk) << result.err;
  const v1::Round& round = server_.state.last_create_round.round();
  EXPECT_EQ(round.display_name(), "Call 2027");
  EXPECT_EQ(round.participants_size(), 5);
  EXPECT_EQ(round.solution(), "");
}

TEST_F(RoundCommandsTest, NeedsProgrammeAndNameToCreate) {
  const CliResult result = Run({"round", "create", "x", "--name", "X"});
  EXPECT_EQ(result.code, kExitUsage);
  EXPECT_THAT(result.err, HasSubstr("--programme"));
}

TEST_F(RoundCommandsTest, TakesNoScoreThatIsNoNumber) {
  for (const char* score : {"nan", "101", "-1", "x"}) {
    const CliResult result =
        Run({"round", "create", "moej-2028", "--programme", "moej", "--name",
             "Call 2028", "--min-score", score});
    EXPECT_EQ(result.code, kExitUsage) << score;
    EXPECT_THAT(result.err, HasSubstr("is not a number from 0 to 100"));
  }
}

TEST_F(RoundCommandsTest, SetsNothingThatTheServerSets) {
  const CliResult result =
      Run({"round", "update", "moej-2026", "--set", "state=published"});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, HasSubstr("is set by the server"));
}

TEST_F(RoundCommandsTest, ShowsARoundASolutionAndAList) {
  ExpectGolden("round_get.txt", Run({"round", "get", "moej-2026"}).out);
  ExpectGolden("round_list.txt", Run({"round", "list"}).out);
  ExpectGolden("round_show.txt", Run({"round", "show", "moej-2026"}).out);
  ExpectGolden("round_show_ja.txt",
               Run({"round", "show", "moej-2026", "--lang", "ja"}).out);
  ExpectGolden("round_participants.txt",
               Run({"round", "participants", "moej-2026"}).out);
}

TEST_F(RoundCommandsTest, KeepsItsTextsBelowEightyColumns) {
  for (const char* command : {"get", "show", "participants", "solutions"}) {
    const CliResult result = Run({"round", command, "moej-2026"});
    ASSERT_EQ(result.code, kExitOk) << result.err;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LT(line.size(), 80u) << line;
    }
  }
}

TEST_F(RoundCommandsTest, ShowsIdsOrAnotherSolutionWhenAsked) {
  EXPECT_THAT(Run({"round", "show", "moej-2026/2", "--ids"}).out,
              AllOf(HasSubstr("jp-kitakyushu  id-surabaya"),
                    Not(HasSubstr("Surabaya (ID)"))));
  EXPECT_EQ(Run({"round", "show", "moej-2026", "--solution", "3"}).code,
            kExitNotFound);
  EXPECT_EQ(Run({"round", "show", "moej-2026/two"}).code, kExitInvalidData);
  EXPECT_EQ(Run({"round", "show", "moej-2026/2", "--solution", "1"}).code,
            kExitInvalidData);
}

TEST_F(RoundCommandsTest, ShowsWhatADraftSaysAndNoSolution) {
  server_.state.rounds["rounds/moej-2026"].clear_solution();
  const CliResult text = Run({"round", "show", "moej-2026"});
  EXPECT_EQ(text.code, kExitOk);
  EXPECT_THAT(text.out, HasSubstr("not solved as it stands"));
  const CliResult json = Run({"round", "show", "moej-2026", "-o", "json"});
  EXPECT_EQ(json.code, kExitNotFound);
  EXPECT_THAT(json.err, HasSubstr("citymatch round solve moej-2026"));
}

TEST_F(RoundCommandsTest, AddsParticipantsOfTheCommandLineAndOfAFile) {
  const std::string file = Write(
      "cities.csv", "name,city,slots\nDa Nang,vn-da-nang,\nOsaka,jp-osaka,3\n");
  const CliResult result = Run(
      {"round", "add", "moej-2026", "us-la", "--slots", "4", "--file", file});
  ASSERT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.err, HasSubstr("2 added, 1 were there"));
  ASSERT_EQ(Stored().participants_size(), 7);
  EXPECT_EQ(Stored().participants(0).slot_count(), 3);
  EXPECT_EQ(Stored().participants(5).slot_count(), 4);
  EXPECT_FALSE(Stored().participants(6).has_slot_count());
  EXPECT_THAT(server_.state.last_update_round.update_mask().paths(),
              ElementsAre("participants"));
  EXPECT_EQ(server_.state.last_update_round.round().etag(), "\"7\"");
}

TEST_F(RoundCommandsTest, TellsEveryProblemOfAFile) {
  const CliResult result =
      Run({"round", "add", "moej-2026", "--file",
           Write("cities.csv", "city,slots\nHue,\nvn-hue,many\n")});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("line 2, city"), HasSubstr("line 3, slots")));
  const CliResult headless = Run(
      {"round", "add", "moej-2026", "--file", Write("none.csv", "vn-hue\n")});
  EXPECT_EQ(headless.code, kExitInvalidData);
  EXPECT_THAT(headless.err, HasSubstr("has no column city"));
}

TEST_F(RoundCommandsTest, ReadsTheParticipantsThatItWrote) {
  const CliResult list =
      Run({"round", "participants", "moej-2026", "-o", "csv"});
  const v1::Round before = Stored();
  const CliResult result = Run(
      {"round", "add", "moej-2026", "--file", Write("again.csv", list.out)});
  ASSERT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.err, HasSubstr("0 added, 5 were there"));
  EXPECT_EQ(Stored().participants_size(), before.participants_size());
}

TEST_F(RoundCommandsTest, CountsWhoIsGoneFromTheCatalogue) {
  server_.state.cities.erase("cities/vn-hue");
  EXPECT_THAT(Run({"round", "get", "moej-2026"}).out,
              HasSubstr("participants: 5 (2 providers, 2 partners), 1 not in "
                        "the catalogue any more\n"));
}

TEST_F(RoundCommandsTest, NamesTheSolutionsThatThereAre) {
  const auto told = [&](int count) {
    v1::Round round = Stored();
    round.clear_solution();
    round.set_solution_count(count);
    server_.state.rounds[round.name()] = round;
    return Run({"round", "verify", "moej-2026"}).err;
  };
  EXPECT_THAT(told(0), HasSubstr("rounds/moej-2026 has no solution yet; "
                                 "`citymatch round solve moej-2026` makes"));
  EXPECT_THAT(told(1), HasSubstr("has no solution for what it says now; the "
                                 "earlier one is moej-2026/1; "));
  EXPECT_THAT(told(3),
              HasSubstr("; earlier ones are moej-2026/1 to moej-2026/3; "));
}

TEST_F(RoundCommandsTest, RemovesAndWithdraws) {
  ASSERT_EQ(Run({"round", "withdraw", "moej-2026", "vn-hue"}).code, kExitOk);
  EXPECT_TRUE(Stored().participants(4).withdrawn());
  EXPECT_EQ(Stored().pair_rules_size(), 1);
  // A pair that had signed goes with it: the server takes no such rule.
  ASSERT_EQ(Run({"round", "withdraw", "moej-2026", "jp-kitakyushu"}).code,
            kExitOk);
  EXPECT_TRUE(Stored().pair_rules().empty());
  ASSERT_EQ(Run({"round", "remove", "moej-2026", "id-surabaya"}).code, kExitOk);
  EXPECT_EQ(Stored().participants_size(), 4);
  EXPECT_TRUE(Stored().pair_rules().empty());
  EXPECT_EQ(Run({"round", "remove", "moej-2026", "us-la"}).code, kExitNotFound);
}

TEST_F(RoundCommandsTest, ConstrainsInOneUpdate) {
  const CliResult result =
      Run({"round", "constrain", "moej-2026", "--lock", "jp-osaka:vn-hai-phong",
           "--forbid", "jp-osaka:vn-hue", "--reason", "asked by both",
           "--group", "ldc:side=partner,country-set=ldc,first-time", "--floor",
           "ldc=1", "--floor", "vietnam=2", "--cap", "ldc=3", "--drop",
           "jp-kitakyushu:id-surabaya"});
  ASSERT_EQ(result.code, kExitOk) << result.err;
  ASSERT_EQ(Stored().pair_rules_size(), 2);
  EXPECT_EQ(Stored().pair_rules(0).rule(), v1::RoundPairRule::RULE_LOCKED);
  EXPECT_EQ(Stored().pair_rules(1).reason(), "asked by both");
  ASSERT_EQ(Stored().groups_size(), 2);
  EXPECT_EQ(Stored().groups(0).floor(), 2);
  EXPECT_EQ(Stored().groups(1).floor(), 1);
  EXPECT_EQ(Stored().groups(1).cap(), 3);
  EXPECT_THAT(
      result.out,
      HasSubstr("ldc:partner,country-set=ldc,first-time,floor=1,cap=3"));
}

TEST_F(RoundCommandsTest, WritesNothingWhenOneConstraintIsWrong) {
  const CliResult result = Run({"round", "constrain", "moej-2026", "--lock",
                                "jp-osaka:vn-hue", "--floor", "vietnan=2"});
  EXPECT_EQ(result.code, kExitNotFound);
  EXPECT_THAT(result.err, HasSubstr("did you mean vietnam"));
  EXPECT_EQ(Stored().pair_rules_size(), 1);
  EXPECT_EQ(Run({"round", "constrain", "moej-2026"}).code, kExitUsage);
  EXPECT_THAT(
      Run({"round", "constrain", "moej-2026", "--lock", "jp-osaka:vn-hai-phong",
           "--forbid", "jp-osaka:vn-hai-phong"})
          .err,
      HasSubstr("is given with --lock and with --forbid"));
  EXPECT_EQ(Run({"round", "constrain", "moej-2026", "--lock", "x"}).code,
            kExitUsage);
}

TEST_F(RoundCommandsTest, ChangesNothingThatChangedMeanwhile) {
  server_.state.after_get_round = [](FakeState& state) {
    absl::MutexLock lock(&state.mutex);
    state.rounds["rounds/moej-2026"].set_etag("\"8\"");
  };
  const CliResult result = Run(
      {"round", "constrain", "moej-2026", "--lock", "jp-osaka:vn-hai-phong"});
  EXPECT_EQ(result.code, kExitConflict);
  EXPECT_THAT(result.err, AllOf(HasSubstr("changed meanwhile"),
                                HasSubstr("citymatch round get moej-2026"),
                                HasSubstr("try again")));
  EXPECT_EQ(Stored().pair_rules_size(), 1);
}

TEST_F(RoundCommandsTest, PublishesOnlyWhatSomebodyConfirmed) {
  const CliResult alone = Run({"round", "publish", "moej-2026"});
  EXPECT_EQ(alone.code, kExitUsage);
  EXPECT_THAT(alone.err, HasSubstr("--yes"));
  typed_ = "no";
  EXPECT_EQ(Run({"round", "publish", "moej-2026"}).code, kExitInterrupted);
  EXPECT_EQ(Stored().state(), v1::Round::STATE_SOLVED);
  typed_ = "yes";
  const CliResult result =
      Run({"round", "publish", "moej-2026", "--create-partnerships"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("nothing of it can be changed"),
                                HasSubstr("published show moej-2026")));
  EXPECT_EQ(Stored().state(), v1::Round::STATE_PUBLISHED);
  EXPECT_EQ(server_.state.last_state.etag(), "\"7\"");
  EXPECT_TRUE(server_.state.last_state.create_partnerships());
}

TEST_F(RoundCommandsTest, DoesNotPublishWhatChangedBeforeTheAnswer) {
  server_.state.after_get_round = [](FakeState& state) {
    absl::MutexLock lock(&state.mutex);
    state.rounds["rounds/moej-2026"].set_etag("\"8\"");
  };
  typed_ = "yes";
  EXPECT_EQ(Run({"round", "publish", "moej-2026"}).code, kExitConflict);
  EXPECT_EQ(Stored().state(), v1::Round::STATE_SOLVED);
}

TEST_F(RoundCommandsTest, MovesToAndFroBetweenStates) {
  EXPECT_EQ(Run({"round", "review", "moej-2026"}).code, kExitOk);
  EXPECT_EQ(Stored().state(), v1::Round::STATE_UNDER_REVIEW);
  EXPECT_EQ(Run({"round", "return", "moej-2026"}).code, kExitOk);
  EXPECT_EQ(Stored().state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(Run({"round", "publish", "moej-2026", "--yes"}).code, kExitOk);
  EXPECT_EQ(Run({"round", "close", "moej-2026"}).code, kExitOk);
  EXPECT_EQ(Stored().state(), v1::Round::STATE_CLOSED);
}

TEST_F(RoundCommandsTest, SubmitsListsAndWithdrawsRankings) {
  const CliResult submitted = Run({"round", "ranking", "submit", "moej-2026",
                                   "vn-hue", "jp-osaka", "jp-kitakyushu"});
  ASSERT_EQ(submitted.code, kExitOk) << submitted.err;
  EXPECT_EQ(submitted.out, "");
  EXPECT_THAT(server_.state.last_ranking.ranked_cities(),
              ElementsAre("cities/jp-osaka", "cities/jp-kitakyushu"));
  ASSERT_EQ(
      Run({"round", "ranking", "submit", "moej-2026", "jp-osaka", "vn-hue"})
          .code,
      kExitOk);
  EXPECT_EQ(Run({"round", "ranking", "list", "moej-2026"}).out,
            "jp-osaka: vn-hue\nvn-hue: jp-osaka, jp-kitakyushu\n");
  EXPECT_EQ(Run({"round", "ranking", "list", "moej-2026", "-o", "csv"}).out,
            "city,rank,ranked_city\r\njp-osaka,1,vn-hue\r\n"
            "vn-hue,1,jp-osaka\r\nvn-hue,2,jp-kitakyushu\r\n");
  EXPECT_EQ(Run({"round", "ranking", "withdraw", "moej-2026", "vn-hue"}).code,
            kExitOk);
  EXPECT_EQ(server_.state.rankings.size(), 1u);
}

TEST_F(RoundCommandsTest, ShowsWhatIsPublished) {
  v1::PublishedRound& round =
      server_.state.published_rounds["publishedRounds/moej-2026"];
  round.set_name("publishedRounds/moej-2026");
  round.set_programme("programmes/moej");
  round.set_display_name("Call 2026");
  *round.mutable_pairs() = SampleSolution().pairs();
  round.add_unmatched_cities("cities/vn-hue");
  *round.mutable_groups() = SampleRound().groups();
  *round.mutable_group_counts() = SampleSolution().groups();
  round.mutable_publish_time()->set_seconds(1775044800);
  round.set_digest(std::string(64, 'f'));
  ExpectGolden("round_published.txt",
               Run({"round", "published", "show", "moej-2026"}).out);
  EXPECT_THAT(Run({"round", "published", "list"}).out,
              AllOf(HasSubstr("moej-2026"), HasSubstr("2026-04-01")));
  EXPECT_THAT(Run({"round", "published", "show", "moej-2026", "-o", "csv"}).out,
              HasSubstr("without_pair,,,,vn-hue,Hue,VN,,,,\r\n"));
}

TEST_F(RoundCommandsTest, AreInTheCompletions) {
  EXPECT_THAT(Run({"completion", "bash"}).out,
              AllOf(HasSubstr("\"round constrain\")"),
                    HasSubstr("\"round ranking submit\")")));
}

}  // namespace
}  // namespace citymatch::client
