// The configuration file: lines `name = value`, as in TOML and INI.
//
//   # comment
//   data-dir = "/var/lib/citymatch"
//   workers = 16
//   max-deadline = 2m
//
// A value may stand in double or single quotes, and must if it holds ` #`.
// Within double quotes \\ and \" are escapes. There are no sections.
#ifndef CITYMATCH_SERVER_CONFIG_CONFIG_FILE_H_
#define CITYMATCH_SERVER_CONFIG_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace citymatch {

struct ConfigLine {
  std::string name;
  std::string value;
  int line = 0;  // from 1
};

// Parses the text of a file; `path` is for messages. INVALID_ARGUMENT names
// the line: a line of another form, or a name that is there twice.
[[nodiscard]] absl::StatusOr<std::vector<ConfigLine>> ParseConfig(
    absl::string_view text, absl::string_view path);

// Reads and parses a file. INVALID_ARGUMENT, also if it cannot be read.
[[nodiscard]] absl::StatusOr<std::vector<ConfigLine>> ReadConfigFile(
    const std::string& path);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONFIG_CONFIG_FILE_H_
