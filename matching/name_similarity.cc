#include "matching/name_similarity.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace citymatch::matching {
namespace {

constexpr int64_t kPrefix = 750'000;
constexpr int64_t kWord = 600'000;
constexpr int64_t kWordSpread = 200'000;
constexpr int kMinFuzzyPrefix = 4;

using Text = absl::Span<const char32_t>;
using Starts = absl::Span<const uint16_t>;

// Optimal string alignment distances of the query to the whole name and to its
// nearest prefix (G. Navarro, A guided tour to approximate string matching,
// ACM Computing Surveys 33, 2001, section 3.2).
struct Distances {
  int whole = 0;
  int prefix = 0;
};

Distances Align(Text query, Text name) {
  const size_t width = name.size() + 1;
  std::vector<int> rows(3 * width);
  int* before = rows.data();
  int* above = before + width;
  int* row = above + width;
  for (size_t j = 0; j < width; ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= query.size(); ++i) {
    int* const free = before;
    before = above;
    above = row;
    row = free;
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j < width; ++j) {
      const bool same = query[i - 1] == name[j - 1];
      int best = std::min(
          {above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && query[i - 1] == name[j - 2] &&
          query[i - 2] == name[j - 1]) {
        best = std::min(best, before[j - 2] + 1);
      }
      row[j] = best;
    }
  }
  return {row[width - 1], *std::min_element(row, row + width)};
}

int64_t PrefixValue(int64_t m, int64_t n) {
  return kPrefix + (kSimilarityOne - kPrefix) * std::min(m, n) / n;
}

bool WordBeginsWith(Text name, Starts word_starts, Text query) {
  return std::any_of(
      word_starts.begin(), word_starts.end(), [&](uint16_t start) {
        return name.size() - start >= query.size() &&
               std::equal(query.begin(), query.end(), name.begin() + start);
      });
}

}  // namespace

int64_t SimilarityOfLetters(Text query, Text name, Starts word_starts) {
  const auto m = static_cast<int64_t>(query.size());
  const auto n = static_cast<int64_t>(name.size());
  const Distances distances = Align(query, name);
  const int64_t longest = std::max(m, n);
  int64_t best = (longest - distances.whole) * kSimilarityOne / longest;
  if (distances.prefix == 0 || m >= kMinFuzzyPrefix) {
    best = std::max(best, (m - distances.prefix) * PrefixValue(m, n) / m);
  }
  if (WordBeginsWith(name, word_starts, query)) {
    best = std::max(best, kWord + kWordSpread * m / n);
  }
  return best;
}

int64_t SimilarityBound(int shared, int total, int spoilt, int64_t length) {
  const int64_t m = length;
  // At least this many edits away, also from the prefixes of the name.
  const int64_t d = (total - shared + spoilt - 1) / spoilt;
  const int64_t whole = m * kSimilarityOne / (m + d);
  const int64_t prefix = d >= m ? 0 : (m - d) * kSimilarityOne / m;
  return std::max(whole, prefix);
}

}  // namespace citymatch::matching
