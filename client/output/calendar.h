// Calendars of days in the format iCalendar, RFC 5545, which calendar programs
// import and subscribe to.
#ifndef CITYMATCH_CLIENT_OUTPUT_CALENDAR_H_
#define CITYMATCH_CLIENT_OUTPUT_CALENDAR_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace citymatch::client {

// Something that fills a day, and keeps nobody busy.
struct CalendarEvent {
  // Tells it from all others. An event that is written again, also with another
  // date, keeps its own: programs then replace what they have.
  std::string uid;
  // When what the event tells was last changed. To be taken from the record and
  // not from a clock, so that the same records make the same bytes.
  absl::Time stamp;
  absl::CivilDay date;
  std::string summary;      // a line
  std::string description;  // may have several lines; empty = none
  std::string url;          // absolute; empty = none
};

// A whole calendar: the events in the given order, lines that end with CRLF and
// are folded at 75 bytes between characters. Texts are UTF-8; control
// characters but line breaks and tabs are left out.
// REQUIRES: there are events, since the standard asks for one, and their days
// are of the years 1 to 9998, which have four digits with the day after.
[[nodiscard]] std::string WriteCalendar(absl::string_view name,
                                        absl::Span<const CalendarEvent> events);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_CALENDAR_H_
