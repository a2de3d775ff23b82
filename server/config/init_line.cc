#include "server/config/init_line.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/base/status_macros.h"
#include "server/config/command_line.h"
#include "server/config/values.h"

namespace citymatch {
namespace {

constexpr char kHelp[] =
    R"(citymatchd init makes the first admin of a data folder, and a token for it.

Usage: citymatchd init --data-dir DIR [--token-file FILE] [FLAG…]

Examples:
  citymatchd init --data-dir /var/lib/citymatch
  citymatchd init --data-dir ./data --token-file ./admin-token

The token is shown this once: keep it with `citymatch login`. Whoever has it may
do everything. The server must not be running on the folder.

Flags:
  --data-dir DIR        The data folder; made if it is absent. Required.
  --token-file FILE     Writes the token to a new file that only its owner can
                        read, instead of standard output.
  --identity ID         The id of the admin's identity. [admin]
  --token-life TIME     How long the token holds, at most 8784h. [2160h]
  --another-token       Makes a token also where the folder has an admin: for
                        who lost the last one.
  --config FILE         Reads the data folder from the server's configuration.
  -h, --help            Prints this, and exits.
)";

}  // namespace

absl::StatusOr<InitLine> ReadInitLine(const std::vector<std::string>& args,
                                      const Environment& environment) {
  InitLine line;
  bool help = false;
  std::string life;
  std::string config;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_flag("-h,--help", help);
  app.add_option("--data-dir", line.data_dir);
  app.add_option("--token-file", line.token_file);
  app.add_option("--identity", line.identity);
  app.add_option("--token-life", life);
  app.add_flag("--another-token", line.another_token);
  app.add_option("--config", config);
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  if (help) {
    line.print_and_exit = kHelp;
    return line;
  }
  if (!app.remaining().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("init does not know ", app.remaining().front()));
  }
  if (!life.empty()) {
    const absl::StatusOr<absl::Duration> span =
        ParseSpan(life, absl::Minutes(1), absl::Hours(24) * 366);
    if (!span.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--token-life: ", span.status().message()));
    }
    line.token_life = *span;
  }
  std::vector<std::string> server_args;
  if (!config.empty()) server_args = {"--config", config};
  if (!line.data_dir.empty()) {
    server_args.insert(server_args.end(), {"--data-dir", line.data_dir});
  }
  CITYMATCH_ASSIGN_OR_RETURN(const CommandLine server,
                             ReadCommandLine(server_args, environment));
  line.data_dir = server.options.server.data_dir;
  return line;
}

}  // namespace citymatch
