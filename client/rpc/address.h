// Addresses of servers: HOST:PORT or unix:PATH, without a scheme.
#ifndef CITYMATCH_CLIENT_RPC_ADDRESS_H_
#define CITYMATCH_CLIENT_RPC_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace citymatch::client {

// Where a server is looked for unless told otherwise.
inline constexpr char kDefaultAddress[] = "127.0.0.1:50051";

// OK, or what is wrong with an address.
[[nodiscard]] absl::Status CheckAddress(absl::string_view address);

// Whether what is sent to `address` cannot leave this machine: a unix socket,
// `localhost`, or a loopback address in digits. No name is looked up: whoever
// answers for it now need not answer later.
[[nodiscard]] bool IsLocalAddress(absl::string_view address);

// "h.example" of "h.example:443", "::1" of "[::1]:443", "localhost" of a unix
// socket.
[[nodiscard]] std::string HostOf(absl::string_view address);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_ADDRESS_H_
