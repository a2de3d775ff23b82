// Where the server listens: parsing, resolving, and whether it may.
#ifndef CITYMATCH_SERVER_EDGE_LISTEN_ADDRESS_H_
#define CITYMATCH_SERVER_EDGE_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/edge/tls.h"

namespace citymatch {

struct ListenAddress {
  // As the operator wrote it, for messages.
  std::string text;
  // A literal address, `127.0.0.1` or `::1`; empty for a Unix socket.
  std::string host;
  int port = 0;  // 0 = any free one
  // The path of a Unix socket, else empty.
  std::string unix_path;
  // Whether only processes of this machine can connect.
  bool local = false;

  // As gRPC takes it: `127.0.0.1:50051`, `[::1]:0`, `unix:/run/x`.
  [[nodiscard]] std::string Target(int port_in_use) const;
};

// Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`; `flag` is where the operator
// wrote it, for messages. A name is resolved once; of
// its addresses the first IPv4 one is taken, else the first. Reasons:
// BAD_LISTEN_ADDRESS (INVALID_ARGUMENT), CANNOT_LISTEN (a name that does not
// resolve).
[[nodiscard]] absl::StatusOr<ListenAddress> ResolveListenAddress(
    absl::string_view text, absl::string_view flag = "--listen");

// Whether the server may listen there: beyond this machine only with TLS, or
// if the operator takes the risk. FAILED_PRECONDITION, reason CANNOT_LISTEN.
[[nodiscard]] absl::Status CheckListenAllowed(const ListenAddress& address,
                                              const TlsOptions& tls,
                                              bool insecure);

// Tries whether the address is free, to say why if it is not: gRPC itself says
// only that it failed. Reason CANNOT_LISTEN.
[[nodiscard]] absl::Status CheckListenPossible(const ListenAddress& address);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_LISTEN_ADDRESS_H_
