// What README.md shows must be what happens: every command in its `console`
// blocks is run against the starter catalogue and must print what follows it
// there. `$ ./dev …` must be commands that ./dev knows; continuous integration
// runs them themselves.
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/process.h"

namespace citymatch::e2e {
namespace {

struct Shown {
  std::string command;
  // What stands below it, up to the next command or the end of the block.
  std::string output;
};

std::vector<Shown> ConsoleBlocks(const std::string& markdown) {
  std::vector<Shown> shown;
  bool inside = false;
  for (const absl::string_view line : absl::StrSplit(markdown, '\n')) {
    if (absl::StartsWith(line, "```")) {
      inside = line == "```console";
    } else if (inside && absl::StartsWith(line, "$ ")) {
      shown.push_back({std::string(line.substr(2)), ""});
    } else if (inside && !shown.empty()) {
      absl::StrAppend(&shown.back().output, line, "\n");
    }
  }
  return shown;
}

TEST(ReadmeTest, PrintsWhatItShows) {
  const std::vector<Shown> blocks =
      ConsoleBlocks(ReadFile(SourceFile("README.md")));
  TempDir folder;
  auto server = Server::Start(folder.Join("data"));
  ASSERT_TRUE(server.ok()) << server.status();
  ImportCatalogue(**server);
  if (HasFatalFailure()) return;

  constexpr absl::string_view kClient = "build/release/client/citymatch ";
  int compared = 0;
  int dev_commands = 0;
  const std::string help = RunCommand({SourceFile("dev"), "help"}).out;
  for (const Shown& block : blocks) {
    SCOPED_TRACE(block.command);
    absl::string_view rest = block.command;
    if (absl::ConsumePrefix(&rest, kClient)) {
      const std::vector<std::string> arguments =
          absl::StrSplit(rest, ' ', absl::SkipEmpty());
      const Outcome outcome = (*server)->Client(arguments);
      EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
      EXPECT_EQ(outcome.out, block.output);
      ++compared;
    } else if (absl::ConsumePrefix(&rest, "./dev ")) {
      const std::vector<std::string> words = absl::StrSplit(rest, ' ');
      EXPECT_THAT(help,
                  ::testing::HasSubstr(absl::StrCat("\n  ", words[0], " ")));
      ++dev_commands;
    }
  }
  EXPECT_GE(compared, 1) << "README.md shows no answer";
  EXPECT_GE(dev_commands, 2) << "README.md shows no ./dev command";
}

}  // namespace
}  // namespace citymatch::e2e
