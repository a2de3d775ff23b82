#include "matching/name_index.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "matching/name_similarity.h"
#include "matching/text.h"

namespace citymatch::matching {
namespace {

constexpr double kMinPlusHalf =
    NameIndex::kMinSimilarity * kSimilarityOne + 0.5;
constexpr int64_t kMin = static_cast<int64_t>(kMinPlusHalf);  // rounded
constexpr int64_t kGuessedReadingPercent = 95;

// Stands before the beginning of a word in n-grams.
constexpr char32_t kPad = U' ';

// Names are cut to this number of letters.
constexpr size_t kMaxNameLength = 1'000;

// Decodes UTF-8 from text.h, which is always well-formed.
char32_t NextCodePoint(absl::string_view text, size_t& at) {
  const auto byte = [&text](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(at);
  const int more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  char32_t point = more == 0 ? lead : lead & (0x3FU >> more);
  for (int i = 1; i <= more; ++i) {
    point = (point << 6U) | (byte(at + static_cast<size_t>(i)) & 0x3FU);
  }
  at += static_cast<size_t>(more) + 1;
  return point;
}

// Letters without spaces, and where later words begin.
struct Letters {
  std::u32string text;
  std::vector<uint16_t> word_starts;
};

Letters LettersOf(absl::string_view folded, size_t max_length) {
  Letters letters;
  bool gap = false;
  for (size_t at = 0; at < folded.size() && letters.text.size() < max_length;) {
    const char32_t c = NextCodePoint(folded, at);
    if (c == U' ') {
      gap = true;
      continue;
    }
    if (gap && !letters.text.empty()) {
      letters.word_starts.push_back(static_cast<uint16_t>(letters.text.size()));
    }
    gap = false;
    letters.text.push_back(c);
  }
  return letters;
}

// Packs up to three code points of at most 21 bits.
uint64_t Gram(char32_t a, char32_t b, char32_t c) {
  return (static_cast<uint64_t>(a) << 42U) | (static_cast<uint64_t>(b) << 21U) |
         c;
}

using Text = absl::Span<const char32_t>;
using Starts = absl::Span<const uint16_t>;

void SortUnique(std::vector<uint64_t>& grams) {
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
}

// Trigrams of a Latin form: those inside it, and two padded ones for each
// beginning of a word.
void LatinGrams(Text text, Starts word_starts, std::vector<uint64_t>& grams) {
  grams.clear();
  if (text.empty()) return;
  const auto begin_word = [&](size_t at) {
    grams.push_back(Gram(kPad, kPad, text[at]));
    if (at + 1 < text.size()) {
      grams.push_back(Gram(kPad, text[at], text[at + 1]));
    }
  };
  begin_word(0);
  for (const uint16_t start : word_starts) begin_word(start);
  for (size_t i = 2; i < text.size(); ++i) {
    grams.push_back(Gram(text[i - 2], text[i - 1], text[i]));
  }
  SortUnique(grams);
}

// Single characters and bigrams of another script.
void NativeGrams(Text text, std::vector<uint64_t>& grams) {
  grams.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    grams.push_back(Gram(0, 0, text[i]));
    if (i > 0) grams.push_back(Gram(0, text[i - 1], text[i]));
  }
  SortUnique(grams);
}

// The most n-grams of a query that one edit can spoil: a swap touches four
// trigrams; a substitution one character and two bigrams, a swap three
// bigrams.
constexpr int kSpoiltLatin = 4;
constexpr int kSpoiltNative = 3;

}  // namespace

size_t NameIndex::Postings::Find(uint64_t gram) const {
  const auto at = std::lower_bound(grams.begin(), grams.end(), gram);
  if (at == grams.end() || *at != gram) return grams.size();
  return static_cast<size_t>(at - grams.begin());
}

// One search: candidates by shared n-grams, compared from the best bound down.
class NameIndex::Query {
 public:
  Query(const NameIndex& index, absl::string_view text, size_t limit,
        absl::FunctionRef<bool(int64_t)> admits)
      : index_(index),
        limit_(limit),
        admits_(admits),
        folded_(FoldForSearch(text)),
        latin_(LettersOf(folded_.latin, kMaxQueryLength)),
        native_(LettersOf(folded_.native, kMaxQueryLength)) {}

