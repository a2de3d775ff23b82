// Runs the command in-process against a fake server.
#ifndef CITYMATCH_TESTS_CLIENT_CLI_CLI_FIXTURE_H_
#define CITYMATCH_TESTS_CLIENT_CLI_CLI_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "client/cli/exit_code.h"
#include "client/cli/run.h"
#include "client/rpc/connection.h"
#include "tests/client/cli/fake_server.h"

namespace citymatch::client {

struct CliResult {
  int code = 0;
  std::string out;
  std::string err;
};

class CliTest : public testing::Test {
 protected:
  CliTest() {
    std::string pattern = testing::TempDir() + "/citymatch-cli-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~CliTest() override { std::filesystem::remove_all(folder_); }

  CliResult Run(const std::vector<std::string>& arguments,
                const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    if (disk_full_) out.setstate(std::ios::badbit);
    const Streams streams{in,        out,       err,
                          terminal_, terminal_, terminal_ ? 80 : 0};
    RunOptions options;
    options.make_channel = [this](const ConnectionOptions& connection) {
      address_ = connection.address;
      connection_ = connection;
      return real_channel_ ? MakeChannel(connection) : server_.Channel();
    };
    if (typed_.has_value()) {
      options.read_secret = [this](Interruption&, std::string& line) {
        line = *typed_;
        return true;
      };
      options.read_line = options.read_secret;
    }
    options.retry.first_delay = absl::Milliseconds(1);
    options.retry.max_delay = absl::Milliseconds(2);
    CliResult result;
    result.code =
        RunCli(arguments, streams, environment_, interruption_, options);
    result.out = out.str();
    result.err = err.str();
    return result;
  }

  std::string Write(const std::string& name, const std::string& content) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  static std::string Read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // A city that every check accepts.
  static std::string CityLine(const std::string& id) {
    return R"({"id":")" + id + R"(","display_name":"Name of )" + id +
           R"(","side":"partner","country_code":"VN","level":"city"})" + "\n";
  }

  static std::string CityLines(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i)
      lines += CityLine("vn-" + std::to_string(i));
    return lines;
  }

  // Compares with tests/golden/client/NAME; writes it instead when
  // CITYMATCH_UPDATE_GOLDEN is set.
  static void ExpectGolden(const std::string& name, const std::string& text) {
    const char* root = std::getenv("CITYMATCH_SOURCE_DIR");
    ASSERT_NE(root, nullptr) << "run by ctest, or set CITYMATCH_SOURCE_DIR";
    const std::string path = std::string(root) + "/tests/golden/client/" + name;
    if (std::getenv("CITYMATCH_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(path, std::ios::binary) << text;
    }
    EXPECT_EQ(Read(path), text) << path;
  }

  FakeServer server_;
  Interruption interruption_;
  Environment environment_ = {{"LC_ALL", "C.UTF-8"}};
  bool disk_full_ = false;  // of standard output
  bool terminal_ = false;
  // What the last command connected with.
  std::string address_;
  ConnectionOptions connection_;
  // Whether commands connect to their address, instead of to `server_`.
  bool real_channel_ = false;
  // What somebody types at the terminal; unset = there is none.
  std::optional<std::string> typed_;
  std::string folder_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_CLI_CLI_FIXTURE_H_
