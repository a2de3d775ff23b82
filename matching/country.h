// Countries by ISO 3166-1 alpha-2 code, and their UN M49 subregions.
#ifndef CITYMATCH_MATCHING_COUNTRY_H_
#define CITYMATCH_MATCHING_COUNTRY_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "matching/language.h"

namespace citymatch::matching {

// The size of tables by CountryIndex.
inline constexpr int kCountryTableSize = 1 + 26 * 26;

// A small number for a code of two capital letters; 0 for anything else.
int CountryIndex(absl::string_view code);

// M49 number of the subregion; 0 where the index is of no country.
int SubregionOf(int country_index);

// Whether the code is one of ISO 3166-1.
bool IsCountry(absl::string_view code);

// Names to show. Thread-safe.
std::string CountryName(absl::string_view code, Language language);
// The same inside a sentence: with an article where English has one, such as
// `the Philippines`.
std::string CountryInSentence(absl::string_view code, Language language);
std::string SubregionName(int m49, Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_COUNTRY_H_
