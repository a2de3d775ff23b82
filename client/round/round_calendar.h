// The days that follow from a round, for a calendar.
#ifndef CITYMATCH_CLIENT_ROUND_ROUND_CALENDAR_H_
#define CITYMATCH_CLIENT_ROUND_ROUND_CALENDAR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/round.pb.h"
#include "client/round/view.h"

namespace citymatch::client {

// A calendar (iCalendar, RFC 5545) with the reviews and the ends of instruments
// of the partnerships between cities that are paired, and the day on which the
// round was published, if it was. Of `partnerships` those of other pairs are
// left out. `published` is what is published of the round. NOT_FOUND if there
// is no such day: a calendar without any is none.
[[nodiscard]] absl::StatusOr<std::string> RoundCalendar(
    const v1::RoundSolution& solution,
    const std::vector<v1::Partnership>& partnerships,
    const std::optional<v1::PublishedRound>& published, const RoundView& view);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ROUND_ROUND_CALENDAR_H_
