#include "matching/country.h"

#include <array>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "unicode/locid.h"
#include "unicode/unistr.h"

namespace citymatch::matching {
namespace {

// Countries by UN M49 subregion (https://unstats.un.org/unsd/methodology/m49/);
// TW, which M49 does not list, stands with its neighbours. 249 codes.
struct Subregion {
  int m49;
  const char* countries;
};
constexpr Subregion kSubregions[] = {
    {15, "DZ EG EH LY MA SD TN"},
    {14, "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW"},
    {17, "AO CD CF CG CM GA GQ ST TD"},
    {18, "BW LS NA SZ ZA"},
    {11, "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG"},
    {29,
     "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC "
     "TT VC VG VI"},
    {13, "BZ CR GT HN MX NI PA SV"},
    {5, "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE"},
    {21, "BM CA GL PM US"},
    {143, "KG KZ TJ TM UZ"},
    {30, "CN HK JP KP KR MN MO TW"},
    {35, "BN ID KH LA MM MY PH SG TH TL VN"},
    {34, "AF BD BT IN IR LK MV NP PK"},
    {145, "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE"},
    {151, "BG BY CZ HU MD PL RO RU SK UA"},
    {154, "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ"},
    {39, "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA"},
    {155, "AT BE CH DE FR LI LU MC NL"},
    {53, "AU CC CX HM NF NZ"},
    {54, "FJ NC PG SB VU"},
    {57, "FM GU KI MH MP NR PW UM"},
    {61, "AS CK NU PF PN TK TO TV WF WS"},
    {10, "AQ"},
};

std::array<int16_t, kCountryTableSize> BuildTable() {
  std::array<int16_t, kCountryTableSize> table{};
  for (const Subregion& subregion : kSubregions) {
    const absl::string_view codes = subregion.countries;
    for (size_t i = 0; i + 1 < codes.size(); i += 3) {
      table[CountryIndex(codes.substr(i, 2))] =
          static_cast<int16_t>(subregion.m49);
    }
  }
  return table;
}

const std::array<int16_t, kCountryTableSize>& Table() {
  static const auto& table =
      *new std::array<int16_t, kCountryTableSize>(BuildTable());
  return table;
}

std::string DisplayName(const std::string& locale_tag, bool japanese) {
  icu::UnicodeString name;
  icu::Locale(locale_tag.c_str())
      .getDisplayCountry(
          japanese ? icu::Locale::getJapanese() : icu::Locale::getEnglish(),
          name);
  std::string utf8;
  name.toUTF8String(utf8);
  return utf8;
}

}  // namespace

int CountryIndex(absl::string_view code) {
  if (code.size() != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' ||
      code[1] > 'Z') {
    return 0;
  }
  return 1 + (code[0] - 'A') * 26 + (code[1] - 'A');
}

int SubregionOf(int country_index) { return Table()[country_index]; }

bool IsCountry(absl::string_view code) {
  return SubregionOf(CountryIndex(code)) != 0;
}

std::string CountryName(absl::string_view code, Language language) {
  const bool japanese = language == Language::kJapanese;
  std::string name =
      DisplayName(std::string("und_") + std::string(code), japanese);
  // A former name behind, as in `Myanmar (Burma)`.
  if (absl::EndsWith(name, ")")) {
    const size_t bracket = name.rfind(" (");
    if (bracket != std::string::npos && bracket > 0) name.resize(bracket);
  }
  return name;
}

std::string CountryInSentence(absl::string_view code, Language language) {
  static constexpr absl::string_view kWithArticle =
      "AE BS CF DO FK GB GM IO KM MV NL PH US VA";
  std::string name = CountryName(code, language);
  if (language == Language::kJapanese) return name;
  const bool article =
      absl::StrContains(kWithArticle, code) || absl::EndsWith(name, "Islands");
  return article ? "the " + name : name;
}

std::string SubregionName(int m49, Language language) {
  char region[8];
  snprintf(region, sizeof(region), "und_%03d", m49);
  return DisplayName(region, language == Language::kJapanese);
}

}  // namespace citymatch::matching
