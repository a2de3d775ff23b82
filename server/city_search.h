// Finds cities by name.
#ifndef CITYMATCH_SERVER_CITY_SEARCH_H_
#define CITYMATCH_SERVER_CITY_SEARCH_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "citymatch/v1/city_service.pb.h"
#include "server/gate/call.h"
#include "server/resource/filter/tables.h"
#include "server/snapshot/folder.h"
#include "server/store/store.h"

namespace citymatch {

struct CitySearch {
  std::string query;
  size_t limit = 10;
  CityFilter filter;
};

// INVALID_ARGUMENT on `query`, `limit` or `filter`.
[[nodiscard]] absl::StatusOr<CitySearch> ParseCitySearch(
    const v1::SearchCitiesRequest& request);

// The cities found, each as it was at the revision of `published`.
[[nodiscard]] absl::Status RunCitySearch(const CitySearch& search,
                                         const Published& published,
                                         const store::Store& store,
                                         const Call& call,
                                         v1::SearchCitiesResponse& reply);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CITY_SEARCH_H_
