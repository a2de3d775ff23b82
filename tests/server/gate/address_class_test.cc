#include "server/gate/address_class.h"

#include "gtest/gtest.h"

namespace citymatch {
namespace {

TEST(AddressClassTest, ClassifiesAddressesByRange) {
  const struct {
    const char* peer;
    const char* expected;
  } cases[] = {
      {"ipv4:127.0.0.1:5000", "loopback"},
      {"ipv4:127.255.255.255:1", "loopback"},
      {"ipv4:128.0.0.1:1", "public"},
      {"ipv4:10.1.2.3:1", "private"},
      {"ipv4:172.16.0.1:1", "private"},
      {"ipv4:172.31.255.255:1", "private"},
      {"ipv4:172.32.0.1:1", "public"},
      {"ipv4:192.168.0.1:1", "private"},
      {"ipv4:192.169.0.1:1", "public"},
      {"ipv4:169.254.1.1:1", "private"},
      {"ipv4:100.64.0.1:1", "private"},
      {"ipv4:100.128.0.1:1", "public"},
      {"ipv4:8.8.8.8:1", "public"},
      {"ipv6:%5B::1%5D:5000", "loopback"},
      {"ipv6:[::1]:5000", "loopback"},
      {"ipv6:%5B::ffff:127.0.0.1%5D:1", "loopback"},
      {"ipv6:%5B::ffff:8.8.8.8%5D:1", "public"},
      {"ipv6:%5Bfe80::1%25eth0%5D:1", "private"},
      {"ipv6:%5Bfd00::1%5D:1", "private"},
      {"ipv6:%5B2001:db8::1%5D:1", "public"},
      {"ipv6:%5B::%5D:1", "public"},
      {"unix:", "unix"},
      {"unix:/run/x", "unix"},
      {"unknown", "in_process"},
      {"", "public"},
      {"ipv4:nonsense", "public"},
      {"ipv4:127.0.0.1.evil:1", "public"},
      {"vsock:1:2", "public"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(AddressClass(c.peer), c.expected) << c.peer;
  }
}

}  // namespace
}  // namespace citymatch
