// The program itself: what it prints, what it answers to signals, and how it
// exits.
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "server/config/exit_code.h"
#include "tests/server/edge/raw_client.h"
#include "tests/support/certificates.h"
#include "tests/support/files.h"
#include "tests/support/token_channel.h"

namespace citymatch {
namespace {

using citymatch::testing::ReadFile;
using citymatch::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string Program() {
  const char* const folder = std::getenv("CITYMATCH_BINARY_DIR");
  return absl::StrCat(folder == nullptr ? "." : folder, "/server/citymatchd");
}

// The 43 random characters at a token's end. They may hold `_` themselves, so
// they are counted and not looked for.
std::string RandomPart(const std::string& token) {
  return token.substr(token.size() - 43);
}

// A run of the program, its output in files.
class ProcessTest : public ::testing::Test {
 protected:
  ProcessTest() {
    std::string pattern = "/tmp/process_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    data_ = folder_ + "/data";
  }
  ~ProcessTest() override {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      (void)WaitForExit();
    }
    std::filesystem::remove_all(folder_);
  }

  void Launch(const std::vector<std::string>& args,
              const std::vector<std::string>& environment = {}) {
    std::vector<std::string> words = {Program()};
    words.insert(words.end(), args.begin(), args.end());
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, Out().c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, Err().c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ASSERT_EQ(posix_spawn(&pid_, words[0].c_str(), &actions, nullptr,
                          Pointers(words).data(), Pointers(environment).data()),
              0)
        << Program();
    posix_spawn_file_actions_destroy(&actions);
  }

  // Launches it, and waits until it listens.
  void LaunchServer(std::vector<std::string> args = {},
                    const std::vector<std::string>& environment = {}) {
    args.insert(args.begin(), {"--data-dir", data_, "--listen", "127.0.0.1:0"});
    Launch(args, environment);
    while (!absl::EndsWith(ReadFile(Out()), "\n")) {
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = 0;
        FAIL() << "it ended: " << ReadFile(Err());
      }
      usleep(5000);
    }
    address_ = std::string(absl::StripSuffix(
        absl::StripPrefix(ReadFile(Out()), "listening on "), "\n"));
  }

  // The header of a fresh admin.
  std::string MakeAdminToken() {
    EXPECT_EQ(Run({"init", "--data-dir", data_}), kExitOk) << ReadFile(Err());
    return absl::StrCat("Bearer ", absl::StripSuffix(ReadFile(Out()), "\n"));
  }

  // The exit code; -1 if a signal ended it.
  int WaitForExit() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  int Run(const std::vector<std::string>& args,
          const std::vector<std::string>& environment = {}) {
    Launch(args, environment);
    return WaitForExit();
  }

  [[nodiscard]] std::string Out() const { return folder_ + "/out"; }
  [[nodiscard]] std::string Err() const { return folder_ + "/err"; }

  std::string folder_;
  std::string data_;
  std::string address_;
  pid_t pid_ = 0;

 private:
  static std::vector<char*> Pointers(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (const std::string& word : words) {
      pointers.push_back(const_cast<char*>(word.c_str()));
    }
    pointers.push_back(nullptr);
    return pointers;
  }
};

TEST_F(ProcessTest, PrintsOneLineWhenReadyAndStopsWhenTold) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    LaunchServer();
    if (HasFatalFailure()) return;
    const auto channel =
        grpc::CreateChannel(address_, grpc::InsecureChannelCredentials());
    EXPECT_EQ(HealthOf(channel, ""), "SERVING");
    kill(pid_, signal);
    EXPECT_EQ(WaitForExit(), kExitOk) << ReadFile(Err());
    EXPECT_EQ(ReadFile(Out()), absl::StrCat("listening on ", address_, "\n"));
    EXPECT_THAT(address_, MatchesRegex("127\\.0\\.0\\.1:[0-9]+"));
    EXPECT_THAT(ReadFile(Err()),
                AllOf(HasSubstr("started"), HasSubstr("stopping"),
                      HasSubstr("stopped calls=0")));
  }
}