  std::vector<NameHit> Run() {
    if (limit_ == 0) return {};
    std::vector<uint64_t> grams;
    // The bound of a guessed reading holds for it as well: it is no better.
    NativeGrams(native_.text, grams);
    Collect(index_.native_, grams, kSpoiltNative, native_.text.size(), true);
    LatinGrams(latin_.text, {}, grams);
    Collect(index_.latin_, grams, kSpoiltLatin, latin_.text.size(), false);
    // Best bound first.
    for (size_t bound = buckets_.size(); bound-- > 0;) {
      std::vector<Candidate>& bucket = buckets_[bound].second;
      if (bucket.empty()) continue;
      if (best_.size() >= limit_ && KthBest() > buckets_[bound].first) break;
      for (const Candidate candidate : bucket) Try(candidate);
    }
    return Hits();
  }

 private:
  struct Candidate {
    uint32_t entry;
    bool native;
  };

  struct Best {
    int64_t similarity = 0;
    uint32_t entry = 0;
  };

  // Counts the shared n-grams of each name and sorts the names into buckets by
  // the bound that follows.
  void Collect(const Postings& postings, const std::vector<uint64_t>& grams,
               int spoilt, size_t length, bool native) {
    if (grams.empty()) return;
    const auto total = static_cast<int>(grams.size());
    std::vector<uint8_t> counts(index_.entries_.size());
    std::vector<uint32_t> touched;
    for (const uint64_t gram : grams) {
      const size_t list = postings.Find(gram);
      if (list == postings.grams.size()) continue;
      for (uint32_t i = postings.begin[list]; i < postings.begin[list + 1];
           ++i) {
        const uint32_t entry = postings.entries[i];
        if (counts[entry]++ == 0) touched.push_back(entry);
      }
    }
    std::vector<int64_t> bounds(grams.size() + 1);
    for (int shared = 1; shared <= total; ++shared) {
      bounds[static_cast<size_t>(shared)] =
          SimilarityBound(shared, total, spoilt, static_cast<int64_t>(length));
    }
    std::sort(touched.begin(), touched.end());
    for (const uint32_t entry : touched) {
      const int64_t bound = bounds[counts[entry]];
      if (bound >= kMin) Bucket(bound).push_back({entry, native});
    }
  }

  // The bucket of a bound; buckets are few and ascend by bound.
  std::vector<Candidate>& Bucket(int64_t bound) {
    auto at = std::lower_bound(buckets_.begin(), buckets_.end(), bound,
                               [](const auto& bucket, int64_t wanted) {
                                 return bucket.first < wanted;
                               });
    if (at == buckets_.end() || at->first != bound) {
      at = buckets_.insert(at, {bound, {}});
    }
    return at->second;
  }

  Text TextOf(const Form& form) const {
    return Text(index_.letters_).subspan(form.begin, form.length);
  }

  Starts StartsOf(const Form& form) const {
    return Starts(index_.word_starts_)
        .subspan(form.words_begin, form.word_count);
  }

  void Try(Candidate candidate) {
    const Entry& entry = index_.entries_[candidate.entry];
    int64_t similarity = 0;
    if (candidate.native) {
      similarity = SimilarityOfLetters(native_.text, TextOf(entry.native),
                                       StartsOf(entry.native));
    } else {
      if (folded_.has_han && entry.has_han) return;
      similarity = SimilarityOfLetters(latin_.text, TextOf(entry.latin),
                                       StartsOf(entry.latin));
      if (folded_.has_han || entry.has_han) {
        similarity = similarity * kGuessedReadingPercent / 100;
      }
    }
    if (similarity < kMin || !admits_(entry.key)) return;
    Best& best = best_[entry.key];
    if (similarity > best.similarity ||
        (similarity == best.similarity && Before(entry, best.entry))) {
      best = {similarity, candidate.entry};
    }
  }

  // Which of two equally similar names of a key is shown: the one whose text
  // comes first, whatever the order in which they were added.
  bool Before(const Entry& entry, uint32_t other) const {
    return NameOf(entry) < NameOf(index_.entries_[other]);
  }

  absl::string_view NameOf(const Entry& entry) const {
    return absl::string_view(index_.names_)
        .substr(entry.name_begin, entry.name_length);
  }

  int64_t KthBest() const {
    std::vector<int64_t> similarities;
    similarities.reserve(best_.size());
    for (const auto& [key, best] : best_) {
      similarities.push_back(best.similarity);
    }
    const auto kth =
        similarities.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
    std::nth_element(similarities.begin(), kth, similarities.end(),
                     std::greater<>());
    return *kth;
  }

