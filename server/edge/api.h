// The API: which method of which class answers which method of the
// API. Adding one to the API without a line here stops the server at its start
// (and a test before that).
#ifndef CITYMATCH_SERVER_EDGE_API_H_
#define CITYMATCH_SERVER_EDGE_API_H_

#include "absl/status/statusor.h"
#include "server/access_service.h"
#include "server/audit_service.h"
#include "server/city_service.h"
#include "server/edge/api_service.h"
#include "server/match_service.h"
#include "server/partnership_service.h"
#include "server/programme_service.h"
#include "server/round_service.h"
#include "server/watch_service.h"

namespace citymatch {

// The classes that answer. All must outlive what MakeApi returns.
struct Services {
  AccessService* access;
  AuditService* audit;
  CityService* cities;
  MatchService* matches;
  PartnershipService* partnerships;
  ProgrammeService* programmes;
  RoundService* rounds;
  WatchService* watches;
};

// All services of the API, checked. INTERNAL if one does not answer all of its
// methods.
[[nodiscard]] absl::StatusOr<Api> MakeApi(const Services& services);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_EDGE_API_H_
