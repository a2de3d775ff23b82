#include "client/access/token.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace citymatch::client {
namespace {

constexpr size_t kServerDigits = 8;
constexpr size_t kIdDigits = 12;
constexpr size_t kSecretCharacters = 43;

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
  });
}

bool IsBase64Url(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
}

// "30d": a whole number of hours, days or weeks.
bool ParseSpan(absl::string_view text, absl::Duration& span) {
  if (text.size() < 2) return false;
  const char unit = text.back();
  int count = 0;
  if (!absl::ascii_isdigit(text.front()) ||
      !absl::SimpleAtoi(text.substr(0, text.size() - 1), &count)) {
    return false;
  }
  const int hours = unit == 'h'   ? 1
                    : unit == 'd' ? 24
                    : unit == 'w' ? 7 * 24
                                  : 0;
  span = absl::Hours(1) * hours * count;
  return hours > 0;
}

}  // namespace

absl::StatusOr<TokenParts> ParseToken(absl::string_view text) {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('_', 3));
  if (parts.size() != 4 || parts[0] != "citymatch" ||
      parts[1].size() != kServerDigits || !IsHex(parts[1]) ||
      parts[2].size() != kIdDigits + 1 || parts[2][0] != 't' ||
      !IsHex(parts[2].substr(1)) || parts[3].size() != kSecretCharacters ||
      !IsBase64Url(parts[3])) {
    return absl::InvalidArgumentError(
        "is not a token of citymatch: it must be the whole text that was told "
        "when it was made, citymatch_…, and nothing else");
  }
  return TokenParts{std::string(parts[1]), std::string(parts[2])};
}

absl::StatusOr<absl::Time> ParseExpiry(absl::string_view text, absl::Time now) {
  absl::Duration span;
  absl::CivilDay day;
  absl::Time time;
  std::string error;
  if (ParseSpan(text, span)) {
    time = now + span;
  } else if (absl::ParseCivilTime(text, &day)) {
    time = absl::FromCivil(day + 1, absl::UTCTimeZone());
  } else if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return absl::InvalidArgumentError(
        "must be a time from now such as 30d, 2w or 12h, a day such as "
        "2027-03-31, or a moment such as 2027-03-31T12:00:00Z");
  }
  if (time <= now) return absl::InvalidArgumentError("is not in the future");
  return time;
}

}  // namespace citymatch::client
