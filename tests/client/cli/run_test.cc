#include "client/cli/run.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <string>
#include <vector>

#include "client/rpc/connection.h"
#include "tests/client/access/sample_token.h"
#include "tests/client/cli/cli_fixture.h"

namespace citymatch::client {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

using RunCliTest = CliTest;

TEST_F(RunCliTest, HelpsAtEveryLevel) {
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{},
                                             {"suggest"},
                                             {"explain"},
                                             {"import"},
                                             {"import", "cities"},
                                             {"export"},
                                             {"export", "partnerships"},
                                             {"city"},
                                             {"city", "update"},
                                             {"city", "preferences", "set"},
                                             {"programme", "list"},
                                             {"login"},
                                             {"profile", "show"},
                                             {"token", "create"},
                                             {"identity", "update"},
                                             {"auth", "explain"},
                                             {"status"},
                                             {"completion"}}) {
    std::vector<std::string> arguments = command;
    arguments.push_back("--help");
    const CliResult result = Run(arguments);
    EXPECT_EQ(result.code, kExitOk);
    EXPECT_THAT(result.out, HasSubstr("Usage: "));
    EXPECT_THAT(result.err, IsEmpty());
    arguments.pop_back();
    arguments.insert(arguments.begin(), "help");
    EXPECT_EQ(Run(arguments).out, result.out);
  }
  EXPECT_THAT(Run({}).out,
              AllOf(HasSubstr("Exit codes"), HasSubstr("CITYMATCH_SERVER"),
                    HasSubstr("127.0.0.1:50051")));
  EXPECT_EQ(Run({"--version"}).out, "citymatch 0.1.0\n");
}

TEST_F(RunCliTest, ExplainsWrongCommandLines) {
  const auto error = [this](const std::vector<std::string>& arguments) {
    const CliResult result = Run(arguments);
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_THAT(result.out, IsEmpty());
    return result.err;
  };
  EXPECT_THAT(error({"sugest", "x"}),
              HasSubstr("\"sugest\" is not a command; did you mean suggest?"));
  EXPECT_THAT(error({"city", "gett"}), HasSubstr("did you mean get?"));
  EXPECT_THAT(error({"suggest", "x", "--programm=y"}),
              HasSubstr("did you mean --programme?"));
  EXPECT_THAT(error({"suggest"}), HasSubstr("CITY is required"));
  EXPECT_THAT(error({"suggest", "a", "b"}), HasSubstr("one argument too many"));
  EXPECT_THAT(error({"suggest", "a", "--limit", "0"}), HasSubstr("--limit"));
  EXPECT_THAT(error({"suggest", "a", "-o", "jason"}),
              HasSubstr("did you mean json"));
  EXPECT_THAT(error({"suggest", "a", "--lang", "fr"}), HasSubstr("en or ja"));
  EXPECT_THAT(error({"suggest", "a", "--timeout", "-1"}),
              HasSubstr("--timeout"));
  EXPECT_THAT(error({"suggest", "a", "--server", "nohost"}),
              HasSubstr("HOST:PORT"));
  EXPECT_THAT(error({"import", "cities", "x", "--format", "xml"}),
              HasSubstr("geonames"));
}

TEST_F(RunCliTest, NamesTheOptionWhoseTextIsNotUtf8) {
  const CliResult option =
      Run({"round", "create", "r", "--name", "a\xff", "--programme", "p"});
  EXPECT_EQ(option.code, kExitUsage);
  EXPECT_THAT(option.err,
              AllOf(HasSubstr("--name \"a\\xFF\""), HasSubstr("is not UTF-8")));
  EXPECT_THAT(Run({"city", "get", "\xff"}).err, HasSubstr("ID \""));
  EXPECT_THAT(Run({"city", "list", "--lang", "\xff"}).err,
              HasSubstr("--lang \""));
}

TEST_F(RunCliTest, RepeatsNoSecretThatWasTypedAsAnArgument) {
  const std::string token = kSampleToken;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"login", token},
                                             {"whoami", "--token=" + token},
                                             {"whoami", "--token", token}}) {
    const CliResult result = Run(arguments);
    EXPECT_EQ(result.code, kExitUsage);
    EXPECT_THAT(result.err, testing::Not(HasSubstr("BBBB")));
  }
  EXPECT_THAT(Run({"whoami", "--token=" + token}).err,
              HasSubstr("use --token-file FILE"));
  EXPECT_THAT(Run({"login", token}).err, HasSubstr("process lists"));
}

