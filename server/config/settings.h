// The table of settings: each a flag `--NAME`, a variable `CITYMATCHD_NAME`
// and a key `NAME` of the configuration file. A new setting is one row.
#ifndef CITYMATCH_SERVER_CONFIG_SETTINGS_H_
#define CITYMATCH_SERVER_CONFIG_SETTINGS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/config/options.h"

namespace citymatch {

struct Setting {
  std::string name;   // `max-waiting`
  std::string group;  // its heading in --help
  std::string value;  // `N`, `TIME`, `SIZE`, …; empty for a switch
  std::string help;   // one sentence, without the default
  // Sets it from text. INVALID_ARGUMENT says what would be right.
  std::function<absl::Status(absl::string_view, Options&)> set;
  // Its value as text that `set` reads.
  std::function<std::string(const Options&)> get;

  [[nodiscard]] bool is_switch() const { return value.empty(); }
  // `CITYMATCHD_MAX_WAITING`.
  [[nodiscard]] std::string variable() const;
};

// All settings, in the order of --help.
[[nodiscard]] const std::vector<Setting>& Settings();

// The setting of this name, or null.
[[nodiscard]] const Setting* FindSetting(absl::string_view name);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONFIG_SETTINGS_H_
