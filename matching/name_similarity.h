// How alike two names are, letter by letter. Internal to name_index, whose
// header states the formulas.
#ifndef CITYMATCH_MATCHING_NAME_SIMILARITY_H_
#define CITYMATCH_MATCHING_NAME_SIMILARITY_H_

#include <cstdint>

#include "absl/types/span.h"

namespace citymatch::matching {

// Similarities are whole millionths, so that no machine rounds them
// differently.
inline constexpr int64_t kSimilarityOne = 1'000'000;

// Similarity of a query to a name, in millionths, 0 to 1'000'000. Both are
// folded code points without spaces, not empty; `word_starts` are the
// positions in `name` of its second and later words. Not symmetric: the query
// may be the beginning of the name.
[[nodiscard]] int64_t SimilarityOfLetters(
    absl::Span<const char32_t> query, absl::Span<const char32_t> name,
    absl::Span<const uint16_t> word_starts);

// The greatest similarity of any name that has just `shared` of the `total`
// n-grams of a query of `length` letters, when one edit spoils at most `spoilt`
// of them.
[[nodiscard]] int64_t SimilarityBound(int shared, int total, int spoilt,
                                      int64_t length);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_NAME_SIMILARITY_H_
