// Days that are given on the command line.
#ifndef CITYMATCH_CLIENT_CLI_DAY_WINDOW_H_
#define CITYMATCH_CLIENT_CLI_DAY_WINDOW_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace citymatch::client {

// Both days included.
struct DayWindow {
  absl::CivilDay from;
  absl::CivilDay to;
};

// The window of `--expiring`, such as `90d`, `12w` or `90` (days, 0 to 36,500),
// from the day of `--as-of`; empty = today on this machine. INVALID_ARGUMENT
// tells which of the two is wrong.
[[nodiscard]] absl::StatusOr<DayWindow> ParseDayWindow(
    const std::string& expiring, const std::string& as_of);

// Today on this machine, `YYYY-MM-DD`.
[[nodiscard]] std::string Today();

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_DAY_WINDOW_H_
