// All that an operator can set, with defaults. Flags, environment and file are
// read into this by command_line.h; settings.h describes each for them.
#ifndef CITYMATCH_SERVER_CONFIG_OPTIONS_H_
#define CITYMATCH_SERVER_CONFIG_OPTIONS_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/edge/edge_limits.h"
#include "server/edge/tls.h"
#include "server/edge/web/web_options.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// What a server needs to start.
struct ServerOptions {
  // The data folder. Required.
  std::string data_dir;
  // Where to listen, see edge/listen_address.h.
  std::string listen = "127.0.0.1:50051";
  // Whether it may listen beyond this machine without TLS.
  bool insecure = false;
  // Whether callers without a credential are viewers.
  bool public_read = false;
  TlsOptions tls;
  // Memory for blocks read from disk, in bytes.
  int64_t block_cache_bytes = int64_t{64} << 20;
  // Opens a folder whose log is damaged by dropping the damaged commit and all
  // after it; see RocksDbOptions.
  bool drop_damaged_log_end = false;
  GateLimits gate;
  EdgeLimits edge;
  WebOptions web;
};

// What the process needs besides.
struct Options {
  ServerOptions server;
  // How long running calls may take to finish after SIGTERM.
  absl::Duration drain_timeout = absl::Seconds(30);
  LogFormat log_format = LogFormat::kText;
  LogLevel log_level = LogLevel::kInfo;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONFIG_OPTIONS_H_
