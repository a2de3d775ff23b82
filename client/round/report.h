// A solution on one page, with a map.
#ifndef CITYMATCH_CLIENT_ROUND_REPORT_H_
#define CITYMATCH_CLIENT_ROUND_REPORT_H_

#include "citymatch/v1/round.pb.h"
#include "client/brief/document.h"
#include "client/round/view.h"

namespace citymatch::client {

// A map, totals, the pairs, groups, how many have no pair, and the digest. One
// page of A4 for some 60 pairs; more of them go on to further pages.
// `is_confidential`: the scores count what cities told in confidence, and each
// page says so.
[[nodiscard]] Document MakeRoundReport(const v1::RoundSolution& solution,
                                       const RoundView& view,
                                       bool is_confidential);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_REPORT_H_
