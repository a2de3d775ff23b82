// What the operator sets for browsers.
#ifndef CITYMATCH_SERVER_EDGE_WEB_WEB_OPTIONS_H_
#define CITYMATCH_SERVER_EDGE_WEB_WEB_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch {

struct WebOptions {
  // Where to listen, see edge/listen_address.h; empty = not at all.
  std::string listen;
  // The folder of the built dashboard; empty = there is none.
  std::string root;
  // Origins of other sites whose pages may call the API, such as
  // `https://city.example`; `*` = all.
  std::vector<std::string> allow_origins;
  // Connections at once, each with a thread. At least 1. Well above the gate's
  // `max_watches`, each of which may hold one.
  int max_connections = 512;
  // Of them, those from one address; 0 = a quarter, at least 1.
  int max_connections_per_address = 0;
  // A connection without a request is closed after this.
  absl::Duration max_idle = absl::Seconds(30);
  // How long a request may take to arrive, and a TLS handshake.
  absl::Duration receive_time = absl::Seconds(20);

  [[nodiscard]] bool enabled() const { return !listen.empty(); }
};

// Whether it is an origin as browsers write it, `https://city.example` or
// `http://localhost:5173`, or `*`. INVALID_ARGUMENT says what would be right.
[[nodiscard]] absl::Status CheckOrigin(absl::string_view origin);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_WEB_WEB_OPTIONS_H_
