#include "server/edge/listen_address.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"

namespace citymatch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ListenAddressTest, ReadsAddressesAndKnowsWhichAreLocal) {
  const struct {
    const char* text;
    const char* target;
    bool local;
  } cases[] = {
      {"127.0.0.1:0", "127.0.0.1:0", true},
      {"127.9.9.9:50051", "127.9.9.9:50051", true},
      {"localhost:50051", "127.0.0.1:50051", true},
      {"[::1]:50051", "[::1]:50051", true},
      {"[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1", true},
      {"0.0.0.0:50051", "0.0.0.0:50051", false},
      {"[::]:50051", "[::]:50051", false},
      {"10.0.0.1:50051", "10.0.0.1:50051", false},
      {"192.0.2.1:65535", "192.0.2.1:65535", false},
      {"unix:/run/x", "unix:/run/x", true},
      {"unix:///run/x", "unix:/run/x", true},
      {"unix:socket", "unix:socket", true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto address = ResolveListenAddress(c.text);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->Target(address->port), c.target);
    EXPECT_EQ(address->local, c.local);
    EXPECT_EQ(CheckListenAllowed(*address, {}, false).ok(), c.local);
    EXPECT_TRUE(CheckListenAllowed(*address, {}, true).ok());
    EXPECT_TRUE(
        CheckListenAllowed(*address, {.certificate_file = "x"}, false).ok());
  }
}

TEST(ListenAddressTest, SaysWhatIsWrongWithABadAddress) {
  for (const char* text :
       {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
        "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1:1 2", ":50051", "::1:50051",
        "[::1:50051", "unix:", "unix://relative"}) {
    SCOPED_TRACE(text);
    const auto address = ResolveListenAddress(text);
    ASSERT_FALSE(address.ok());
    EXPECT_EQ(ErrorReason(address.status()), "BAD_LISTEN_ADDRESS");
    EXPECT_THAT(std::string(address.status().message()),
                AllOf(HasSubstr("--listen"), HasSubstr("HOST:PORT")));
  }
  EXPECT_EQ(ErrorReason(ResolveListenAddress(
                            absl::StrCat("unix:/", std::string(200, 'x')))
                            .status()),
            "BAD_LISTEN_ADDRESS");
}

TEST(ListenAddressTest, SaysWhenANameDoesNotResolve) {
  const auto address = ResolveListenAddress("no-such-host.invalid:1");
  ASSERT_FALSE(address.ok());
  EXPECT_EQ(ErrorReason(address.status()), "CANNOT_LISTEN");
  EXPECT_THAT(std::string(address.status().message()),
              HasSubstr("no-such-host.invalid does not resolve"));
}

TEST(ListenAddressTest, RefusalSaysWhyAndWhatToDo) {
  const auto address = ResolveListenAddress("0.0.0.0:50051");
  ASSERT_TRUE(address.ok());
  EXPECT_THAT(std::string(CheckListenAllowed(*address, {}, false).message()),
              AllOf(HasSubstr("0.0.0.0:50051"), HasSubstr("--insecure"),
                    HasSubstr("--tls-cert"), HasSubstr("--tls-key"),
                    HasSubstr("not a loopback address")));
}

TEST(ListenAddressTest, SaysWhenThePortIsInUse) {
  const int taken = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(taken, reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
  ASSERT_EQ(listen(taken, 1), 0);
  socklen_t size = sizeof(name);
  ASSERT_EQ(getsockname(taken, reinterpret_cast<sockaddr*>(&name), &size), 0);
  const auto address =
      ResolveListenAddress(absl::StrCat("127.0.0.1:", ntohs(name.sin_port)));
  ASSERT_TRUE(address.ok());
  const absl::Status possible = CheckListenPossible(*address);
  close(taken);
  EXPECT_EQ(ErrorReason(possible), "CANNOT_LISTEN");
  EXPECT_THAT(std::string(possible.message()), HasSubstr("in use"));
}

TEST(ListenAddressTest, SaysWhenTheMachineDoesNotHaveTheAddress) {
  const auto address = ResolveListenAddress("192.0.2.1:50051");
  ASSERT_TRUE(address.ok());
  EXPECT_THAT(std::string(CheckListenPossible(*address).message()),
              HasSubstr("does not have the address"));
}

class UnixListenTest : public ::testing::Test {
 protected:
  UnixListenTest() {
    std::string pattern = "/tmp/listen_test_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~UnixListenTest() override { std::filesystem::remove_all(folder_); }

  absl::Status Check(const std::string& path) {
    const auto address = ResolveListenAddress(absl::StrCat("unix:", path));
    return address.ok() ? CheckListenPossible(*address) : address.status();
  }

  std::string folder_;
};

TEST_F(UnixListenTest, RefusesALiveSocketAndAcceptsADeadOne) {
  const std::string path = folder_ + "/socket";
  EXPECT_TRUE(Check(path).ok());
  const int taken = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, path.c_str(), sizeof(name.sun_path) - 1);
  ASSERT_EQ(bind(taken, reinterpret_cast<sockaddr*>(&name), sizeof(name)), 0);
  ASSERT_EQ(listen(taken, 1), 0);
  EXPECT_THAT(std::string(Check(path).message()),
              HasSubstr("another process listens there"));
  close(taken);
  EXPECT_TRUE(Check(path).ok());  // left over by a server that died
}

TEST_F(UnixListenTest, RefusesAFileAndAMissingFolder) {
  const std::string path = folder_ + "/file";
  std::ofstream(path) << "x";
  EXPECT_THAT(std::string(Check(path).message()),
              HasSubstr("something else than a socket"));
  EXPECT_THAT(std::string(Check(folder_ + "/no/socket").message()),
              HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace citymatch
