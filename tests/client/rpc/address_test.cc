#include "client/rpc/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "client/rpc/connection_options.h"

namespace citymatch::client {
namespace {

using testing::HasSubstr;

TEST(CheckAddressTest, WantsHostAndPort) {
  for (const char* good :
       {"127.0.0.1:50051", "[::1]:1", "citymatch.example:443",
        "unix:/run/citymatch.sock"}) {
    EXPECT_TRUE(CheckAddress(good).ok()) << good;
  }
  for (const char* bad :
       {"", "localhost", ":50051", "h:", "h:0", "h:70000", "h:x", "unix:"}) {
    EXPECT_FALSE(CheckAddress(bad).ok()) << bad;
  }
  EXPECT_THAT(std::string(CheckAddress("https://h.example:443").message()),
              HasSubstr("without a scheme"));
}

TEST(IsLocalAddressTest, IsWhatCannotLeaveTheMachine) {
  for (const char* local : {"127.0.0.1:1", "127.8.9.10:1", "[::1]:1",
                            "localhost:1", "unix:/run/x"}) {
    EXPECT_TRUE(IsLocalAddress(local)) << local;
  }
  for (const char* elsewhere :
       {"10.0.0.1:1", "128.0.0.1:1", "0.0.0.0:1", "[::]:1", "[fe80::1]:1",
        "127.0.0.1.example:1", "localhost.example:1", "h.example:1", "127.1:1",
        "ipv4:127.0.0.1:1,10.0.0.1:1", "dns:///localhost:1",
        "localhost:1,h.example:1"}) {
    EXPECT_FALSE(IsLocalAddress(elsewhere)) << elsewhere;
  }
}

TEST(HostOfTest, LeavesOutPortAndBrackets) {
  EXPECT_EQ(HostOf("h.example:443"), "h.example");
  EXPECT_EQ(HostOf("[::1]:443"), "::1");
  EXPECT_EQ(HostOf("unix:/x"), "localhost");
}

TEST(CheckOptionsTest, RefusesATokenInPlaintextBeyondThisMachine) {
  ConnectionOptions options;
  options.token = "secret";
  EXPECT_TRUE(CheckOptions(options).ok());
  EXPECT_TRUE(MaySendToken(options, options.address));
  options.address = "h.example:1";
  EXPECT_TRUE(CheckOptions(options).ok());  // by TLS
  options.transport = Transport::kPlaintext;
  EXPECT_FALSE(MaySendToken(options, options.address));
  const std::string error(CheckOptions(options).message());
  EXPECT_THAT(error, HasSubstr("allow_plaintext_token"));
  EXPECT_THAT(error, testing::Not(HasSubstr("secret")));
  options.transport = Transport::kTls;
  EXPECT_TRUE(CheckOptions(options).ok());
  options.transport = Transport::kPlaintext;
  options.allow_plaintext_token = true;
  EXPECT_TRUE(CheckOptions(options).ok());
}

TEST(CheckOptionsTest, WantsCertificateAndKeyTogetherAndWithTls) {
  ConnectionOptions options;
  options.client_certificate = "c";
  EXPECT_THAT(std::string(CheckOptions(options).message()),
              HasSubstr("set client_key"));
  options.client_key = "k";
  EXPECT_THAT(std::string(CheckOptions(options).message()), HasSubstr("kTls"));
  options.transport = Transport::kTls;
  EXPECT_TRUE(CheckOptions(options).ok());
  options.client_certificate.clear();
  EXPECT_THAT(std::string(CheckOptions(options).message()),
              HasSubstr("set client_certificate"));
}

}  // namespace
}  // namespace citymatch::client
