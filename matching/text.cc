#include "matching/text.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utypes.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace citymatch::matching {
namespace {

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x80; });
}

// Whether the character vanishes inside a word instead of parting it.
bool IsSilent(UChar32 c) {
  switch (c) {
    case '\'':
    case '`':
    case 0xB7:    // middle dot
    case 0x2BB:   // okina
    case 0x2BC:   // modifier apostrophe
    case 0x2018:  // quotation marks
    case 0x2019:
    case 0x200B:  // zero-width characters, which Indic names use
    case 0x200C:
    case 0x200D:
      return true;
    default:
      return false;
  }
}

bool IsMark(UChar32 c) {
  return (U_MASK(u_charType(c)) & (U_GC_MN_MASK | U_GC_MC_MASK)) != 0;
}

// Keeps ASCII letters and digits, in lower case, and single spaces.
std::string KeepAsciiWords(absl::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  bool gap = false;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      if (gap && !kept.empty()) kept.push_back(' ');
      gap = false;
      kept.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    } else if (!IsSilent(static_cast<unsigned char>(c))) {
      gap = true;
    }
  }
  return kept;
}

// Which scripts a text has.
struct Scripts {
  bool non_latin = false;
  bool han = false;
  bool kana = false;
};

Scripts ScriptsOf(const icu::UnicodeString& text) {
  Scripts scripts;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (!u_isalpha(c)) continue;
    UErrorCode error = U_ZERO_ERROR;
    switch (uscript_getScript(c, &error)) {
      case USCRIPT_LATIN:
      case USCRIPT_COMMON:
      case USCRIPT_INHERITED:
        continue;
      case USCRIPT_HAN:
        scripts.han = true;
        break;
      case USCRIPT_HIRAGANA:
      case USCRIPT_KATAKANA:
        scripts.kana = true;
        break;
      default:
        break;
    }
    scripts.non_latin = true;
  }
  return scripts;
}

// NFKC and case folding.
icu::UnicodeString Normalize(absl::string_view utf8) {
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  UErrorCode error = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(error);
  if (U_FAILURE(error)) return text;
  icu::UnicodeString folded = normalizer->normalize(text, error);
  return U_FAILURE(error) ? text : folded;
}

// A transliterator is costly to make and not safe to share between threads:
// each thread keeps its own. Null if ICU's data lack the rules.
icu::Transliterator* MakeTransliterator(const char* id) {
  UErrorCode error = U_ZERO_ERROR;
  UParseError parse_error;
  auto* made = icu::Transliterator::createInstance(
      icu::UnicodeString::fromUTF8(id), UTRANS_FORWARD, parse_error, error);
  return U_FAILURE(error) ? nullptr : made;
}

void ToLatin(icu::UnicodeString& text) {
  thread_local const std::unique_ptr<icu::Transliterator> kToLatin(
      MakeTransliterator("Any-Latin"));
  if (kToLatin != nullptr) kToLatin->transliterate(text);
}

void ToAscii(icu::UnicodeString& text) {
  thread_local const std::unique_ptr<icu::Transliterator> kToAscii(
      MakeTransliterator("Latin-ASCII"));
  if (kToAscii != nullptr) kToAscii->transliterate(text);
}

// Takes accents off; returns whether ASCII is left.
bool TakeAccentsOff(icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return false;
  const icu::UnicodeString decomposed = normalizer->normalize(text, error);
  if (U_FAILURE(error)) return false;
  icu::UnicodeString bare;
  bool ascii = true;
  for (int32_t i = 0; i < decomposed.length();
       i = decomposed.moveIndex32(i, 1)) {
    const UChar32 c = decomposed.char32At(i);
    if (IsMark(c) || IsSilent(c)) continue;
    ascii = ascii && c < 0x80;
    bare.append(c);
  }
  text = bare;
  return ascii;
}

