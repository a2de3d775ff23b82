#include "client/format/text.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace citymatch::client {
namespace {

// Lower case without separators.
std::string Fold(absl::string_view text) {
  std::string folded;
  for (const char c : text) {
    if (c != '-' && c != '_' && c != ' ') folded += absl::ascii_tolower(c);
  }
  return folded;
}

// Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1),
      row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1,
                         last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

size_t FirstInvalidUtf8(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  int64_t at = 0;
  while (at < size) {
    const int64_t start = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    if (c < 0) return static_cast<size_t>(start);
  }
  return absl::string_view::npos;
}

std::string Quote(absl::string_view value, size_t limit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(value.data());
  const auto size = static_cast<int64_t>(value.size());
  std::string quoted = "\"";
  int64_t at = 0;
  for (size_t count = 0; at < size; ++count) {
    if (count == limit) {
      return absl::StrCat(quoted, "…\" (", WithThousands(size), " bytes)");
    }
    const int64_t start = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    if (c < 0) {
      for (int64_t i = start; i < at; ++i) {
        absl::StrAppendFormat(&quoted, "\\x%02X", bytes[i]);
      }
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\r') {
      quoted += "\\r";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
      absl::StrAppendFormat(&quoted, "\\x%02X", c);
    } else {
      quoted.append(value.substr(start, at - start).data(), at - start);
    }
  }
  return quoted + "\"";
}

std::vector<std::string> Nearest(absl::string_view word,
                                 const std::vector<std::string>& candidates,
                                 size_t limit) {
  // Long input is no typing error, and the distance is quadratic.
  const std::string wanted = Fold(word.substr(0, 100));
  if (wanted.empty()) return {};
  std::vector<std::pair<size_t, std::string>> near;
  for (const std::string& candidate : candidates) {
    const std::string folded = Fold(candidate);
    size_t distance = EditDistance(wanted, folded);
    if (wanted.size() >= 3 && folded.find(wanted) != std::string::npos) {
      distance = std::min<size_t>(distance, 1);
    } else if (folded.size() >= 3 && wanted.find(folded) != std::string::npos) {
      distance = std::min<size_t>(distance, 2);
    }
    // One word of several, such as "vilage" for town_village.
    if (wanted.size() >= 4) {
      for (const absl::string_view part : absl::StrSplit(candidate, '_')) {
        distance = std::min(distance, EditDistance(wanted, Fold(part)) + 1);
      }
    }
    if (distance <= std::max<size_t>(1, (wanted.size() + 1) / 3)) {
      near.emplace_back(distance, candidate);
    }
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) {
    return a.first < b.first;
  });
  std::vector<std::string> nearest;
  for (auto& [distance, candidate] : near) {
    if (nearest.size() == limit) break;
    if (std::find(nearest.begin(), nearest.end(), candidate) == nearest.end()) {
      nearest.push_back(std::move(candidate));
    }
  }
  return nearest;
}

std::string DidYouMean(absl::string_view word,
                       const std::vector<std::string>& candidates) {
  const std::vector<std::string> nearest = Nearest(word, candidates);
  if (nearest.empty()) return "";
  std::string text = absl::StrCat("did you mean ", nearest[0]);
  for (size_t i = 1; i < nearest.size(); ++i) {
    absl::StrAppend(&text, i + 1 == nearest.size() ? " or " : ", ", nearest[i]);
  }
  return text + "?";
}

std::string WithThousands(long long number) {
  std::string digits = absl::StrCat(std::llabs(number));
  for (int64_t at = static_cast<int64_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(at, ",");
  }
  return number < 0 ? "-" + digits : digits;
}

std::string SpreadsheetText(const std::string& text) {
  constexpr absl::string_view kBeginsFormula = "=+-@\t\r";
  return !text.empty() &&
                 kBeginsFormula.find(text[0]) != absl::string_view::npos
             ? absl::StrCat("'", text)
             : text;
}

}  // namespace citymatch::client
