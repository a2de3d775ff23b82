#include "server/resource/validate/codes.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch {

const std::vector<std::string>& CountryCodes() {
  // Source: ISO 3166-1, officially assigned code elements, as in the table
  // iso3166.tab of the IANA time zone database, which is in the public domain.
  // clang-format off
  static const auto* const codes = new std::vector<std::string>{
      "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT",
      "AU", "AW", "AX", "AZ", "BA", "BB", "BD", "BE", "BF", "BG", "BH", "BI",
      "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BV", "BW", "BY",
      "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN",
      "CO", "CR", "CU", "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM",
      "DO", "DZ", "EC", "EE", "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK",
      "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF", "GG", "GH", "GI", "GL",
      "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM",
      "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR",
      "IS", "IT", "JE", "JM", "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN",
      "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC", "LI", "LK", "LR", "LS",
      "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK",
      "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW",
      "MX", "MY", "MZ", "NA", "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP",
      "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG", "PH", "PK", "PL", "PM",
      "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW",
      "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM",
      "SN", "SO", "SR", "SS", "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF",
      "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO", "TR", "TT", "TV", "TW",
      "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI",
      "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
  };
  // clang-format on
  return *codes;
}

const std::vector<std::string>& KoppenClasses() {
  static const auto* const classes = new std::vector<std::string>{
      "Af",  "Am",  "Aw",  "As",  "BWh", "BWk", "BSh", "BSk",
      "Csa", "Csb", "Csc", "Cwa", "Cwb", "Cwc", "Cfa", "Cfb",
      "Cfc", "Dsa", "Dsb", "Dsc", "Dsd", "Dwa", "Dwb", "Dwc",
      "Dwd", "Dfa", "Dfb", "Dfc", "Dfd", "ET",  "EF",
  };
  return *classes;
}

bool IsLanguageTag(absl::string_view tag) {
  if (tag.size() > 35) return false;
  const std::vector<absl::string_view> subtags = absl::StrSplit(tag, '-');
  for (size_t i = 0; i < subtags.size(); ++i) {
    const absl::string_view subtag = subtags[i];
    if (subtag.size() < (i == 0 ? 2u : 1u) || subtag.size() > 8) return false;
    const bool well_formed =
        std::all_of(subtag.begin(), subtag.end(), [i](unsigned char c) {
          return absl::ascii_isalpha(c) || (i > 0 && absl::ascii_isdigit(c));
        });
    if (!well_formed) return false;
  }
  // A singleton such as `x` or `u` announces a subtag that must follow.
  return subtags.back().size() > 1;
}

bool IsTimeZone(absl::string_view zone) {
  // The loader also takes paths of files and forms of its own; only names of
  // the database may reach it.
  const bool is_name =
      !zone.empty() &&
      absl::ascii_isalpha(static_cast<unsigned char>(zone[0])) &&
      std::all_of(zone.begin(), zone.end(), [](unsigned char c) {
        return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' ||
               c == '+';
      });
  if (!is_name || zone == "localtime" || absl::StartsWith(zone, "Fixed/") ||
      absl::StartsWith(zone, "posix/") || absl::StartsWith(zone, "right/")) {
    return false;
  }
  absl::TimeZone loaded;
  return absl::LoadTimeZone(zone, &loaded);
}

}  // namespace citymatch
