#include "server/gate/address_class.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace citymatch {
namespace {

// `address` in host byte order. Ranges: RFC 1918, RFC 3927, RFC 6598.
const char* ClassOfV4(uint32_t address) {
  const auto within = [address](uint32_t net, int bits) {
    return (address >> (32 - bits)) == (net >> (32 - bits));
  };
  if (within(0x7F000000, 8)) return "loopback";
  if (within(0x0A000000, 8) || within(0xAC100000, 12) ||
      within(0xC0A80000, 16) || within(0xA9FE0000, 16) ||
      within(0x64400000, 10)) {
    return "private";
  }
  return "public";
}

// Ranges: RFC 4291 (loopback, link-local, IPv4-mapped), RFC 4193.
const char* ClassOfV6(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address)) return "loopback";
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    uint32_t v4 = 0;
    std::memcpy(&v4, &address.s6_addr[12], sizeof(v4));
    return ClassOfV4(ntohl(v4));
  }
  if (IN6_IS_ADDR_LINKLOCAL(&address) || (address.s6_addr[0] & 0xFE) == 0xFC) {
    return "private";
  }
  return "public";
}

// `[::1]:5000` or `127.0.0.1:5000` without the port, brackets and scope.
std::string HostOf(absl::string_view authority) {
  absl::string_view host = authority.substr(0, authority.rfind(':'));
  absl::ConsumePrefix(&host, "[");
  absl::ConsumeSuffix(&host, "]");
  return std::string(host.substr(0, host.find('%')));
}

}  // namespace

std::string AddressClass(absl::string_view peer) {
  if (absl::StartsWith(peer, "unix")) return "unix";
  // A channel within the process has no peer: gRPC says `unknown`.
  if (peer == "unknown") return "in_process";
  const bool v4 = absl::ConsumePrefix(&peer, "ipv4:");
  if (v4 || absl::ConsumePrefix(&peer, "ipv6:")) {
    const std::string host = HostOf(
        absl::StrReplaceAll(peer, {{"%5B", "["}, {"%5D", "]"}, {"%25", "%"}}));
    in_addr address4{};
    in6_addr address6{};
    if (v4 && inet_pton(AF_INET, host.c_str(), &address4) == 1) {
      return ClassOfV4(ntohl(address4.s_addr));
    }
    if (!v4 && inet_pton(AF_INET6, host.c_str(), &address6) == 1) {
      return ClassOfV6(address6);
    }
  }
  return "public";
}

}  // namespace citymatch
