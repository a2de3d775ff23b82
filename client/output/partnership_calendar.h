// The days of partnerships that somebody must not miss, for a calendar.
#ifndef CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_CALENDAR_H_
#define CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_CALENDAR_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "citymatch/v1/partnership.pb.h"
#include "client/output/calendar.h"

namespace citymatch::client {

// Display names by resource name; a city that is not among them is called by
// its id.
using CityNames = std::map<std::string, std::string>;

// The next review of the partnership, and the end of every instrument that
// expires (see partnership_text.h), in the order of their days. Days beyond the
// year 9998, which stand for no end, are left out. An event keeps
// its uid while the partnership and the instrument keep their ids. Japanese for
// `ja`, else English.
[[nodiscard]] std::vector<CalendarEvent> CalendarOf(
    const v1::Partnership& partnership, const CityNames& names,
    absl::string_view language_code);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_CALENDAR_H_
