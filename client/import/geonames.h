// Reads the dump of places that GeoNames publishes (https://www.geonames.org,
// CC BY 4.0): UTF-8 text, one place a line, 19 columns with tabs between, no
// header.
#ifndef CITYMATCH_CLIENT_IMPORT_GEONAMES_H_
#define CITYMATCH_CLIENT_IMPORT_GEONAMES_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "citymatch/v1/city.pb.h"
#include "client/format/problem.h"

namespace citymatch::client {

// Which places to take.
struct GeonamesOptions {
  // ISO 3166-1 alpha-2 codes in upper case; empty = all.
  std::set<std::string> countries;

  // Least population in persons; 0 = also places of unknown population.
  int64_t min_population = 0;
};

// A place that was taken.
struct GeonamesCity {
  v1::City city;

  // Line of the file, from 1.
  int64_t line = 0;
};

struct GeonamesResult {
  std::vector<GeonamesCity> cities;

  // Lines that could not be read; the position's file is left empty.
  std::vector<Problem> problems;

  // Lines that were read and left out: not a municipality (a section of one, a
  // historical or abandoned place, …), another country, too few people.
  int64_t other_feature_count = 0;
  int64_t other_country_count = 0;
  int64_t small_count = 0;
};

// Reads a dump. What a place becomes:
// - side: provider in JP and US, else partner; level: city;
// - location, population and time zone as given, REPORTED by GeoNames; a
//   population of 0 is unknown, and stays unset;
// - other names: Japanese where kana stand in them, else of language `und`
//   (the dump does not say which); those with kana first, at most 50;
// - id: country code and ASCII name, `jp-kitakyushu`. Where several places of
//   the dump would get the same id, the one with most people keeps it (of equal
//   ones that with the smaller GeoNames id) and each other one gets its admin1
//   code behind, and where that is not enough its GeoNames id. The ids depend
//   on the whole dump, not on the order of its lines nor on `options`.
[[nodiscard]] GeonamesResult ReadGeonames(absl::string_view text,
                                          const GeonamesOptions& options);

// Whether `text` begins with a line of such a dump.
[[nodiscard]] bool LooksLikeGeonames(absl::string_view text);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_IMPORT_GEONAMES_H_
