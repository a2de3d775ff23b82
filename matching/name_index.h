// An index for finding cities by name in any script, with typing errors and
// while the name is still being typed.
//
// Method. Every name is kept in two forms (text.h): in Latin letters and,
// where it has other letters, in its own script; spaces do not count. A query
// is folded alike and compared with each form that can be compared: names and
// queries that both have Han are compared in Han only, since the Latin form is
// a guess at their reading. The similarity of two forms is the greatest of
//
//   whole   1 − d/max(m, n)                 d: optimal string alignment
//   prefix  (1 − d′/m)·(3/4 + 1/4·m/n)      d′: the same to the best prefix of
//                                           the name; 0 unless m ≥ 4
//   word    3/5 + 1/5·m/n                   when a later word, with what
//                                           follows it, begins with the query
//
// with m and n the code points of query and name; times 0.95 where Han was
// read in Latin letters. Distances are counted in insertions, deletions,
// substitutions and swaps of neighbours.
//
// Candidates come from posting lists of n-grams (Latin: trigrams with the
// beginnings of words padded; other scripts: bigrams and single characters).
// The number of shared n-grams bounds the similarity, so that names are
// compared in the order of that bound and the search stops when none of the
// rest can enter. The answer is exact among the names that share an n-gram
// with the query; names that share none are not found. Measured at a million
// names on one core: 2 to 20 ms a search, up to 60 ms for a query that nothing
// is like; building takes 1.7 s beside folding. At 33,000 names: 0.1 to 3 ms,
// and 70 ms with folding.
//
// Example:
//   NameIndex::Builder builder;
//   builder.Add(7, 939622, "北九州市");
//   builder.Add(7, 939622, "Kitakyushu");
//   const NameIndex index = std::move(builder).Build();
//   index.Search("kitakyusyu", 5);  // {7, "Kitakyushu", 0.9}
#ifndef CITYMATCH_MATCHING_NAME_INDEX_H_
#define CITYMATCH_MATCHING_NAME_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "matching/text.h"

namespace citymatch::matching {

// A key found by name.
struct NameHit {
  int64_t key = 0;

  // The best matching name of the key, as it was added.
  std::string name;

  // Greater than 0, at most 1. 1 = equal apart from case, accents, spaces and
  // script.
  double similarity = 0;

  friend bool operator==(const NameHit&, const NameHit&) = default;
};

// Immutable; safe to search from many threads.
class NameIndex {
 public:
  class Builder;

  // Names below this similarity are not found.
  static constexpr double kMinSimilarity = 0.6;

  // Queries are cut to this number of letters in their folded form.
  static constexpr size_t kMaxQueryLength = 64;

  // An empty index.
  NameIndex() = default;

  // Returns at most `limit` keys that `admits` accepts, each once with its best
  // name: the most similar first, then the most popular, then the smallest
  // key. A query without letters and digits finds nothing.
  [[nodiscard]] std::vector<NameHit> Search(
      absl::string_view query, size_t limit,
      absl::FunctionRef<bool(int64_t key)> admits) const;

  [[nodiscard]] std::vector<NameHit> Search(absl::string_view query,
                                            size_t limit) const;

  // Number of names.
  [[nodiscard]] size_t size() const { return entries_.size(); }

 private:
  // Folded text as code points without spaces. Texts of all names lie one
  // behind the other.
  struct Form {
    uint32_t begin = 0;  // in `letters_`
    uint16_t length = 0;
    // In `word_starts_`: positions of the second and later words.
    uint32_t words_begin = 0;
    uint16_t word_count = 0;
  };

  struct Entry {
    int64_t key = 0;
    int64_t popularity = 0;
    uint32_t name_begin = 0;  // in `names_`
    uint32_t name_length = 0;
    Form latin;
    Form native;
    bool has_han = false;
  };

  // Posting lists: entries by n-gram, each list ascending.
  struct Postings {
    std::vector<uint64_t> grams;  // ascending
    std::vector<uint32_t> begin;  // one more than grams
    std::vector<uint32_t> entries;

    [[nodiscard]] size_t Find(uint64_t gram) const;
  };

  class Query;

  std::vector<Entry> entries_;
  std::string names_;
  std::u32string letters_;
  std::vector<uint16_t> word_starts_;
  Postings latin_;
  Postings native_;
};

// Collects names. Adding in another order builds an index that answers alike.
class NameIndex::Builder {
 public:
  // Adds a name of a key; a key may have many. Among equally similar names,
  // those with the greater popularity come first, such as a population.
  void Add(int64_t key, int64_t popularity, absl::string_view name);

  // The same with the name's folded form, which is costly to compute outside
  // ASCII: `folded` must be FoldForSearch(name).
  void Add(int64_t key, int64_t popularity, absl::string_view name,
           const FoldedName& folded);

  [[nodiscard]] NameIndex Build() &&;

 private:
  Form AddForm(absl::string_view folded);

  NameIndex index_;
};

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_NAME_INDEX_H_
