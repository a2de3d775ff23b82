// Folding of names and cutting of prose into words, for search by name and for
// the likeness of wording. Every function is pure, deterministic for one
// version of ICU, and safe to call from many threads.
#ifndef CITYMATCH_MATCHING_TEXT_H_
#define CITYMATCH_MATCHING_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace citymatch::matching {

// Returns the name in lower-case ASCII letters and digits, with single spaces
// between words: NFKC, case folding, transliteration to Latin, accents off.
// Marks inside words (apostrophes) vanish, other characters part words.
//
// - `Hải Phòng` → `hai phong`, `Nuku'alofa` → `nukualofa`.
// - Han is read in Mandarin, whatever the language: `北京` → `bei jing`.
// - Kana is read with long vowels written short, as romanised names of places
//   usually are: `とうきょう` → `tokyo`.
//
// Text without letters and digits gives an empty string. Bytes that are not
// UTF-8 part words.
[[nodiscard]] std::string FoldName(absl::string_view utf8);

// A name in the forms that search compares.
struct FoldedName {
  // As FoldName.
  std::string latin;

  // For names with letters of other scripts than Latin: letters, their marks
  // and digits in their script after NFKC and case folding, with single spaces
  // between words. Empty for names in Latin script.
  std::string native;

  // Whether the name has Han characters, so that `latin` is a guess at their
  // reading.
  bool has_han = false;

  friend bool operator==(const FoldedName&, const FoldedName&) = default;
};

// Folds a name for search. Takes about a tenth of a microsecond for ASCII and
// some ten microseconds for other scripts: keep the result where names are
// used again and again.
[[nodiscard]] FoldedName FoldForSearch(absl::string_view utf8);

// Returns the words of a text in order, repeated as often as they occur.
//
// English and other text in alphabets is cut at everything that is no letter
// or digit, folded as by FoldName, and freed of plural endings (Harman's
// S-stemmer with the exceptions that it needs: `cities` → `city`, `wastes` →
// `waste`, `buses` → `bus`); there is no other stemming. Chinese, Japanese,
// Thai, Lao, Khmer and Burmese, which put no spaces between words, are
// segmented with ICU's dictionaries; words with Han or kana stay in their
// script, after NFKC.
//
// Left out: stop words of English and Japanese, single Latin letters, single
// kana, and numbers.
[[nodiscard]] std::vector<std::string> Words(absl::string_view utf8);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_TEXT_H_
