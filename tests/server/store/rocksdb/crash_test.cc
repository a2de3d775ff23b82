// Kills a writing process again and again.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "server/store/rocksdb_store.h"
#include "server/store/store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_dir.h"

namespace citymatch::store {
namespace {

using citymatch::testing::TempDir;

// Starts the writer on `data_dir`, kills it after `lines` acknowledged commits
// (while others are under way), and returns all that it acknowledged.
std::string RunAndKill(const std::string& data_dir, int lines) {
  int out[2];
  EXPECT_EQ(::pipe2(out, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::string program = STORE_CRASH_WRITER;
  std::string argument = data_dir;
  char* arguments[] = {program.data(), argument.data(), nullptr};
  pid_t writer = 0;
  EXPECT_EQ(::posix_spawn(&writer, program.c_str(), &actions, nullptr,
                          arguments, environ),
            0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(out[1]);
  std::string said;
  int seen = 0;
  bool killed = false;
  char buffer[4096];
  // Reads on after the kill: what is in the pipe was acknowledged.
  for (ssize_t size; (size = ::read(out[0], buffer, sizeof(buffer))) > 0;) {
    said.append(buffer, static_cast<size_t>(size));
    for (ssize_t i = 0; i < size; ++i) seen += buffer[i] == '\n' ? 1 : 0;
    if (!killed && seen >= lines) {
      ::kill(writer, SIGKILL);
      killed = true;
    }
  }
  int status = 0;
  ::waitpid(writer, &status, 0);
  ::close(out[0]);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
      << "the writer ended by itself: " << status;
  return said;
}

TEST(CrashTest, KeepsEveryAcknowledgedCommitWholeWhenKilled) {
  const unsigned seed = 20260103;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const TempDir dir;
  RocksDbOptions options;
  options.data_dir = dir.Join("store");
  std::map<int64_t, std::string> acknowledged;
  for (int round = 0; round < 8; ++round) {
    const std::string said =
        RunAndKill(options.data_dir, static_cast<int>(1 + random() % 400));
    for (absl::string_view line :
         absl::StrSplit(said, '\n', absl::SkipEmpty())) {
      const std::pair<std::string, std::string> fields =
          absl::StrSplit(line, ' ');
      int64_t revision = 0;
      ASSERT_TRUE(absl::SimpleAtoi(fields.first, &revision)) << line;
      ASSERT_TRUE(acknowledged.emplace(revision, fields.second).second)
          << "revision " << revision << " was given twice";
    }

    auto store = OpenRocksDbStore(options);
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE(CheckWhole(**store).ok()) << CheckWhole(**store);
    ASSERT_GE((*store)->revision(), acknowledged.rbegin()->first);
    const auto changes = (*store)->ReadChanges(0, 1 << 30);
    const auto view = (*store)->View();
    for (const Change& change : *changes) {
      // Whole: all three cities, of this commit.
      ASSERT_EQ(change.entry.touched_size(), 3);
      const std::string first = change.entry.touched(0).id();
      const std::string stem = first.substr(0, first.size() - 2);
      for (int part = 0; part < 3; ++part) {
        const auto record = view->Get(CityKey(absl::StrCat(stem, "-", part)));
        ASSERT_TRUE(record.ok()) << record.status();
        EXPECT_EQ(record->revision(), change.revision);
        EXPECT_EQ(record->resource().city().display_name(),
                  absl::StrCat(stem, std::string(500, '.')));
      }
      // Acknowledged under this revision, or to nobody.
      const auto told = acknowledged.find(change.revision);
      if (told != acknowledged.end()) {
        EXPECT_EQ(told->second, stem);
      }
    }
  }
  EXPECT_GT(acknowledged.size(), 500u);
}

}  // namespace
}  // namespace citymatch::store
