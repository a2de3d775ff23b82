// Keeps a GeoNames import from overwriting what is known better.
#ifndef CITYMATCH_CLIENT_IMPORT_KNOWN_PLACES_H_
#define CITYMATCH_CLIENT_IMPORT_KNOWN_PLACES_H_

#include "absl/status/status.h"
#include "client/import/reader.h"
#include "client/rpc/resource_client.h"

namespace citymatch::client {

// Compares the rows of `set` that come from GeoNames with the cities of the
// catalogue. A row is known there if a city has its GeoNames id, or its name.
// A dump knows nothing of needs, offers and targets, and importing a row
// replaces the city as a whole: so known rows are taken out of `set`, with a
// note. With `replace` they stay, under the name that the city has in the
// catalogue. Rows of other formats are left alone; without rows from GeoNames
// nothing is asked of the server.
[[nodiscard]] absl::Status KeepKnownPlaces(ResourceClient& cities, bool replace,
                                           ImportSet& set);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_IMPORT_KNOWN_PLACES_H_
