#include "client/rpc/address.h"

#include <arpa/inet.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace citymatch::client {
namespace {

constexpr absl::string_view kUnix = "unix:";

}  // namespace

absl::Status CheckAddress(absl::string_view address) {
  if (absl::StartsWith(address, kUnix) && address.size() > kUnix.size()) {
    return absl::OkStatus();
  }
  if (absl::StrContains(address, "://")) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the server's address \"", address,
        "\" must be HOST:PORT without a scheme; TLS is the default for every "
        "server that is not on this machine"));
  }
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || colon == 0 ||
      !absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 1 ||
      port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the server's address \"", address, "\" must be HOST:PORT, such as ",
        kDefaultAddress, ", or unix:PATH"));
  }
  return absl::OkStatus();
}

bool IsLocalAddress(absl::string_view address) {
  if (absl::StartsWith(address, kUnix)) return true;
  const std::string host = HostOf(address);
  if (host == "localhost") return true;
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) {
    return ntohl(four.s_addr) >> 24 == 127;
  }
  in6_addr six{};
  return inet_pton(AF_INET6, host.c_str(), &six) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&six);
}

std::string HostOf(absl::string_view address) {
  if (absl::StartsWith(address, kUnix)) return "localhost";
  absl::string_view host = address.substr(0, address.rfind(':'));
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return std::string(host);
}

}  // namespace citymatch::client
