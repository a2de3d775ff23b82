#include "server/base/text.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch {
namespace {

constexpr absl::string_view kEllipsis = "\xE2\x80\xA6";  // …, three bytes

bool IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

absl::string_view Utf8Prefix(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  // A character has at most three continuation bytes.
  for (int back = 0; back < 3 && end > 0 && IsContinuation(text[end]); ++back) {
    --end;
  }
  if (IsContinuation(text[end])) end = max_bytes;  // not UTF-8
  return text.substr(0, end);
}

std::string Ellipsize(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  return absl::StrCat(Utf8Prefix(text, max_bytes - kEllipsis.size()),
                      kEllipsis);
}

std::string FormatUtc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace citymatch
