// From flags, environment and file to options. A flag beats a variable, a
// variable beats the file, the file beats the default. An empty variable counts
// as not set.
#ifndef CITYMATCH_SERVER_CONFIG_COMMAND_LINE_H_
#define CITYMATCH_SERVER_CONFIG_COMMAND_LINE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/config/options.h"

namespace citymatch {

// The value of an environment variable; nullopt if it is not set.
using Environment =
    std::function<std::optional<std::string>(absl::string_view)>;

struct CommandLine {
  Options options;
  // If not empty: print this on standard output and exit with 0.
  std::string print_and_exit;
};

// Reads `args` (without the program's name), the environment, and the
// configuration file that either names. INVALID_ARGUMENT says which setting is
// wrong, where it was set, and what would be right.
[[nodiscard]] absl::StatusOr<CommandLine> ReadCommandLine(
    const std::vector<std::string>& args, const Environment& environment);

// What --help prints.
[[nodiscard]] std::string HelpText();

// The version of this build: `0.1.0`.
[[nodiscard]] absl::string_view Version();

// INVALID_ARGUMENT if a variable of the environment is named like a setting but
// is none, such as one that is misspelt.
[[nodiscard]] absl::Status CheckVariables(
    const std::vector<std::string>& names);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONFIG_COMMAND_LINE_H_
