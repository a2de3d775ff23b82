#include "server/config/command_line.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "server/base/status_macros.h"
#include "server/config/check_together.h"
#include "server/config/config_file.h"
#include "server/config/options.h"
#include "server/config/settings.h"

namespace citymatch {
namespace {

constexpr char kVariablePrefix[] = "CITYMATCHD_";
constexpr char kConfigVariable[] = "CITYMATCHD_CONFIG";

// What stood on the command line, unread.
struct Flags {
  std::map<std::string, std::string> values;  // by setting
  std::string config;
  bool help = false;
  bool version = false;
  bool print_config = false;
};

// What CLI11 says, in our words where its own are hard to read.
absl::Status ParseProblem(const CLI::ParseError& error) {
  const std::string text = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(text.substr(0, text.find(':')), " needs a value"));
  }
  return absl::InvalidArgumentError(text);
}

absl::StatusOr<Flags> ReadFlags(std::vector<std::string> args) {
  Flags flags;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();  // told below, in our own words
  app.add_flag("-h,--help", flags.help);
  app.add_flag("--version", flags.version);
  app.add_flag("--print-config", flags.print_config);
  app.add_option("--config", flags.config)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  std::map<std::string, CLI::Option*> options;
  for (const Setting& setting : Settings()) {
    const std::string flag = absl::StrCat("--", setting.name);
    CLI::Option* const option =
        setting.is_switch() ? app.add_flag(flag) : app.add_option(flag);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    options[setting.name] = option;
  }
  std::reverse(args.begin(), args.end());  // as CLI11 wants them
  try {
    app.parse(std::move(args));
  } catch (const CLI::ParseError& error) {
    return ParseProblem(error);
  }
  for (const std::string& extra : app.remaining()) {
    return absl::InvalidArgumentError(absl::StrCat(absl::StartsWith(extra, "-")
                                                       ? "there is no flag "
                                                       : "unexpected argument ",
                                                   extra));
  }
  for (const auto& [name, option] : options) {
    if (option->count() > 0) flags.values[name] = option->results().back();
  }
  return flags;
}

// Sets one setting; an error says where it stood.
absl::Status Set(const Setting& setting, absl::string_view value,
                 absl::string_view where, Options& options) {
  absl::Status set = setting.set(value, options);
  if (set.ok()) return set;
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", set.message()));
}

absl::Status SetFromFile(const std::string& path, Options& options) {
  CITYMATCH_ASSIGN_OR_RETURN(const std::vector<ConfigLine> lines,
                             ReadConfigFile(path));
  for (const ConfigLine& line : lines) {
    const Setting* const setting = FindSetting(line.name);
    if (setting == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", line.line, ": there is no setting ",
                       line.name, "; citymatchd --help lists them"));
    }
    CITYMATCH_RETURN_IF_ERROR(
        Set(*setting, line.value,
            absl::StrCat(path, ":", line.line, ": ", line.name), options));
  }
  return absl::OkStatus();
}

// Breaks `text` into lines of at most `width` columns.
std::vector<std::string> Wrap(absl::string_view text, size_t width) {
  std::vector<std::string> lines(1);
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (!lines.back().empty() &&
        lines.back().size() + 1 + word.size() > width) {
      lines.emplace_back();
    }
    absl::StrAppend(&lines.back(), lines.back().empty() ? "" : " ", word);
  }
  return lines;
}

void AppendFlag(absl::string_view flag, absl::string_view help,
                std::string& out) {
  constexpr int kColumn = 34;
  std::string left = absl::StrCat("  ", flag);
  if (left.size() + 2 > kColumn) {
    absl::StrAppend(&out, left, "\n");
    left.clear();
  }
  for (const std::string& line : Wrap(help, 78 - kColumn)) {
    absl::StrAppendFormat(&out, "%-*s%s\n", kColumn, left, line);
    left.clear();
  }
}

// As a configuration file that would say the same.
std::string PrintConfig(const Options& options) {
  std::string out;
  for (const Setting& setting : Settings()) {
    const std::string value = setting.get(options);
    if (value.empty()) continue;
    absl::StrAppend(
        &out, setting.name, " = \"",
        absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"\n");
  }
  return out;
}

constexpr char kHelpStart[] =
    R"(citymatchd serves the citymatch API: it pairs Japanese and US municipalities
with Indo-Pacific cities, and says why.

Usage: citymatchd --data-dir DIR [--listen ADDRESS] [FLAG…]
       citymatchd init --data-dir DIR     makes the first admin; see init --help

