#include "client/import/geonames.h"

#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

constexpr size_t kColumnCount = 19;
constexpr size_t kMaxIdBytes = 63;
constexpr size_t kMaxNameBytes = 200;
constexpr size_t kMaxNames = 50;

// The columns that are used, by number from 0.
enum Column {
  kGeonameId = 0,
  kName = 1,
  kAsciiName = 2,
  kAlternateNames = 3,
  kLatitude = 4,
  kLongitude = 5,
  kFeatureClass = 6,
  kFeatureCode = 7,
  kCountry = 8,
  kAdmin1 = 10,
  kPopulation = 14,
  kTimeZone = 17,
  kModified = 18,
};

// One line, its numbers read.
struct Place {
  std::vector<absl::string_view> cells;
  int64_t line = 0;
  int64_t geoname_id = 0;
  int64_t population = 0;
  double latitude = 0;
  double longitude = 0;
  std::string id;
};

// Populated places with an administration of their own, as far as the feature
// code tells. Left out: PPLX (a section of a place), PPLH and PPLCH
// (historical), PPLQ (abandoned), PPLW (destroyed), PPLF (farm village), PPLL
// (locality), PPLR (religious), STLMT (settlement).
bool IsMunicipality(const Place& place) {
  static constexpr std::array<absl::string_view, 9> kCodes = {
      "PPL",   "PPLA", "PPLA2", "PPLA3", "PPLA4",
      "PPLA5", "PPLC", "PPLG",  "PPLS"};
  return place.cells[kFeatureClass] == "P" &&
         std::find(kCodes.begin(), kCodes.end(), place.cells[kFeatureCode]) !=
             kCodes.end();
}

