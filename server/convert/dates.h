// ISO 8601 calendar dates.
#ifndef CITYMATCH_SERVER_CONVERT_DATES_H_
#define CITYMATCH_SERVER_CONVERT_DATES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace citymatch {

// The day that `YYYY-MM-DD` (exactly ten characters) names; nullopt if it is
// another form or no real day of the Gregorian calendar.
[[nodiscard]] std::optional<absl::CivilDay> ParseDate(absl::string_view text);

// `YYYY-MM-DD`.
[[nodiscard]] std::string FormatDate(absl::CivilDay day);

[[nodiscard]] absl::Time FromTimestamp(
    const google::protobuf::Timestamp& timestamp);
[[nodiscard]] google::protobuf::Timestamp ToTimestamp(absl::Time time);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_DATES_H_
