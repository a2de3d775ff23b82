#include "server/config/command_line.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/config/settings.h"
#include "server/edge/tls.h"

namespace citymatch {
namespace {

using ::testing::HasSubstr;

class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest() {
    std::string pattern = "/tmp/command_line_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~CommandLineTest() override { std::filesystem::remove_all(folder_); }

  std::string File(const std::string& text) {
    const std::string path = folder_ + "/citymatchd.conf";
    std::ofstream(path) << text;
    return path;
  }

  absl::StatusOr<CommandLine> Read(std::vector<std::string> args) {
    return ReadCommandLine(
        args, [this](absl::string_view name) -> std::optional<std::string> {
          const auto found = environment_.find(std::string(name));
          if (found == environment_.end()) return std::nullopt;
          return found->second;
        });
  }

  std::string Error(std::vector<std::string> args) {
    const auto line = Read(std::move(args));
    if (line.ok()) return "no error";
    EXPECT_EQ(line.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(line.status().message());
  }

  std::string folder_;
  std::map<std::string, std::string> environment_;
};

TEST_F(CommandLineTest, HasSafeDefaults) {
  const auto line = Read({"--data-dir", "d"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->print_and_exit, "");
  EXPECT_EQ(line->options.server.data_dir, "d");
  EXPECT_EQ(line->options.server.listen, "127.0.0.1:50051");
  EXPECT_FALSE(line->options.server.insecure);
  EXPECT_EQ(line->options.server.edge.max_request_bytes, 8 << 20);
  EXPECT_EQ(line->options.drain_timeout, absl::Seconds(30));
}

TEST_F(CommandLineTest, FlagBeatsVariableBeatsFileBeatsDefault) {
  const std::string file =
      File("data-dir = f\nworkers = 5\nmax-heavy = 2\nmax-streams = 7\n");
  environment_ = {{"CITYMATCHD_WORKERS", "6"},
                  {"CITYMATCHD_MAX_STREAMS", "8"},
                  {"CITYMATCHD_LISTEN", ""}};
  const auto line = Read({"--config", file, "--max-streams", "9"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->options.server.data_dir, "f");
  EXPECT_EQ(line->options.server.gate.max_heavy, 2);
  EXPECT_EQ(line->options.server.gate.workers, 6);
  EXPECT_EQ(line->options.server.gate.max_streams, 9);
  EXPECT_EQ(line->options.server.listen, "127.0.0.1:50051");
}

TEST_F(CommandLineTest, TheEnvironmentCanNameTheFile) {
  environment_["CITYMATCHD_CONFIG"] = File("data-dir = f\n");
  const auto line = Read({});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->options.server.data_dir, "f");
}

TEST_F(CommandLineTest, TheLastOfTwoEqualFlagsCounts) {
  const auto line = Read({"--data-dir", "a", "--data-dir=b", "--listen",
                          "127.0.0.1:0", "--listen", "127.0.0.1:1"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->options.server.data_dir, "b");
  EXPECT_EQ(line->options.server.listen, "127.0.0.1:1");
}

TEST_F(CommandLineTest, MisspeltVariablesAreErrors) {
  EXPECT_TRUE(CheckVariables({"PATH", "CITYMATCHD_CONFIG", "CITYMATCHD_WORKERS",
                              "CITYMATCH_SERVER"})
                  .ok());
  EXPECT_THAT(
      std::string(CheckVariables({"CITYMATCHD_WROKERS"}).message()),
      ::testing::HasSubstr("CITYMATCHD_WROKERS: there is no such setting"));
}

TEST_F(CommandLineTest, AFlagWithoutItsValueSaysSo) {
  const auto line = ReadCommandLine(
      {"--listen"}, [](absl::string_view) { return std::nullopt; });
  EXPECT_EQ(line.status().message(), "--listen needs a value");
}

TEST_F(CommandLineTest, SwitchesWorkInEveryPlace) {
  EXPECT_TRUE(Read({"--data-dir=d", "--insecure"})->options.server.insecure);
  EXPECT_TRUE(
      Read({"--data-dir=d", "--insecure=true"})->options.server.insecure);
  environment_["CITYMATCHD_INSECURE"] = "yes";
  EXPECT_TRUE(Read({"--data-dir=d"})->options.server.insecure);
  EXPECT_FALSE(
      Read({"--data-dir=d", "--insecure=false"})->options.server.insecure);
  environment_.clear();
  EXPECT_TRUE(Read({"--data-dir=d", "--config", File("insecure = true\n")})
                  ->options.server.insecure);
}

TEST_F(CommandLineTest, EverySettingReadsItsOwnDefault) {
  const Options defaults;
  for (const Setting& setting : Settings()) {
    SCOPED_TRACE(setting.name);
    EXPECT_THAT(HelpText(), HasSubstr(absl::StrCat("--", setting.name)));
    if (setting.get(defaults).empty()) continue;  // a path without a default
    Options options;
    EXPECT_TRUE(setting.set(setting.get(defaults), options).ok());
    EXPECT_EQ(setting.get(options), setting.get(defaults));
    // A value that no setting of any kind can take.
    if (setting.name != "listen") {
      EXPECT_FALSE(setting.set("\x01", options).ok());
    }
    EXPECT_FALSE(setting.set("", options).ok());
  }
}

TEST_F(CommandLineTest, SaysWhichSettingIsWrongAndWhereItStood) {
  EXPECT_THAT(Error({"--data-dir=d", "--workers", "0"}),
              HasSubstr("--workers: \"0\" is not a whole number from 1"));
  EXPECT_THAT(Error({"--data-dir=d", "--max-deadline", "30"}),
              HasSubstr("--max-deadline: \"30\" is not a time"));
  EXPECT_THAT(Error({"--data-dir=d", "--max-request", "huge"}),
              HasSubstr("--max-request: \"huge\" is not a size"));
  EXPECT_THAT(Error({"--data-dir=d", "--log-format", "xml"}),
              HasSubstr("--log-format: \"xml\" is not one of text, json"));
  EXPECT_THAT(Error({"--data-dir=d", "--insecure=maybe"}),
              HasSubstr("insecure"));
  EXPECT_THAT(Error({"--data-dir=d", "--no-such-flag"}),
              HasSubstr("there is no flag --no-such-flag"));
  EXPECT_THAT(Error({"--data-dir"}), HasSubstr("--data-dir"));
  EXPECT_THAT(Error({"--data-dir=d", "stray"}),
              HasSubstr("unexpected argument stray"));
  const std::string file = File("data-dir = d\n\nworkers = many\n");
  EXPECT_THAT(Error({"--config", file}),
              HasSubstr(absl::StrCat(file, ":3: workers: \"many\"")));
  environment_["CITYMATCHD_WORKERS"] = "some";
  EXPECT_THAT(Error({"--data-dir=d"}),
              HasSubstr("environment variable CITYMATCHD_WORKERS: \"some\""));
}

TEST_F(CommandLineTest, AnUnknownNameInTheFileIsAnError) {
  const std::string file = File("data-dir = d\nwokers = 3\n");
  EXPECT_THAT(Error({"--config", file}),
              HasSubstr(absl::StrCat(file, ":2: there is no setting wokers")));
  EXPECT_THAT(Error({"--config", "/no/such"}), HasSubstr("/no/such"));
}

TEST_F(CommandLineTest, SettingsMustFitTogether) {
  EXPECT_THAT(Error({}), HasSubstr("--data-dir"));
  EXPECT_THAT(Error({"--data-dir=d", "--workers=2", "--max-heavy=3"}),
              HasSubstr("max-heavy (3) is more than workers (2)"));
  EXPECT_THAT(Error({"--data-dir=d", "--max-deadline=1s"}),
              HasSubstr("default-deadline (30s) is longer"));
}

TEST_F(CommandLineTest, ReadsTheSettingsOfTls) {
  const auto line =
      Read({"--data-dir=d", "--listen=0.0.0.0:1", "--tls-cert=c", "--tls-key=k",
            "--tls-client-ca=a", "--tls-require-client-cert"});
  ASSERT_TRUE(line.ok()) << line.status();
  const TlsOptions& tls = line->options.server.tls;
  EXPECT_TRUE(tls.enabled());
  EXPECT_EQ(tls.certificate_file, "c");
  EXPECT_EQ(tls.key_file, "k");
  EXPECT_EQ(tls.client_ca_file, "a");
  EXPECT_TRUE(tls.require_client_certificate);
  EXPECT_FALSE(Read({"--data-dir=d"})->options.server.tls.enabled());
}

TEST_F(CommandLineTest, SettingsOfTlsMustFitTogether) {
  EXPECT_THAT(Error({"--data-dir=d", "--tls-cert=c"}),
              HasSubstr("tls-cert is set, but tls-key is not"));
  EXPECT_THAT(Error({"--data-dir=d", "--tls-key=k"}),
              HasSubstr("tls-key is set, but tls-cert is not"));
  EXPECT_THAT(Error({"--data-dir=d", "--tls-client-ca=a"}),
              HasSubstr("tls-client-ca is set, but tls-cert is not"));
  EXPECT_THAT(
      Error({"--data-dir=d", "--tls-cert=c", "--tls-key=k",
             "--tls-require-client-cert"}),
      HasSubstr("tls-require-client-cert is set, but tls-client-ca is not"));
  EXPECT_THAT(
      Error({"--data-dir=d", "--tls-cert=c", "--tls-key=k", "--insecure"}),
      HasSubstr("insecure and tls-cert contradict each other"));
}

TEST_F(CommandLineTest, HelpAndVersionNeedNothingElse) {
  EXPECT_EQ(Read({"--version"})->print_and_exit,
            absl::StrCat("citymatchd ", Version(), "\n"));
  EXPECT_EQ(Read({"--help"})->print_and_exit, HelpText());
  EXPECT_EQ(Read({"-h"})->print_and_exit, HelpText());
  for (const char* part : {"Examples:", "Exit codes:", "Environment", "SIGTERM",
                           "[127.0.0.1:50051]", "[8MiB]"}) {
    EXPECT_THAT(HelpText(), HasSubstr(part));
  }
}

TEST_F(CommandLineTest, PrintedConfigurationReadsBack) {
  const auto printed = Read({"--data-dir", "/srv/a \"b\" \\ #c", "--workers=3",
                             "--max-heavy=2", "--print-config"});
  ASSERT_TRUE(printed.ok()) << printed.status();
  const std::string file = File(printed->print_and_exit);
  const auto again = Read({"--config", file});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->options.server.data_dir, "/srv/a \"b\" \\ #c");
  EXPECT_EQ(again->options.server.gate.workers, 3);
  EXPECT_EQ(Read({"--config", file, "--print-config"})->print_and_exit,
            printed->print_and_exit);
}

}  // namespace
}  // namespace citymatch
