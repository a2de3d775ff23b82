// Which finance routes are open to a pair as of the context's day, and which
// rule closes the others. Internal to matching.
#ifndef CITYMATCH_MATCHING_FINANCE_ROUTES_H_
#define CITYMATCH_MATCHING_FINANCE_ROUTES_H_

#include <vector>

#include "matching/criterion.h"
#include "matching/language.h"
#include "matching/matcher.h"

namespace citymatch::matching {

// Every finance route of the programme, in its order.
std::vector<RouteResult> ExplainRoutes(const Pair& pair, Language language);

}  // namespace citymatch::matching

#endif  // CITYMATCH_MATCHING_FINANCE_ROUTES_H_
