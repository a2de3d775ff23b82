// Values as operators write them: `16`, `30s`, `8MiB`, `true`.
#ifndef CITYMATCH_SERVER_CONFIG_VALUES_H_
#define CITYMATCH_SERVER_CONFIG_VALUES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch {

// A whole number from `min` to `max`. All errors here are INVALID_ARGUMENT and
// say what would be right.
[[nodiscard]] absl::StatusOr<int64_t> ParseCount(absl::string_view text,
                                                 int64_t min, int64_t max);

// Bytes: a whole number, alone or with B, KiB, MiB or GiB.
[[nodiscard]] absl::StatusOr<int64_t> ParseBytes(absl::string_view text,
                                                 int64_t min, int64_t max);

// A time with its unit: `250ms`, `30s`, `1m30s`, `2h`.
[[nodiscard]] absl::StatusOr<absl::Duration> ParseSpan(absl::string_view text,
                                                       absl::Duration min,
                                                       absl::Duration max);

// true, yes, on, 1, or false, no, off, 0.
[[nodiscard]] absl::StatusOr<bool> ParseSwitch(absl::string_view text);

// The shortest way to write so many bytes: `8MiB`.
[[nodiscard]] std::string FormatBytes(int64_t bytes);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONFIG_VALUES_H_
