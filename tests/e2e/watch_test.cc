// Watchers across the death of the server, with the real programs: nothing is
// missing, nothing comes twice, and nobody hears of rounds that are hidden.
#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/process.h"

namespace citymatch::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::Duration kPatience = absl::Seconds(60);

class WatchE2eTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Start({});
    for (const char* programme : {"p", "q"}) {
      Must({"programme", "create", programme, "--set", "display_name=P"});
    }
    CreateCity("vn-hue");
    const std::vector<std::pair<std::string, std::string>> people = {
        {"of-p", "coordinator:p"},
        {"of-q", "coordinator:q"},
        {"visitor", "viewer"},
        {"hue", "partner:vn-hue"}};
    for (const auto& [id, grant] : people) {
      Must({"identity", "create", id, "--name", id, "--grant", grant});
      Must({"token", "create", "--identity", id, "--for", "a test",
            "--secret-file", folder_.Join(id)});
    }
  }

  // On the same address each time.
  void Start(std::vector<std::string> flags) {
    if (server_ != nullptr) {
      flags.insert(flags.end(), {"--listen", server_->address()});
    }
    auto server = Server::Start(folder_.Join("data"), flags);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  void Must(const std::vector<std::string>& arguments) const {
    const Outcome outcome = server_->Client(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << arguments[0] << outcome.err;
  }

  void CreateCity(const std::string& id) const {
    Must({"city", "create", id, "--set", "display_name=City", "--set",
          "side=partner", "--set", "country_code=VN", "--set", "level=city"});
  }

  std::vector<std::string> WatchCommand(
      const std::string& who, const std::vector<std::string>& more) const {
    std::vector<std::string> command = {ClientBinary(),     "--server",
                                        server_->address(), "--token-file",
                                        folder_.Join(who),  "watch"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

  // Waits until the output has the text; fails if it never does.
  static void AwaitText(const Process& watcher, const std::string& text) {
    const absl::Time end = absl::Now() + kPatience;
    while (!absl::StrContains(watcher.Out(), text)) {
      ASSERT_LT(absl::Now(), end) << text << " is not in:\n"
                                  << watcher.Out() << watcher.Err();
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  // What somebody who begins now is told of all that happened.
  std::string Afresh(const std::string& who) const {
    const auto watcher = Process::Start(WatchCommand(who, {"--since", "0"}));
    AwaitText(*watcher, "cities/vn-last");
    watcher->Signal(SIGINT);
    return watcher->Wait(kPatience).out;
  }

  TempDir folder_;
  std::unique_ptr<Server> server_;
};

TEST_F(WatchE2eTest, GoesOnAfterTheServerDiedAndTellsNobodyOfHiddenRounds) {
  std::map<std::string, std::unique_ptr<Process>> watchers;
  for (const char* who : {"of-p", "of-q", "visitor", "hue"}) {
    watchers[who] = Process::Start(WatchCommand(who, {"--since", "0"}));
  }
  Must({"round", "create", "p-hidden", "--programme", "p", "--name", "R"});
  CreateCity("vn-first");
  for (const auto& [who, watcher] : watchers) {
    AwaitText(*watcher, "cities/vn-first");
  }
  // One way to die, and then the other.
  server_->Kill();
  Start({});
  Must({"round", "update", "p-hidden", "--set", "display_name=Renamed"});
  server_->Stop();
  Start({});
  Must({"round", "delete", "p-hidden"});
  CreateCity("vn-last");
  std::map<std::string, std::string> heard;
  for (const auto& [who, watcher] : watchers) {
    AwaitText(*watcher, "cities/vn-last");
    watcher->Signal(SIGINT);
    const Outcome outcome = watcher->Wait(kPatience);
    EXPECT_EQ(outcome.exit_code, 7) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("was lost; trying again"),
                                   HasSubstr("To go on from here: --since ")));
    heard[who] = outcome.out;
    // The same lines as without an interruption: none lost, none twice.
    EXPECT_EQ(outcome.out, Afresh(who)) << who;
  }
  EXPECT_THAT(heard["of-p"],
              AllOf(HasSubstr("created  rounds/p-hidden  R\n"),
                    HasSubstr("updated  rounds/p-hidden  Renamed\n"),
                    HasSubstr("deleted  rounds/p-hidden\n")));
  for (const char* who : {"of-q", "visitor", "hue"}) {
    EXPECT_THAT(heard[who], Not(HasSubstr("hidden"))) << who;
    EXPECT_THAT(heard[who], Not(HasSubstr("rounds/"))) << who;
  }
}

TEST_F(WatchE2eTest, SaysHowToBeginAnewWhereTheServerHasAnotherHistory) {
  const Outcome ahead =
      RunCommand(WatchCommand("visitor", {"--since", "1000"}));
  EXPECT_EQ(ahead.exit_code, 3);
  EXPECT_THAT(ahead.err, HasSubstr("citymatch watch --state"));
  const Outcome other = RunCommand(
      WatchCommand("visitor", {"--since", "1@2001-01-01T00:00:00Z"}));
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_THAT(other.err, HasSubstr("citymatch watch --state"));
  EXPECT_EQ(RunCommand(WatchCommand("visitor", {"--kind", "round"})).exit_code,
            8);
  const Outcome state = RunCommand(
      WatchCommand("visitor", {"--state", "--kind", "city", "--limit", "1"}));
  EXPECT_EQ(state.exit_code, 0) << state.err;
  EXPECT_THAT(state.out, HasSubstr("present  cities/vn-hue  City\n"));
}

}  // namespace
}  // namespace citymatch::e2e
