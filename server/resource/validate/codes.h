// Codes of other authorities that fields must hold.
#ifndef CITYMATCH_SERVER_RESOURCE_VALIDATE_CODES_H_
#define CITYMATCH_SERVER_RESOURCE_VALIDATE_CODES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace citymatch {

// The officially assigned ISO 3166-1 alpha-2 codes (249), ascending.
[[nodiscard]] const std::vector<std::string>& CountryCodes();

// The Köppen–Geiger classes that `Climate.koppen_class` lists (31).
[[nodiscard]] const std::vector<std::string>& KoppenClasses();

// Whether `tag` has the form of a BCP-47 language tag (RFC 5646, section 2.1,
// without private-use and grandfathered tags): a language of 2 to 8 letters,
// then subtags of 1 to 8 letters and digits.
[[nodiscard]] bool IsLanguageTag(absl::string_view tag);

// Whether the time zone database of this system knows the IANA zone.
[[nodiscard]] bool IsTimeZone(absl::string_view zone);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_VALIDATE_CODES_H_
