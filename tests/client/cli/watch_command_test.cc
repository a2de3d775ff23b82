// `citymatch watch`: what is printed of a stream, and how it goes on.
#include <cstdint>
#include <string>
#include <vector>

#include "citymatch/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class WatchCommandTest : public CliTest {
 protected:
  // A commit at `revision` o'clock that creates these cities.
  static v1::WatchChangesResponse Commit(
      int64_t revision, const std::vector<std::string>& created = {}) {
    v1::WatchChangesResponse message;
    message.set_revision(revision);
    message.set_complete(true);
    message.mutable_commit_time()->set_seconds(1'767'225'600 + 60 * revision);
    for (const std::string& id : created) {
      v1::ResourceChange& change = *message.add_changes();
      change.set_name("cities/" + id);
      change.set_type(v1::CHANGE_TYPE_CREATED);
      change.mutable_city()->set_display_name("Name of " + id);
    }
    return message;
  }

  // The same, of which more is to come.
  static v1::WatchChangesResponse Part(
      int64_t revision, const std::vector<std::string>& created) {
    v1::WatchChangesResponse message = Commit(revision, created);
    message.set_complete(false);
    message.clear_commit_time();
    return message;
  }

  static grpc::Status Lost() {
    return {grpc::StatusCode::UNAVAILABLE, "Socket closed"};
  }

  std::vector<FakeWatch>& watches() { return server_.state.watches; }
  std::vector<v1::WatchChangesRequest>& requests() {
    return server_.state.watch_requests;
  }
};

