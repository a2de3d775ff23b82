#include "client/import/known_places.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/city.pb.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

// The cities of the catalogue by their GeoNames ids, and their names.
struct Catalogue {
  std::map<std::string, std::string> name_by_geonames_id;
  std::set<std::string> names;
};

std::string GeonamesId(const v1::City& city) {
  for (const v1::ExternalId& id : city.external_ids()) {
    if (id.system() == "geonames") return id.value();
  }
  return "";
}

// The name of the city that a row is known as; empty = it is new.
std::string KnownName(const Catalogue& catalogue, const v1::City& city) {
  const auto known = catalogue.name_by_geonames_id.find(GeonamesId(city));
  if (known != catalogue.name_by_geonames_id.end()) return known->second;
  return catalogue.names.contains(city.name()) ? city.name() : "";
}

}  // namespace

absl::Status KeepKnownPlaces(ResourceClient& cities, bool replace,
                             ImportSet& set) {
  if (std::none_of(set.rows.begin(), set.rows.end(),
                   [](const ImportRow& row) { return row.from_geonames; })) {
    return absl::OkStatus();
  }
  Catalogue catalogue;
  absl::Status read =
      cities.Export("", [&catalogue](const google::protobuf::Message& message) {
        const auto& city = dynamic_cast<const v1::City&>(message);
        const std::string id = GeonamesId(city);
        if (!id.empty()) catalogue.name_by_geonames_id[id] = city.name();
        catalogue.names.insert(city.name());
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  std::vector<ImportRow> rows;
  size_t known_count = 0;
  for (ImportRow& row : set.rows) {
    auto* city = dynamic_cast<v1::City*>(row.message.get());
    if (row.from_geonames && city != nullptr) {
      const std::string known = KnownName(catalogue, *city);
      if (!known.empty()) {
        ++known_count;
        if (!replace) continue;
        city->set_name(known);
      }
    }
    rows.push_back(std::move(row));
  }
  set.rows = std::move(rows);
  if (known_count > 0) {
    set.notes.push_back(absl::StrCat(
        WithThousands(static_cast<long long>(known_count)),
        replace ? " places are in the catalogue already and are replaced as a "
                  "whole, with all that GeoNames does not know"
                : " places are in the catalogue already and stay as they are; "
                  "--replace overwrites them"));
  }
  return absl::OkStatus();
}

}  // namespace citymatch::client
