// The command line of `citymatchd init`.
#ifndef CITYMATCH_SERVER_CONFIG_INIT_LINE_H_
#define CITYMATCH_SERVER_CONFIG_INIT_LINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/command_line.h"

namespace citymatch {

struct InitLine {
  std::string data_dir;
  std::string identity = "admin";
  absl::Duration token_life = absl::Hours(24) * 90;
  bool another_token = false;
  // Where the token goes; empty = standard output.
  std::string token_file;
  // If not empty: print this on standard output and exit with 0.
  std::string print_and_exit;
};

// Reads `args`, without the program's name and `init`. The data folder may also
// come from the environment or the configuration file, as for the server.
// INVALID_ARGUMENT says what is wrong.
[[nodiscard]] absl::StatusOr<InitLine> ReadInitLine(
    const std::vector<std::string>& args, const Environment& environment);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONFIG_INIT_LINE_H_
