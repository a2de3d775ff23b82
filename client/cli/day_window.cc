#include "client/cli/day_window.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

constexpr int kMostDays = 36'500;
// Of days that the server takes.
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2100;

absl::CivilDay LocalToday() {
  return absl::ToCivilDay(absl::Now(), absl::LocalTimeZone());
}

std::optional<int> ParseDays(absl::string_view text) {
  const bool is_weeks = absl::ConsumeSuffix(&text, "w");
  if (!is_weeks) absl::ConsumeSuffix(&text, "d");
  int count = 0;
  if (!absl::SimpleAtoi(text, &count) || count < 0 || count > kMostDays) {
    return std::nullopt;
  }
  if (is_weeks) count *= 7;
  return count <= kMostDays ? std::optional<int>(count) : std::nullopt;
}

}  // namespace

absl::StatusOr<DayWindow> ParseDayWindow(const std::string& expiring,
                                         const std::string& as_of) {
  const std::optional<int> days = ParseDays(expiring);
  if (!days) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--expiring ", Quote(expiring),
        ": give days or weeks, such as 90d; at most ", kMostDays, "d"));
  }
  absl::CivilDay from = LocalToday();
  // Written out again it must be the same: the library also takes `26-4-1`.
  if (!as_of.empty() && (!absl::ParseCivilTime(as_of, &from) ||
                         absl::FormatCivilTime(from) != as_of ||
                         from.year() < kFirstYear || from.year() > kLastYear)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--as-of ", Quote(as_of),
        ": is no day such as 2026-04-01, of the years 1900 to 2100"));
  }
  return DayWindow{from, from + *days};
}

std::string Today() { return absl::FormatCivilTime(LocalToday()); }

}  // namespace citymatch::client
