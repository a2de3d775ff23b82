// Small text questions that reading and reporting share.
#ifndef CITYMATCH_CLIENT_FORMAT_TEXT_H_
#define CITYMATCH_CLIENT_FORMAT_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace citymatch::client {

// Byte offset of the first byte that is not part of well-formed UTF-8, or npos
// if there is none.
[[nodiscard]] size_t FirstInvalidUtf8(absl::string_view text);

// `value` fit to stand in a message: in quotes, control characters and bytes
// that are not UTF-8 escaped, cut after `limit` characters with its full size
// in bytes behind.
[[nodiscard]] std::string Quote(absl::string_view value, size_t limit = 60);

// `'=1+1` for `=1+1`, and so for all that a spreadsheet would compute: it then
// shows the text.
[[nodiscard]] std::string SpreadsheetText(const std::string& text);

// Up to `limit` of `candidates` that `word` was probably meant to be, likeliest
// first; compares without regard to case, `-`, `_` and spaces. Empty when
// nothing is near.
[[nodiscard]] std::vector<std::string> Nearest(
    absl::string_view word, const std::vector<std::string>& candidates,
    size_t limit = 3);

// "did you mean a, b or c?", or empty when nothing is near.
[[nodiscard]] std::string DidYouMean(
    absl::string_view word, const std::vector<std::string>& candidates);

// "1,234,567".
[[nodiscard]] std::string WithThousands(long long number);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_FORMAT_TEXT_H_
