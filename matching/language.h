// The languages of sentences.
#ifndef CITYMATCH_MATCHING_LANGUAGE_H_
#define CITYMATCH_MATCHING_LANGUAGE_H_

#include <cstdint>

namespace citymatch::matching {

// Languages of sentences.
enum class Language : uint8_t { kEnglish, kJapanese };
inline constexpr int kLanguageCount = 2;

// BCP-47 tag of a language, which is also ICU's name of its locale.
constexpr const char* LanguageCode(Language language) {
  return language == Language::kJapanese ? "ja" : "en";
}

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_LANGUAGE_H_