std::string Slug(absl::string_view text) {
  std::string slug;
  for (const char c : text) {
    if (absl::ascii_isalnum(c)) {
      slug += absl::ascii_tolower(c);
    } else if (c == '\'' || c == '`' || static_cast<unsigned char>(c) >= 0x80) {
      continue;  // an apostrophe joins: Xi'an is xian
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

// "jp" + "osaka" [+ suffix], within the length that ids have.
std::string MakeId(const Place& place, absl::string_view suffix) {
  std::string id = absl::StrCat(absl::AsciiStrToLower(place.cells[kCountry]),
                                "-", Slug(place.cells[kAsciiName]));
  const std::string tail = suffix.empty() ? "" : absl::StrCat("-", suffix);
  id.resize(std::min(id.size(), kMaxIdBytes - tail.size()));
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id + tail;
}

bool IsBigger(const Place* a, const Place* b) {
  if (a->population != b->population) return a->population > b->population;
  return a->geoname_id < b->geoname_id;
}

void AssignIds(std::vector<Place>& places) {
  std::map<std::string, std::vector<Place*>> by_id;
  for (Place& place : places) by_id[MakeId(place, "")].push_back(&place);
  std::map<std::string, std::vector<Place*>> suffixed;
  for (auto& [id, group] : by_id) {
    std::sort(group.begin(), group.end(), IsBigger);
    group.front()->id = id;
    for (size_t i = 1; i < group.size(); ++i) {
      const std::string admin1 = Slug(group[i]->cells[kAdmin1]);
      suffixed[admin1.empty() ? "" : MakeId(*group[i], admin1)].push_back(
          group[i]);
    }
  }
  for (auto& [id, group] : suffixed) {
    std::sort(group.begin(), group.end(), IsBigger);
    for (size_t i = 0; i < group.size(); ++i) {
      group[i]->id =
          i == 0 && !id.empty() && !by_id.contains(id)
              ? id
              : MakeId(*group[i], absl::StrCat(group[i]->geoname_id));
    }
  }
}

bool HasKana(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int64_t>(text.size());
  for (int64_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    UErrorCode error = U_ZERO_ERROR;
    const UScriptCode script =
        c < 0 ? USCRIPT_COMMON : uscript_getScript(c, &error);
    if (script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA) return true;
  }
  return false;
}

void AddNames(const Place& place, v1::City& city) {
  std::set<absl::string_view> seen = {city.display_name()};
  std::vector<std::pair<absl::string_view, bool>> names;
  const auto consider = [&](absl::string_view name) {
    name = absl::StripAsciiWhitespace(name);
    if (name.empty() || name.size() > kMaxNameBytes) return;
    if (seen.insert(name).second) names.emplace_back(name, HasKana(name));
  };
  consider(place.cells[kAsciiName]);
  for (const absl::string_view name :
       absl::StrSplit(place.cells[kAlternateNames], ',')) {
    consider(name);
  }
  std::stable_partition(names.begin(), names.end(),
                        [](const auto& name) { return name.second; });
  names.resize(std::min(names.size(), kMaxNames));
  for (const auto& [text, japanese] : names) {
    v1::LocalName& name = *city.add_local_names();
    name.set_language_code(japanese ? "ja" : "und");
    name.set_text(std::string(text));
  }
}

v1::City ToCity(const Place& place) {
  v1::City city;
  city.set_name(absl::StrCat("cities/", place.id));
  city.set_display_name(std::string(place.cells[kName]));
  const std::string country(place.cells[kCountry]);
  city.set_country_code(country);
  city.set_side(country == "JP" || country == "US" ? v1::SIDE_PROVIDER
                                                   : v1::SIDE_PARTNER);
  city.set_level(v1::LEVEL_CITY);
  v1::Provenance provenance;
  provenance.set_basis(v1::BASIS_REPORTED);
  provenance.set_source(
      absl::StrCat("GeoNames (CC BY 4.0), modified ", place.cells[kModified]));
  city.mutable_location()->set_latitude(place.latitude);
  city.mutable_location()->set_longitude(place.longitude);
  *city.mutable_location()->mutable_provenance() = provenance;
  if (place.population > 0) {
    city.mutable_population()->set_resident_count(place.population);
    *city.mutable_population()->mutable_provenance() = provenance;
  }
  city.set_time_zone(std::string(place.cells[kTimeZone]));
  v1::ExternalId& external = *city.add_external_ids();
  external.set_system("geonames");
  external.set_value(absl::StrCat(place.geoname_id));
  AddNames(place, city);
  return city;
}

// Reads the numbers of a line; adds what is wrong.
bool ReadPlace(absl::string_view line, Place& place,
               std::vector<FieldProblem>& problems) {
  place.cells = absl::StrSplit(line, '\t');
  if (place.cells.size() != kColumnCount) {
    problems.push_back(
        {"", std::string(line),
         absl::StrCat("has ", place.cells.size(),
                      " columns where GeoNames has 19; the line is damaged or "
                      "the file truncated")});
    return false;
  }
  const size_t before = problems.size();
  const auto require = [&](bool good, Column column, const char* field,
                           const char* wanted) {
    if (!good) {
      problems.push_back({field, std::string(place.cells[column]),
                          absl::StrCat("must be ", wanted)});
    }
  };
  require(absl::SimpleAtoi(place.cells[kGeonameId], &place.geoname_id),
          kGeonameId, "geonameid", "a whole number");
  require(absl::SimpleAtod(place.cells[kLatitude], &place.latitude) &&
              place.latitude >= -90 && place.latitude <= 90,
          kLatitude, "location.latitude", "a number from -90 to 90");
  require(absl::SimpleAtod(place.cells[kLongitude], &place.longitude) &&
              place.longitude >= -180 && place.longitude <= 180,
          kLongitude, "location.longitude", "a number from -180 to 180");
  require((place.cells[kPopulation].empty() ||
           absl::SimpleAtoi(place.cells[kPopulation], &place.population)) &&
              place.population >= 0,
          kPopulation, "population.resident_count",
          "a whole number of persons, or 0 where it is unknown");
  require(place.cells[kCountry].size() == 2, kCountry, "country_code",
          "a code of two letters, such as JP");
  require(!place.cells[kName].empty(), kName, "display_name", "given");
  return problems.size() == before;
}

}  // namespace

GeonamesResult ReadGeonames(absl::string_view text,
                            const GeonamesOptions& options) {
  GeonamesResult result;
  std::vector<Place> places;
  int64_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const size_t end = std::min(text.find('\n'), text.size());
    absl::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    Place place;
    place.line = line_number;
    std::vector<FieldProblem> problems;
    if (const size_t at = FirstInvalidUtf8(line);
        at != absl::string_view::npos) {
      problems.push_back(
          {"", std::string(line.substr(at, 8)),
           absl::StrCat("is not UTF-8 from byte ", at + 1, " of the line on")});
    } else if (ReadPlace(line, place, problems)) {
      if (IsMunicipality(place)) {
        places.push_back(std::move(place));
      } else {
        ++result.other_feature_count;
      }
      continue;
    }
    for (FieldProblem& problem : problems) {
      result.problems.push_back(
          {{"", line_number, line_number}, std::move(problem)});
    }
  }
  AssignIds(places);
  for (const Place& place : places) {
    if (!options.countries.empty() &&
        !options.countries.contains(std::string(place.cells[kCountry]))) {
      ++result.other_country_count;
    } else if (place.population < options.min_population) {
      ++result.small_count;
    } else {
      result.cities.push_back({ToCity(place), place.line});
    }
  }
  return result;
}

bool LooksLikeGeonames(absl::string_view text) {
  const absl::string_view line = text.substr(0, text.find('\n'));
  int64_t id = 0;
  return std::count(line.begin(), line.end(), '\t') == kColumnCount - 1 &&
         absl::SimpleAtoi(line.substr(0, line.find('\t')), &id);
}

}  // namespace citymatch::client
