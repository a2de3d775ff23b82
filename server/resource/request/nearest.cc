#include "server/resource/request/nearest.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/text.h"
#include "server/resource/request/utf8.h"

namespace citymatch {
namespace {

constexpr size_t kMaxWordBytes = 64;
constexpr size_t kMaxQuotedBytes = 60;

// Levenshtein's distance, one row at a time.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string Nearest(absl::string_view word,
                    const std::vector<std::string>& candidates) {
  const std::string lower =
      absl::AsciiStrToLower(word.substr(0, kMaxWordBytes));
  const std::string* best = nullptr;
  size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    const size_t distance =
        EditDistance(lower, absl::AsciiStrToLower(candidate));
    if (best == nullptr || distance < best_distance) {
      best = &candidate;
      best_distance = distance;
    }
  }
  if (best == nullptr ||
      2 * best_distance > std::max(best->size(), lower.size())) {
    return "";
  }
  return *best;
}

std::string DidYouMean(absl::string_view word,
                       const std::vector<std::string>& candidates) {
  const std::string nearest = Nearest(word, candidates);
  return nearest.empty() ? "" : absl::StrCat("; did you mean `", nearest, "`?");
}

std::string Quoted(absl::string_view text) {
  const std::string cut = Ellipsize(text, kMaxQuotedBytes);
  return absl::StrCat(
      "`", IsUtf8(text) ? absl::Utf8SafeCHexEscape(cut) : absl::CHexEscape(cut),
      "`");
}

}  // namespace citymatch
