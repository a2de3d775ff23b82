// How many columns of a terminal a text takes: Chinese and Japanese characters
// take two, combining marks none.
#ifndef CITYMATCH_CLIENT_OUTPUT_WIDTH_H_
#define CITYMATCH_CLIENT_OUTPUT_WIDTH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace citymatch::client {

// Columns of UTF-8 text without control characters. A byte that is not UTF-8
// counts one. Widths that depend on the font ("ambiguous") count one.
[[nodiscard]] int DisplayWidth(absl::string_view text);

// `text` cut so that it takes at most `width` columns, with … (or ~ if not
// `unicode`) at the end when something was cut. REQUIRES: width ≥ 1.
[[nodiscard]] std::string Truncate(absl::string_view text, int width,
                                   bool unicode = true);

// `text` with spaces to `width` columns, behind it or before it.
[[nodiscard]] std::string Pad(absl::string_view text, int width,
                              bool right_aligned = false);

// `text` with control characters replaced by spaces, so that data cannot
// steer the terminal or break a table.
[[nodiscard]] std::string OneLine(absl::string_view text);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_WIDTH_H_
