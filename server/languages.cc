#include "server/languages.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/resource/request/nearest.h"

namespace citymatch {

std::optional<matching::Language> LanguageOf(absl::string_view code) {
  if (code.empty() || code == "en") return matching::Language::kEnglish;
  if (code == "ja") return matching::Language::kJapanese;
  return std::nullopt;
}

absl::string_view CodeOf(matching::Language language) {
  return language == matching::Language::kJapanese ? "ja" : "en";
}

std::string LanguageProblem(absl::string_view code) {
  return absl::StrCat(Quoted(code), " is not spoken here; use `en` or `ja`");
}

absl::StatusOr<matching::Language> ParseLanguage(absl::string_view code) {
  const std::optional<matching::Language> language = LanguageOf(code);
  if (!language) return InvalidField("language_code", LanguageProblem(code));
  return *language;
}

}  // namespace citymatch
