// Small helpers for text that leaves the server.
#ifndef CITYMATCH_SERVER_BASE_TEXT_H_
#define CITYMATCH_SERVER_BASE_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch {

// The longest start of `text` of at most `max_bytes` bytes that does not cut a
// UTF-8 character in two. Bytes that are not UTF-8 are cut as they stand.
[[nodiscard]] absl::string_view Utf8Prefix(absl::string_view text,
                                           size_t max_bytes);

// `text` if it has at most `max_bytes` bytes, else a prefix and `…`, together
// at most `max_bytes` bytes. REQUIRES: max_bytes >= 3.
[[nodiscard]] std::string Ellipsize(absl::string_view text, size_t max_bytes);

// A time in UTC, to the second: `2026-01-31T09:30:00Z`.
[[nodiscard]] std::string FormatUtc(absl::Time time);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_BASE_TEXT_H_