// Writes long vowels short, as in romanised Japanese place names.
std::string ShortenVowels(absl::string_view latin) {
  std::string text;
  text.reserve(latin.size());
  for (const char c : latin) {
    const char before = text.empty() ? ' ' : text.back();
    const bool lengthens = (c == 'u' && (before == 'u' || before == 'o')) ||
                           (c == 'o' && before == 'o');
    if (!lengthens) text.push_back(c);
  }
  return text;
}

std::string LatinForm(icu::UnicodeString text, const Scripts& scripts) {
  if (scripts.non_latin) ToLatin(text);
  if (!TakeAccentsOff(text)) ToAscii(text);
  std::string utf8;
  text.toUTF8String(utf8);
  std::string latin = KeepAsciiWords(utf8);
  return scripts.kana ? ShortenVowels(latin) : latin;
}

std::string NativeForm(const icu::UnicodeString& text) {
  icu::UnicodeString kept;
  bool gap = false;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_isalnum(c) || IsMark(c)) {
      if (gap && !kept.isEmpty()) kept.append(static_cast<UChar32>(' '));
      gap = false;
      kept.append(c);
    } else if (!IsSilent(c)) {
      gap = true;
    }
  }
  std::string utf8;
  kept.toUTF8String(utf8);
  return utf8;
}

constexpr absl::string_view kEnglishStopWords[] = {
    "about", "after", "all",   "also",  "an",    "and",  "any",   "are",
    "as",    "at",    "be",    "been",  "being", "but",  "by",    "can",
    "could", "did",   "do",    "does",  "each",  "etc",  "for",   "from",
    "had",   "has",   "have",  "how",   "if",    "in",   "incl",  "into",
    "is",    "it",    "its",   "many",  "may",   "more", "most",  "must",
    "near",  "new",   "no",    "nor",   "not",   "of",   "off",   "on",
    "only",  "or",    "other", "our",   "out",   "over", "per",   "should",
    "since", "so",    "some",  "such",  "than",  "that", "the",   "their",
    "them",  "then",  "there", "these", "they",  "this", "those", "to",
    "under", "up",    "us",    "use",   "via",   "was",  "were",  "what",
    "when",  "where", "which", "while", "who",   "will", "with",  "within",
    "would", "yet"};

constexpr absl::string_view kJapaneseStopWords[] = {
    "あっ",     "あり",     "ある",     "いる",     "および",   "おり",
    "から",     "こと",     "この",     "これ",     "さらに",   "さん",
    "した",     "して",     "しない",   "すべて",   "する",     "せる",
    "その",     "その他",   "その後",   "それ",     "それぞれ", "ただし",
    "ため",     "たり",     "だっ",     "つつ",     "できる",   "では",
    "でも",     "という",   "といった", "とき",     "ところ",   "として",
    "とともに", "とも",     "と共に",   "など",     "なっ",     "なり",
    "なる",     "における", "において", "について", "により",   "による",
    "に対して", "に対する", "に関する", "の",       "ので",     "のみ",
    "ほか",     "ほとんど", "ほど",     "また",     "または",   "まで",
    "ます",     "もの",     "ものの",   "や",       "よう",     "より",
    "られ",     "られる",   "れる",     "等",       "及び",     "的"};

bool IsStopWord(absl::string_view word) {
  static const auto* const kStopWords = [] {
    auto* words = new absl::flat_hash_set<absl::string_view>(
        std::begin(kEnglishStopWords), std::end(kEnglishStopWords));
    words->insert(std::begin(kJapaneseStopWords), std::end(kJapaneseStopWords));
    return words;
  }();
  return kStopWords->contains(word);
}

// Source: D. Harman, How effective is suffixing?, JASIS 42 (1991), the
// S-stemmer; with sibilants (`boxes`) and exceptions added.
std::string WithoutPlural(std::string word) {
  if (word.size() < 4 || word.back() != 's' || word == "series" ||
      word == "species") {
    return word;
  }
  const auto ends = [&word](absl::string_view ending) {
    return absl::EndsWith(word, ending);
  };
  if (word == "buses" || word == "gases" || ends("sses") || ends("xes") ||
      ends("ches") || ends("shes")) {
    word.resize(word.size() - 2);
  } else if (ends("ies")) {
    if (ends("eies") || ends("aies") || word.size() < 5) {
      word.pop_back();
    } else {
      word.replace(word.size() - 3, 3, "y");
    }
  } else if (!ends("us") && !ends("ss") && !ends("is")) {
    word.pop_back();
  }
  return word;
}

