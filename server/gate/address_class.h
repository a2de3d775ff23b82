// From where a call comes, as far as the log may know.
#ifndef CITYMATCH_SERVER_GATE_ADDRESS_CLASS_H_
#define CITYMATCH_SERVER_GATE_ADDRESS_CLASS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace citymatch {

// The class of a peer as gRPC writes it (`ipv4:127.0.0.1:5000`,
// `ipv6:%5B::1%5D:5000`, `unix:/run/x`, `unknown` within the process): one of
// `loopback`, `private`, `public`, `unix`, `in_process`. What cannot be read is
// `public`. The class is for the log and proves nothing: rights must never
// hang on it.
[[nodiscard]] std::string AddressClass(absl::string_view peer);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_ADDRESS_CLASS_H_