TEST_F(WatchCommandTest, ALineForEachChange) {
  v1::WatchChangesResponse gone = Commit(5);
  gone.add_changes()->set_name("partnerships/p");
  gone.mutable_changes(0)->set_type(v1::CHANGE_TYPE_DELETED);
  watches() = {{{Commit(3), Commit(4, {"a", "b"}), Commit(4), gone}, {}}};
  const CliResult result = Run({"watch", "--limit", "3"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out,
            "     4  2026-01-01T00:04:00Z  created  cities/a  Name of a\n"
            "     4  2026-01-01T00:04:00Z  created  cities/b  Name of b\n"
            "     5  2026-01-01T00:05:00Z  deleted  partnerships/p\n");
  EXPECT_THAT(result.err, HasSubstr("Watching from revision 3 on"));
  EXPECT_THAT(result.err, HasSubstr("--since 5@2026-01-01T00:05:00Z"));
  ASSERT_EQ(requests().size(), 1U);
  EXPECT_FALSE(requests()[0].has_from_revision());
  EXPECT_THAT(requests()[0].kinds(), IsEmpty());
}

TEST_F(WatchCommandTest, GoesOnWhereTheConnectionWasLost) {
  watches() = {// The last commit came by halves: it comes again.
               {{Commit(4, {"a"}), Part(5, {"b"})}, Lost()},
               // Not back yet, and then too busy.
               {{}, Lost()},
               {{},
                MakeStatus(grpc::StatusCode::RESOURCE_EXHAUSTED,
                           "too many streams", "OVERLOADED")},
               {{Part(5, {"b"}), Commit(5, {"c"})}, Lost()},
               // The longest stream has passed.
               {{Commit(5)}, {grpc::StatusCode::DEADLINE_EXCEEDED, ""}},
               {{Commit(6, {"d"})}, {}}};
  const CliResult result = Run({"watch", "--since", "3", "--limit", "4"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out,
            "     4  2026-01-01T00:04:00Z  created  cities/a  Name of a\n"
            "     5  2026-01-01T00:05:00Z  created  cities/b  Name of b\n"
            "     5  2026-01-01T00:05:00Z  created  cities/c  Name of c\n"
            "     6  2026-01-01T00:06:00Z  created  cities/d  Name of d\n");
  ASSERT_EQ(requests().size(), 6U);
  EXPECT_EQ(requests()[0].from_revision(), 3);
  EXPECT_FALSE(requests()[0].has_from_commit_time());
  for (const size_t again : {1, 2, 3}) {
    EXPECT_EQ(requests()[again].from_revision(), 4);
    EXPECT_EQ(requests()[again].from_commit_time().seconds(),
              Commit(4).commit_time().seconds());
  }
  EXPECT_EQ(requests()[4].from_revision(), 5);
  EXPECT_EQ(requests()[5].from_revision(), 5);
  // Said once for each loss.
  EXPECT_THAT(result.err, HasSubstr("was lost; trying again from revision 4"));
  EXPECT_THAT(result.err, HasSubstr("was lost; trying again from revision 5"));
  size_t losses = 0;
  for (size_t at = result.err.find("was lost"); at != std::string::npos;
       at = result.err.find("was lost", at + 1)) {
    ++losses;
  }
  EXPECT_EQ(losses, 2U);
}

TEST_F(WatchCommandTest, BeginsWithTheStateAndBeginsItAnewIfItWasCutOff) {
  v1::WatchChangesResponse state = Commit(7, {"a"});
  state.set_initial_state(true);
  v1::WatchChangesResponse half = Part(6, {"a"});
  half.set_initial_state(true);
  grpc::Status draining =
      MakeStatus(grpc::StatusCode::UNAVAILABLE, "draining", "DRAINING");
  watches() = {{{half}, draining}, {{state, Commit(8, {"b"})}, {}}};
  const CliResult result = Run({"watch", "--state", "--limit", "2"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  EXPECT_EQ(result.out,
            "     7  2026-01-01T00:07:00Z  present  cities/a  Name of a\n"
            "     8  2026-01-01T00:08:00Z  created  cities/b  Name of b\n");
  ASSERT_EQ(requests().size(), 2U);
  EXPECT_TRUE(requests()[1].initial_state());
  EXPECT_FALSE(requests()[1].has_from_revision());
}

TEST_F(WatchCommandTest, JsonHoldsTheMessagesOfTheApi) {
  watches() = {{{Commit(4, {"a"}), Commit(4), Part(5, {"b"}), Commit(5)}, {}}};
  const CliResult result =
      Run({"watch", "--since", "0", "--limit", "2", "-o", "json"});
  EXPECT_EQ(result.code, kExitOk) << result.err;
  const auto json = nlohmann::json::parse(result.out);
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[0]["changes"][0]["city"]["display_name"], "Name of a");
  EXPECT_EQ(json[1]["changes"][0]["name"], "cities/b");

  requests().clear();
  const CliResult lines =
      Run({"watch", "--since", "0", "--limit", "2", "-o", "jsonl"});
  EXPECT_EQ(nlohmann::json::parse(lines.out.substr(0, lines.out.find('\n'))),
            json[0]);
}

TEST_F(WatchCommandTest, CsvHasAHeading) {
  watches() = {{{Commit(4, {"a"})}, {}}};
  EXPECT_EQ(Run({"watch", "--limit", "1", "-o", "csv"}).out,
            "revision,time,change,resource,display_name\r\n"
            "4,2026-01-01T00:04:00Z,created,cities/a,Name of a\r\n");
}

TEST_F(WatchCommandTest, AsksForKindsAndAFilter) {
  watches() = {{{Commit(4, {"a"})}, {}}, {{Commit(4, {"a"})}, {}}};
  EXPECT_EQ(Run({"watch", "--kind", "round", "--kind", "published-round",
                 "--limit", "1", "--since", "2@2026-01-01T00:00:00.5Z"})
                .code,
            kExitOk);
  ASSERT_EQ(requests()[0].kinds_size(), 2);
  EXPECT_EQ(requests()[0].kinds(0).kind(), v1::WatchedKind::KIND_ROUND);
  EXPECT_EQ(requests()[0].kinds(1).kind(),
            v1::WatchedKind::KIND_PUBLISHED_ROUND);
  EXPECT_EQ(requests()[0].from_commit_time().nanos(), 500'000'000);
  EXPECT_EQ(Run({"watch", "--kind", "city", "--filter", "slot_count > 1",
                 "--limit", "1"})
                .code,
            kExitOk);
  EXPECT_EQ(requests()[1].kinds(0).filter(), "slot_count > 1");
}

TEST_F(WatchCommandTest, SaysWhatIsWrongWithTheCommandLine) {
  const auto refused = [this](const std::vector<std::string>& flags) {
    std::vector<std::string> arguments = {"watch"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const CliResult result = Run(arguments);
    EXPECT_EQ(result.code, kExitUsage) << result.err;
    return result.err;
  };
  EXPECT_THAT(refused({"--kind", "citie"}), HasSubstr("did you mean city?"));
  EXPECT_THAT(refused({"--filter", "x = 1"}), HasSubstr("--kind once"));
  EXPECT_THAT(
      refused({"--filter", "x = 1", "--kind", "city", "--kind", "round"}),
      HasSubstr("--kind once"));
  for (const char* since : {"-1", "x", "4@", "4@noon", ""}) {
    EXPECT_THAT(refused({"--since", since}), HasSubstr("--since")) << since;
  }
  refused({"--since", "4", "--state"});
  refused({"--limit", "-1"});
  EXPECT_THAT(requests(), IsEmpty());
}

TEST_F(WatchCommandTest, EndsWhereTheStreamCannotGoOn) {
  // The fake server knows nothing after the first stream.
  watches() = {{{Commit(4, {"a"})}, Lost()}};
  const CliResult result = Run({"watch", "-o", "json"});
  EXPECT_EQ(result.code, kExitInvalidData);
  EXPECT_THAT(result.err, HasSubstr("cannot begin there"));
  EXPECT_THAT(result.err, HasSubstr("--state"));
  EXPECT_EQ(nlohmann::json::parse(result.out).size(), 1U);
}

TEST_F(WatchCommandTest, ARefusalIsFinal) {
  watches() = {{{Commit(4)},
                MakeStatus(grpc::StatusCode::PERMISSION_DENIED,
                           "the rights have changed", "RIGHTS_CHANGED")}};
  const CliResult result = Run({"watch"});
  EXPECT_EQ(result.code, kExitRefused);
  EXPECT_EQ(requests().size(), 1U);
}

TEST_F(WatchCommandTest, AServerThatWasNeverReachedIsNotWaitedFor) {
  watches() = {{{}, Lost()}};
  const CliResult result = Run({"watch"});
  EXPECT_EQ(result.code, kExitUnreachable);
  EXPECT_EQ(requests().size(), 1U);
  EXPECT_THAT(result.err, Not(HasSubstr("--since")));
}

TEST_F(WatchCommandTest, IsQuietWhenAsked) {
  watches() = {{{Commit(3), Commit(4, {"a"})}, Lost()},
               {{Commit(5, {"b"})}, {}}};
  const CliResult result = Run({"watch", "--limit", "2", "-q"});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(WatchCommandTest, EndsWhenTheTimeGivenIsOver) {
  watches().assign(100'000, {{Commit(4)}, {}});
  const CliResult result = Run({"watch", "--timeout", "0.2"});
  EXPECT_EQ(result.code, kExitOk);
  EXPECT_THAT(result.err, HasSubstr("--timeout gave to the watch is over"));
  EXPECT_THAT(result.err, HasSubstr("To go on from here: --since 4@"));
}

TEST_F(WatchCommandTest, StopsWhenItIsInterruptedOrCannotWrite) {
  watches() = {{{Commit(4, {"a"})}, {}}};
  disk_full_ = true;
  EXPECT_EQ(Run({"watch"}).code, kExitFailed);
  disk_full_ = false;
  requests().clear();
  interruption_.Trigger();
  EXPECT_EQ(Run({"watch"}).code, kExitInterrupted);
}

}  // namespace
}  // namespace citymatch::client
