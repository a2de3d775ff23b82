#include "server/config/values.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace citymatch {
namespace {

struct Unit {
  const char* name;
  int64_t bytes;
};

// Largest first.
constexpr Unit kUnits[] = {{"GiB", int64_t{1} << 30},
                           {"MiB", int64_t{1} << 20},
                           {"KiB", int64_t{1} << 10}};

absl::Status Wrong(absl::string_view text, absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not ", wanted));
}

}  // namespace

absl::StatusOr<int64_t> ParseCount(absl::string_view text, int64_t min,
                                   int64_t max) {
  int64_t count = 0;
  if (!absl::SimpleAtoi(text, &count) || count < min || count > max) {
    return Wrong(text, absl::StrCat("a whole number from ", min, " to ", max));
  }
  return count;
}

absl::StatusOr<int64_t> ParseBytes(absl::string_view text, int64_t min,
                                   int64_t max) {
  absl::string_view digits = text;
  int64_t unit = 1;
  for (const Unit& candidate : kUnits) {
    if (absl::ConsumeSuffix(&digits, candidate.name)) {
      unit = candidate.bytes;
      break;
    }
  }
  if (unit == 1) absl::ConsumeSuffix(&digits, "B");
  int64_t count = 0;
  if (!absl::SimpleAtoi(digits, &count) || count < 0 || count > max / unit ||
      count * unit < min) {
    return Wrong(text, absl::StrCat("a size from ", FormatBytes(min), " to ",
                                    FormatBytes(max), ", such as 8MiB"));
  }
  return count * unit;
}

absl::StatusOr<absl::Duration> ParseSpan(absl::string_view text,
                                         absl::Duration min,
                                         absl::Duration max) {
  absl::Duration span;
  if (!absl::ParseDuration(text, &span) || span < min || span > max) {
    return Wrong(text, absl::StrCat("a time from ", absl::FormatDuration(min),
                                    " to ", absl::FormatDuration(max),
                                    " with its unit, such as 30s or 5m"));
  }
  return span;
}

absl::StatusOr<bool> ParseSwitch(absl::string_view text) {
  const std::string word = absl::AsciiStrToLower(text);
  if (word == "true" || word == "yes" || word == "on" || word == "1") {
    return true;
  }
  if (word == "false" || word == "no" || word == "off" || word == "0") {
    return false;
  }
  return Wrong(text, "true or false");
}

std::string FormatBytes(int64_t bytes) {
  for (const Unit& unit : kUnits) {
    if (bytes >= unit.bytes && bytes % unit.bytes == 0) {
      return absl::StrCat(bytes / unit.bytes, unit.name);
    }
  }
  return absl::StrCat(bytes, "B");
}

}  // namespace citymatch