TEST_F(ProcessTest, LogsJsonWhenAsked) {
  const std::string token = MakeAdminToken();
  LaunchServer({"--log-format", "json", "--log-level", "debug"});
  if (HasFatalFailure()) return;
  const auto channel = citymatch::testing::ChannelWithToken(address_, token);
  // A request that does not parse makes protobuf write to the log too.
  const std::string secret = "\x0A\x08secret\xFF\xFE";
  (void)CallRaw(channel, "/citymatch.v1.CityService/GetCity", secret);
  kill(pid_, SIGTERM);
  EXPECT_EQ(WaitForExit(), kExitOk);
  const std::string log = ReadFile(Err());
  bool saw_call = false;
  for (const absl::string_view line :
       absl::StrSplit(log, '\n', absl::SkipEmpty())) {
    const auto event = nlohmann::json::parse(std::string(line), nullptr, false);
    ASSERT_TRUE(event.is_object()) << line;
    EXPECT_TRUE(event.contains("time") && event.contains("level"));
    if (event["event"] == "call") {
      saw_call = true;
      EXPECT_EQ(event["method"], "citymatch.v1.CityService/GetCity");
      EXPECT_EQ(event["code"], "INVALID_ARGUMENT");
      EXPECT_EQ(event["reason"], "MALFORMED_REQUEST");
      EXPECT_EQ(event["from"], "loopback");
    }
  }
  EXPECT_TRUE(saw_call) << log;
  EXPECT_THAT(log, Not(HasSubstr("secret")));
  EXPECT_THAT(log, Not(HasSubstr(RandomPart(token))));
}

// Each denial is a line for the audit: who, as far as it was shown, and why;
// never the credential itself.
TEST_F(ProcessTest, LogsWhoWasDenied) {
  const std::string token = MakeAdminToken();
  std::string forged = token;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  LaunchServer();
  if (HasFatalFailure()) return;
  for (const std::string& header : {std::string(), forged}) {
    (void)CallRaw(citymatch::testing::ChannelWithToken(address_, header),
                  "/citymatch.v1.CityService/GetCity", "");
  }
  kill(pid_, SIGTERM);
  EXPECT_EQ(WaitForExit(), kExitOk);
  const std::string log = ReadFile(Err());
  EXPECT_THAT(log, HasSubstr("reason=CREDENTIALS_MISSING"));
  EXPECT_THAT(log, HasSubstr("reason=TOKEN_UNKNOWN"));
  EXPECT_THAT(log, Not(HasSubstr(RandomPart(forged))));
}