Examples:
  citymatchd --data-dir /var/lib/citymatch
  citymatchd --data-dir ./data --listen 127.0.0.1:0
  citymatchd --config /etc/citymatch/citymatchd.conf --log-format json
  citymatchd --data-dir ./data --listen unix:/run/citymatch/socket
  citymatchd --data-dir ./data --listen 0.0.0.0:50051 --tls-cert c.pem --tls-key k.pem

When it is ready it prints one line, `listening on ADDRESS`, on standard
output; everything else goes to standard error.
)";

constexpr char kHelpEnd[] = R"(
Values:
  TIME  a number with its unit: 250ms, 30s, 5m, 2h
  SIZE  bytes, or with a unit: 512KiB, 8MiB, 1GiB

Environment and file:
  Each setting can be given as a variable, `CITYMATCHD_` and its name in
  capitals with _ for -, such as CITYMATCHD_DATA_DIR; and in the file as a line
  `data-dir = "/var/lib/citymatch"`. Of two equal flags the last counts; a flag beats a variable, a variable beats
  the file, the file beats the default. CITYMATCHD_CONFIG names the file.

Signals:
  SIGTERM, SIGINT, SIGHUP  new calls are refused with UNAVAILABLE, running ones
                           finish within --drain-timeout, then the server
                           exits; a second signal cancels the running calls

Exit codes:
  0  stopped as asked             3  the data folder cannot be used
  1  a fault of the server        4  the address cannot be listened on
  2  a setting is wrong
)";

}  // namespace

absl::string_view Version() { return CITYMATCH_VERSION; }

std::string HelpText() {
  std::string out = kHelpStart;
  const Options defaults;
  std::string group;
  for (const Setting& setting : Settings()) {
    if (setting.group != group) {
      group = setting.group;
      absl::StrAppend(&out, "\n", group, ":\n");
    }
    const std::string value = setting.get(defaults);
    const bool show_default = !setting.is_switch() && !value.empty();
    AppendFlag(absl::StrCat("--", setting.name, setting.is_switch() ? "" : " ",
                            setting.value),
               show_default ? absl::StrCat(setting.help, " [", value, "]")
                            : setting.help,
               out);
  }
  absl::StrAppend(&out, "\nOther:\n");
  AppendFlag("--config FILE", "Reads settings from a file.", out);
  AppendFlag("--print-config",
             "Prints all settings as they would be, and "
             "exits.",
             out);
  AppendFlag("--version", "Prints the version, and exits.", out);
  AppendFlag("-h, --help", "Prints this, and exits.", out);
  return absl::StrCat(out, kHelpEnd);
}

absl::Status CheckVariables(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!absl::StartsWith(name, kVariablePrefix) || name == kConfigVariable) {
      continue;
    }
    const bool is_known = std::any_of(
        Settings().begin(), Settings().end(),
        [&](const Setting& setting) { return setting.variable() == name; });
    if (!is_known) {
      return absl::InvalidArgumentError(absl::StrCat(
          "environment variable ", name, ": there is no such setting"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<CommandLine> ReadCommandLine(
    const std::vector<std::string>& args, const Environment& environment) {
  CITYMATCH_ASSIGN_OR_RETURN(const Flags flags, ReadFlags(args));
  CommandLine result;
  if (flags.help) {
    result.print_and_exit = HelpText();
    return result;
  }
  if (flags.version) {
    result.print_and_exit = absl::StrCat("citymatchd ", Version(), "\n");
    return result;
  }
  const std::string file = !flags.config.empty()
                               ? flags.config
                               : environment(kConfigVariable).value_or("");
  if (!file.empty()) {
    CITYMATCH_RETURN_IF_ERROR(SetFromFile(file, result.options));
  }
  for (const Setting& setting : Settings()) {
    const std::optional<std::string> variable = environment(setting.variable());
    if (variable.has_value() && !variable->empty()) {
      CITYMATCH_RETURN_IF_ERROR(
          Set(setting, *variable,
              absl::StrCat("environment variable ", setting.variable()),
              result.options));
    }
    const auto flag = flags.values.find(setting.name);
    if (flag != flags.values.end()) {
      CITYMATCH_RETURN_IF_ERROR(Set(setting, flag->second,
                                    absl::StrCat("--", setting.name),
                                    result.options));
    }
  }
  if (flags.print_config) {
    result.print_and_exit = PrintConfig(result.options);
    return result;
  }
  CITYMATCH_RETURN_IF_ERROR(CheckTogether(result.options));
  return result;
}

}  // namespace citymatch
