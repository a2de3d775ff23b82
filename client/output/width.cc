#include "client/output/width.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace citymatch::client {
namespace {

int WidthOf(UChar32 c) {
  if (c < 0) return 1;
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return 0;
    default:
      break;
  }
  switch (u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_FULLWIDTH:
    case U_EA_WIDE:
      return 2;
    default:
      return 1;
  }
}

// Bytes of the longest beginning of `text` that takes at most `limit` columns.
size_t BytesWithin(absl::string_view text, int limit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  int width = 0;
  int64_t at = 0;
  while (at < size) {
    const int64_t start = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    width += WidthOf(c);
    if (width > limit) return static_cast<size_t>(start);
  }
  return text.size();
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  int width = 0;
  for (int64_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    width += WidthOf(c);
  }
  return width;
}

std::string Truncate(absl::string_view text, int width, bool unicode) {
  if (DisplayWidth(text) <= width) return std::string(text);
  return absl::StrCat(text.substr(0, BytesWithin(text, width - 1)),
                      unicode ? "…" : "~");
}

std::string Pad(absl::string_view text, int width, bool right_aligned) {
  const int missing = std::max(0, width - DisplayWidth(text));
  const std::string spaces(static_cast<size_t>(missing), ' ');
  return right_aligned ? absl::StrCat(spaces, text)
                       : absl::StrCat(text, spaces);
}

std::string OneLine(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  std::string line;
  for (int64_t at = 0; at < size;) {
    const int64_t start = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    const bool control = c < 0 || u_charType(c) == U_CONTROL_CHAR;
    absl::StrAppend(&line, control ? " " : text.substr(start, at - start));
  }
  return line;
}

}  // namespace citymatch::client