TEST_F(ProcessTest, InitMakesTheFirstAdminOnceAndTellsTheTokenOnce) {
  const std::string file = folder_ + "/token";
  // A file that cannot be made stops it before there is a token to lose.
  EXPECT_EQ(Run({"init", "--data-dir", data_, "--token-file",
                 folder_ + "/none/token"}),
            kExitUsage);
  EXPECT_FALSE(std::filesystem::exists(data_));
  EXPECT_EQ(Run({"init", "--data-dir", data_, "--token-file", file}), kExitOk)
      << ReadFile(Err());
  EXPECT_EQ(ReadFile(Out()), "");
  EXPECT_THAT(ReadFile(file), MatchesRegex("citymatch_[A-Za-z0-9_-]+\n"));
  EXPECT_EQ(
      std::filesystem::status(file).permissions() &
          std::filesystem::perms::mask,
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  // A file is never overwritten, and a second admin never made by accident.
  EXPECT_EQ(Run({"init", "--data-dir", data_, "--token-file", file}),
            kExitUsage);
  EXPECT_EQ(Run({"init", "--data-dir", data_}), kExitDataFolder);
  EXPECT_THAT(ReadFile(Err()), HasSubstr("--another-token"));
  EXPECT_EQ(Run({"init", "--data-dir", data_, "--another-token"}), kExitOk);
  EXPECT_THAT(ReadFile(Out()), MatchesRegex("citymatch_[A-Za-z0-9_-]+\n"));
  EXPECT_EQ(Run({"init"}), kExitUsage);
  EXPECT_EQ(Run({"init", "--data-dir", data_, "--identity", "No Id"}),
            kExitDataFolder);
  EXPECT_EQ(Run({"init", "--data-dir", data_, "--token-life", "1000000h"}),
            kExitUsage);
  EXPECT_EQ(Run({"init", "--help"}), kExitOk);
  // While a server has the folder, init keeps off.
  LaunchServer();
  if (HasFatalFailure()) return;
  const pid_t server = pid_;
  EXPECT_EQ(Run({"init", "--data-dir", data_, "--another-token"}),
            kExitDataFolder);
  EXPECT_THAT(ReadFile(Err()), HasSubstr("in use"));
  pid_ = server;
}

TEST_F(ProcessTest, ExitCodesSayWhatWasWrong) {
  EXPECT_EQ(Run({}), kExitUsage);
  EXPECT_EQ(Run({"--no-such-flag"}), kExitUsage);
  EXPECT_EQ(Run({"--data-dir", data_, "--listen", "nonsense"}), kExitUsage);
  EXPECT_EQ(Run({"--data-dir", data_, "--config", "/no/such"}), kExitUsage);
  EXPECT_EQ(Run({"--data-dir", data_, "--listen", "0.0.0.0:0"}),
            kExitCannotListen);
  EXPECT_THAT(ReadFile(Err()), HasSubstr("--insecure"));
  EXPECT_FALSE(std::filesystem::exists(data_));

  std::ofstream(folder_ + "/file") << "in the way";
  const std::string below = folder_ + "/file/data";
  EXPECT_EQ(Run({"--data-dir", below, "--listen", "127.0.0.1:0"}),
            kExitDataFolder);
  EXPECT_THAT(ReadFile(Err()), HasSubstr(below));
  EXPECT_EQ(ReadFile(Out()), "");

  EXPECT_EQ(Run({"--version"}), kExitOk);
  EXPECT_THAT(ReadFile(Out()), MatchesRegex("citymatchd [0-9.]+\n"));
  EXPECT_EQ(Run({"--help"}), kExitOk);
}

TEST_F(ProcessTest, RefusesAPortAndAFolderThatAreInUse) {
  LaunchServer();
  if (HasFatalFailure()) return;
  const pid_t first = pid_;
  EXPECT_EQ(Run({"--data-dir", folder_ + "/other", "--listen", address_}),
            kExitCannotListen);
  EXPECT_THAT(ReadFile(Err()), AllOf(HasSubstr(address_), HasSubstr("in use")));
  EXPECT_EQ(Run({"--data-dir", data_, "--listen", "127.0.0.1:0"}),
            kExitDataFolder);
  EXPECT_THAT(ReadFile(Err()), AllOf(HasSubstr(data_), HasSubstr("in use")));
  pid_ = first;
  kill(pid_, SIGTERM);
  EXPECT_EQ(WaitForExit(), kExitOk);
}

TEST_F(ProcessTest, TakesSettingsFromTheEnvironmentAndTheFile) {
  const std::string config = folder_ + "/citymatchd.conf";
  std::ofstream(config) << "data-dir = \"" << data_
                        << "\"\nlisten = \"no-such-host.invalid:1\"\n";
  Launch({}, {absl::StrCat("CITYMATCHD_CONFIG=", config),
              absl::StrCat("CITYMATCHD_LISTEN=unix:", folder_, "/socket")});
  while (!absl::EndsWith(ReadFile(Out()), "\n")) usleep(5000);
  EXPECT_EQ(ReadFile(Out()),
            absl::StrCat("listening on unix:", folder_, "/socket\n"));
  const auto channel =
      grpc::CreateChannel(absl::StrCat("unix:", folder_, "/socket"),
                          grpc::InsecureChannelCredentials());
  EXPECT_EQ(HealthOf(channel, "citymatch.v1.MatchService"), "SERVING");
  kill(pid_, SIGTERM);
  EXPECT_EQ(WaitForExit(), kExitOk);
}

TEST_F(ProcessTest, ServesTlsAndSaysSo) {
  const citymatch::testing::TestCa ca("CA");
  const auto server = ca.IssueServer();
  const std::string certificate = folder_ + "/tls.crt";
  const std::string key = folder_ + "/tls.key";
  WriteFile(certificate, server.certificate);
  WriteFile(key, server.key);
  const std::vector<std::string> tls = {"--tls-cert", certificate, "--tls-key",
                                        key};
  ASSERT_EQ(chmod(key.c_str(), 0644), 0);
  std::vector<std::string> args = {"--data-dir", data_, "--listen",
                                   "127.0.0.1:0"};
  args.insert(args.end(), tls.begin(), tls.end());
  EXPECT_EQ(Run(args), kExitUsage);
  EXPECT_THAT(ReadFile(Err()), AllOf(HasSubstr(key), HasSubstr("chmod")));
  EXPECT_FALSE(std::filesystem::exists(data_));

  ASSERT_EQ(chmod(key.c_str(), 0600), 0);
  LaunchServer(tls);
  if (HasFatalFailure()) return;
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = ca.certificate();
  EXPECT_EQ(
      HealthOf(grpc::CreateChannel(address_, grpc::SslCredentials(options)),
               ""),
      "SERVING");
  kill(pid_, SIGTERM);
  EXPECT_EQ(WaitForExit(), kExitOk);
  EXPECT_THAT(ReadFile(Err()),
              AllOf(HasSubstr("tls=on"), HasSubstr("certificate loaded")));
  EXPECT_THAT(ReadFile(Err()), Not(HasSubstr("PRIVATE")));
}

TEST_F(ProcessTest, InsecureListensEverywhere) {
  Launch({"--data-dir", data_, "--listen", "0.0.0.0:0", "--insecure"});
  while (!absl::EndsWith(ReadFile(Out()), "\n")) usleep(5000);
  EXPECT_THAT(ReadFile(Out()), HasSubstr("listening on 0.0.0.0:"));
  kill(pid_, SIGTERM);
  EXPECT_EQ(WaitForExit(), kExitOk);
}

}  // namespace
}  // namespace citymatch