// Appends a word in Latin letters, unless it says nothing.
void AppendLatin(std::string word, std::vector<std::string>& words) {
  if (word.size() < 2 || IsStopWord(word)) return;
  const bool number = std::all_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (number) return;
  words.push_back(WithoutPlural(std::move(word)));
}

void AppendFolded(const icu::UnicodeString& text, const Scripts& scripts,
                  std::vector<std::string>& words) {
  const std::string latin = LatinForm(text, scripts);
  size_t begin = 0;
  while (begin < latin.size()) {
    const size_t end = std::min(latin.find(' ', begin), latin.size());
    AppendLatin(latin.substr(begin, end - begin), words);
    begin = end + 1;
  }
}

void AppendSegment(const icu::UnicodeString& segment,
                   std::vector<std::string>& words) {
  const Scripts scripts = ScriptsOf(segment);
  if (!scripts.han && !scripts.kana) {
    AppendFolded(segment, scripts, words);
    return;
  }
  if (!scripts.han && segment.countChar32() < 2) return;
  std::string word = NativeForm(segment);
  if (!word.empty() && !IsStopWord(word)) {
    words.push_back(std::move(word));
  }
}

icu::BreakIterator* WordBreaks() {
  thread_local const std::unique_ptr<icu::BreakIterator> kBreaks([] {
    UErrorCode error = U_ZERO_ERROR;
    auto* made = icu::BreakIterator::createWordInstance(
        icu::Locale::getJapanese(), error);
    return U_FAILURE(error) ? nullptr : made;
  }());
  return kBreaks.get();
}

void AppendForeign(absl::string_view utf8, std::vector<std::string>& words) {
  const icu::UnicodeString text = Normalize(utf8);
  icu::BreakIterator* breaks = WordBreaks();
  if (breaks == nullptr) {
    AppendSegment(text, words);
    return;
  }
  breaks->setText(text);
  int32_t begin = breaks->first();
  for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE;
       begin = end, end = breaks->next()) {
    AppendSegment(text.tempSubStringBetween(begin, end), words);
  }
}

}  // namespace

std::string FoldName(absl::string_view utf8) {
  if (IsAscii(utf8)) return KeepAsciiWords(utf8);
  const icu::UnicodeString text = Normalize(utf8);
  return LatinForm(text, ScriptsOf(text));
}

FoldedName FoldForSearch(absl::string_view utf8) {
  FoldedName folded;
  if (IsAscii(utf8)) {
    folded.latin = KeepAsciiWords(utf8);
    return folded;
  }
  const icu::UnicodeString text = Normalize(utf8);
  const Scripts scripts = ScriptsOf(text);
  folded.latin = LatinForm(text, scripts);
  folded.has_han = scripts.han;
  if (scripts.non_latin) folded.native = NativeForm(text);
  return folded;
}

std::vector<std::string> Words(absl::string_view utf8) {
  std::vector<std::string> words;
  size_t begin = 0;
  const auto in_chunk = [utf8](size_t i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    return c >= 0x80 || absl::ascii_isalnum(c) || c == '\'';
  };
  while (begin < utf8.size()) {
    if (!in_chunk(begin)) {
      ++begin;
      continue;
    }
    size_t end = begin;
    while (end < utf8.size() && in_chunk(end)) ++end;
    absl::string_view chunk = utf8.substr(begin, end - begin);
    begin = end;
    if (!IsAscii(chunk)) {
      AppendForeign(chunk, words);
      continue;
    }
    if (absl::EndsWith(chunk, "'s")) chunk.remove_suffix(2);
    AppendLatin(KeepAsciiWords(chunk), words);
  }
  return words;
}

}  // namespace citymatch::matching
