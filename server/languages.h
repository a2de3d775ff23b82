// The languages of requests, by their codes. Thread-safe and pure.
#ifndef CITYMATCH_SERVER_LANGUAGES_H_
#define CITYMATCH_SERVER_LANGUAGES_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "matching/language.h"

namespace citymatch {

// `en` (also for an empty code) or `ja`; nullopt for any other.
[[nodiscard]] std::optional<matching::Language> LanguageOf(
    absl::string_view code);

[[nodiscard]] absl::string_view CodeOf(matching::Language language);

// What is wrong with a code that LanguageOf does not know.
[[nodiscard]] std::string LanguageProblem(absl::string_view code);

// The language of a request's field `language_code`. INVALID_ARGUMENT if it is
// not spoken here.
[[nodiscard]] absl::StatusOr<matching::Language> ParseLanguage(
    absl::string_view code);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_LANGUAGES_H_
