// The installed C++ client library: a program outside the tree finds it, builds
// against it and works with a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/process.h"

namespace citymatch::e2e {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kLong = absl::Minutes(9);

class ClientPackageTest : public ::testing::Test {
 protected:
  static Outcome Do(const std::vector<std::string>& command) {
    RunOptions options;
    options.timeout = kLong;
    return RunCommand(command, options);
  }

  // Installs, moves what was installed, and builds the example against it.
  void BuildExample() {
    const Outcome installed = Do(
        {"cmake", "--install", std::getenv("CITYMATCH_BINARY_DIR"), "--prefix",
         folder_.path() + "/first", "--component", "client_library"});
    ASSERT_EQ(installed.exit_code, 0) << installed.err;
    std::filesystem::rename(folder_.path() + "/first", Prefix());
    const Outcome configured =
        Do({"cmake", "-G", "Ninja", "-S", SourceFile("client/example"), "-B",
            folder_.path() + "/build", "-DCMAKE_PREFIX_PATH=" + Prefix(),
            // Users need not have C++20.
            "-DCMAKE_CXX_STANDARD=17", "-DCMAKE_CXX_STANDARD_REQUIRED=ON",
            "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror"});
    ASSERT_EQ(configured.exit_code, 0) << configured.out << configured.err;
    const Outcome built = Do({"cmake", "--build", folder_.path() + "/build"});
    ASSERT_EQ(built.exit_code, 0) << built.out << built.err;
  }

  Outcome RunExample(const std::vector<std::string>& addresses,
                     const std::string& token) const {
    std::vector<std::string> command = {folder_.path() +
                                        "/build/citymatch_example"};
    command.insert(command.end(), addresses.begin(), addresses.end());
    RunOptions options;
    options.environment = {{"CITYMATCH_TOKEN", token}};
    return RunCommand(command, options);
  }

  [[nodiscard]] std::string Prefix() const { return folder_.path() + "/moved"; }

  const TempDir folder_;
};

TEST_F(ClientPackageTest, BuildsOutsideTheTreeAndWorksWithAServer) {
  BuildExample();
  auto server = Server::Start(folder_.path() + "/data");
  ASSERT_TRUE(server.ok()) << server.status();
  const std::string token =
      (*server)->Authorization().substr(std::string("Bearer ").size());
  const Outcome first = RunExample({(*server)->address()}, token);
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.out,
            "created cities/id-example-harbour\n"
            "partner cities/id-example-harbour\n"
            "changed cities/id-example-harbour\n");
  // The reason of an error is there.
  const Outcome refused = RunExample({(*server)->address()}, "");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("(CREDENTIALS_MISSING)"));
}

}  // namespace
}  // namespace citymatch::e2e