TEST_F(RunCliTest, FindsTheServerInOptionThenEnvironmentThenDefault) {
  (void)Run({"city", "list"});
  EXPECT_EQ(address_, kDefaultAddress);
  environment_["CITYMATCH_SERVER"] = "example.org:1234";
  (void)Run({"city", "list"});
  EXPECT_EQ(address_, "example.org:1234");
  (void)Run({"city", "list", "--server", "other.example.org:1"});
  EXPECT_EQ(address_, "other.example.org:1");
}

TEST_F(RunCliTest, SaysThatNoServerIsThere) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  RunOptions options;
  options.make_channel = MakeChannel;
  EXPECT_EQ(RunCli({"--server", "127.0.0.1:1", "suggest", "jp-osaka"},
                   Streams{in, out, err}, environment_, interruption_, options),
            kExitUnreachable);
  EXPECT_THAT(err.str(),
              AllOf(HasSubstr("the server at 127.0.0.1:1 cannot be reached"),
                    HasSubstr("citymatchd --data-dir")));
  EXPECT_EQ(out.str(), "");
}

TEST_F(RunCliTest, StopsWhenInterrupted) {
  interruption_.Trigger();
  const CliResult result = Run({"city", "list"});
  EXPECT_EQ(result.code, kExitInterrupted);
  EXPECT_THAT(result.err, HasSubstr("interrupted"));
}

TEST_F(RunCliTest, FailsWhenOutputIsLost) {
  std::istringstream in;
  std::ostringstream err;
  std::ostream out(nullptr);  // every write fails
  RunOptions options;
  options.make_channel = [this](const ConnectionOptions&) {
    return server_.Channel();
  };
  EXPECT_EQ(RunCli({"city", "list"}, Streams{in, out, err}, environment_,
                   interruption_, options),
            kExitFailed);
  EXPECT_THAT(err.str(), HasSubstr("cannot be written"));
}

TEST_F(RunCliTest, ReportsHealth) {
  server_.SetServing(true);
  ASSERT_EQ(Run({"import", "cities", "-"}, CityLine("vn-a")).code, kExitOk);
  const CliResult well = Run({"status"});
  EXPECT_EQ(well.code, kExitOk) << well.err;
  EXPECT_THAT(well.out,
              AllOf(HasSubstr("127.0.0.1:50051, revision 1\n"),
                    HasSubstr("citymatch.v1.MatchService        SERVING")));
  EXPECT_THAT(Run({"status", "-o", "json"}).out, HasSubstr("\"revision\": 1"));
  server_.SetServing(false);
  const CliResult ill = Run({"status"});
  EXPECT_EQ(ill.code, kExitUnreachable);
  EXPECT_THAT(ill.out, HasSubstr("NOT_SERVING"));
}

// Output of a shell that has loaded the script and runs `command`.
std::string InShell(const std::string& file, const std::string& command) {
  const std::string line =
      "bash -c 'source " + file + "; " + command + "' 2>&1";
  FILE* pipe = popen(line.c_str(), "r");
  std::string text;
  char buffer[256];
  while (fgets(buffer, sizeof(buffer), pipe) != nullptr) text += buffer;
  EXPECT_EQ(pclose(pipe), 0) << text;
  return text;
}

TEST_F(RunCliTest, CompletesInBash) {
  const std::string file =
      Write("complete.bash", Run({"completion", "bash"}).out);
  const auto complete = [&file](const std::string& words, int at) {
    return InShell(file, "COMP_WORDS=(" + words +
                             "); COMP_CWORD=" + std::to_string(at) +
                             "; _citymatch; echo \"${COMPREPLY[*]}\"");
  };
  EXPECT_EQ(complete("citymatch ex", 1), "explain export\n");
  EXPECT_EQ(complete("citymatch city g", 2), "get\n");
  EXPECT_EQ(complete("citymatch import cities --dr", 3), "--dry-run\n");
  EXPECT_EQ(complete("citymatch city get jp-osaka --se", 4), "--server\n");
  EXPECT_EQ(complete("citymatch token cr", 2), "create\n");
  EXPECT_EQ(complete("citymatch identity update x --rev", 4),
            "--revoke-grant\n");
  for (const char* shell : {"zsh", "fish"}) {
    EXPECT_THAT(Run({"completion", shell}).out,
                AllOf(HasSubstr("preferences"), HasSubstr("skip-invalid")));
  }
}

}  // namespace
}  // namespace citymatch::client