  std::vector<NameHit> Hits() const {
    std::vector<std::pair<int64_t, Best>> found(best_.begin(), best_.end());
    const auto better = [this](const auto& a, const auto& b) {
      if (a.second.similarity != b.second.similarity) {
        return a.second.similarity > b.second.similarity;
      }
      const int64_t popularity_a = index_.entries_[a.second.entry].popularity;
      const int64_t popularity_b = index_.entries_[b.second.entry].popularity;
      if (popularity_a != popularity_b) return popularity_a > popularity_b;
      return a.first < b.first;
    };
    const size_t kept = std::min(limit_, found.size());
    std::partial_sort(found.begin(),
                      found.begin() + static_cast<std::ptrdiff_t>(kept),
                      found.end(), better);
    std::vector<NameHit> hits;
    hits.reserve(kept);
    for (size_t i = 0; i < kept; ++i) {
      const auto& [key, best] = found[i];
      hits.push_back({key, std::string(NameOf(index_.entries_[best.entry])),
                      static_cast<double>(best.similarity) /
                          static_cast<double>(kSimilarityOne)});
    }
    return hits;
  }

  const NameIndex& index_;
  const size_t limit_;
  const absl::FunctionRef<bool(int64_t)> admits_;
  const FoldedName folded_;
  const Letters latin_;
  const Letters native_;
  std::vector<std::pair<int64_t, std::vector<Candidate>>> buckets_;
  absl::flat_hash_map<int64_t, Best> best_;
};

std::vector<NameHit> NameIndex::Search(
    absl::string_view query, size_t limit,
    absl::FunctionRef<bool(int64_t key)> admits) const {
  return Query(*this, query, limit, admits).Run();
}

std::vector<NameHit> NameIndex::Search(absl::string_view query,
                                       size_t limit) const {
  return Search(query, limit, [](int64_t) { return true; });
}

NameIndex::Form NameIndex::Builder::AddForm(absl::string_view folded) {
  const Letters letters = LettersOf(folded, kMaxNameLength);
  Form form;
  form.begin = static_cast<uint32_t>(index_.letters_.size());
  form.length = static_cast<uint16_t>(letters.text.size());
  form.words_begin = static_cast<uint32_t>(index_.word_starts_.size());
  form.word_count = static_cast<uint16_t>(letters.word_starts.size());
  index_.letters_ += letters.text;
  index_.word_starts_.insert(index_.word_starts_.end(),
                             letters.word_starts.begin(),
                             letters.word_starts.end());
  return form;
}

void NameIndex::Builder::Add(int64_t key, int64_t popularity,
                             absl::string_view name) {
  Add(key, popularity, name, FoldForSearch(name));
}

void NameIndex::Builder::Add(int64_t key, int64_t popularity,
                             absl::string_view name, const FoldedName& folded) {
  Entry entry;
  entry.key = key;
  entry.popularity = popularity;
  entry.name_begin = static_cast<uint32_t>(index_.names_.size());
  entry.name_length = static_cast<uint32_t>(name.size());
  index_.names_.append(name.data(), name.size());
  entry.latin = AddForm(folded.latin);
  entry.native = AddForm(folded.native);
  entry.has_han = folded.has_han;
  index_.entries_.push_back(entry);
}

NameIndex NameIndex::Builder::Build() && {
  // Pairs of n-gram and entry, sorted by n-gram; entries stay ascending.
  const auto build = [this](bool native, Postings& postings) {
    std::vector<std::pair<uint64_t, uint32_t>> pairs;
    std::vector<uint64_t> grams;
    for (uint32_t i = 0; i < index_.entries_.size(); ++i) {
      const Form& form =
          native ? index_.entries_[i].native : index_.entries_[i].latin;
      const Text text = Text(index_.letters_).subspan(form.begin, form.length);
      if (native) {
        NativeGrams(text, grams);
      } else {
        LatinGrams(text,
                   Starts(index_.word_starts_)
                       .subspan(form.words_begin, form.word_count),
                   grams);
      }
      for (const uint64_t gram : grams) pairs.emplace_back(gram, i);
    }
    std::sort(pairs.begin(), pairs.end());
    postings.entries.reserve(pairs.size());
    for (const auto& [gram, entry] : pairs) {
      if (postings.grams.empty() || postings.grams.back() != gram) {
        postings.grams.push_back(gram);
        postings.begin.push_back(
            static_cast<uint32_t>(postings.entries.size()));
      }
      postings.entries.push_back(entry);
    }
    postings.begin.push_back(static_cast<uint32_t>(postings.entries.size()));
  };
  build(false, index_.latin_);
  build(true, index_.native_);
  return std::move(index_);
}

}  // namespace citymatch::matching
