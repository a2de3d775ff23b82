#include "client/output/calendar.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace citymatch::client {
namespace {

// Most bytes of a line, without its end.
constexpr size_t kLineBytes = 75;

bool IsContinuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

// Adds a line, folded: each part but the first begins with a space, which
// counts.
void AddLine(absl::string_view line, std::string& text) {
  size_t room = kLineBytes;
  while (line.size() > room) {
    size_t end = room;
    while (end > 1 && IsContinuation(line[end])) --end;
    absl::StrAppend(&text, line.substr(0, end), "\r\n ");
    line.remove_prefix(end);
    room = kLineBytes - 1;
  }
  absl::StrAppend(&text, line, "\r\n");
}

// A value of type TEXT.
std::string Escaped(absl::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\n') {
      escaped += "\\n";
    } else if (c == '\\' || c == ';' || c == ',') {
      escaped += '\\';
      escaped += c;
    } else if (c == '\t' || !absl::ascii_iscntrl(c)) {
      escaped += c;
    }
  }
  return escaped;
}

// A value of type URI, which knows no escapes.
std::string PlainUri(absl::string_view uri) {
  std::string plain(uri);
  plain.erase(
      std::remove_if(plain.begin(), plain.end(),
                     [](char c) { return absl::ascii_iscntrl(c) || c == ' '; }),
      plain.end());
  return plain;
}

std::string CompactDay(absl::CivilDay day) {
  return absl::StrFormat("%04d%02d%02d", day.year(), day.month(), day.day());
}

void AddEvent(const CalendarEvent& event, std::string& text) {
  AddLine("BEGIN:VEVENT", text);
  AddLine(absl::StrCat("UID:", Escaped(event.uid)), text);
  AddLine(
      absl::StrCat("DTSTAMP:", absl::FormatTime("%Y%m%dT%H%M%SZ", event.stamp,
                                                absl::UTCTimeZone())),
      text);
  AddLine(absl::StrCat("DTSTART;VALUE=DATE:", CompactDay(event.date)), text);
  AddLine(absl::StrCat("DTEND;VALUE=DATE:", CompactDay(event.date + 1)), text);
  AddLine(absl::StrCat("SUMMARY:", Escaped(event.summary)), text);
  if (!event.description.empty()) {
    AddLine(absl::StrCat("DESCRIPTION:", Escaped(event.description)), text);
  }
  if (!event.url.empty()) {
    AddLine(absl::StrCat("URL:", PlainUri(event.url)), text);
  }
  AddLine("TRANSP:TRANSPARENT", text);
  AddLine("END:VEVENT", text);
}

}  // namespace

std::string WriteCalendar(absl::string_view name,
                          absl::Span<const CalendarEvent> events) {
  std::string text;
  AddLine("BEGIN:VCALENDAR", text);
  AddLine("VERSION:2.0", text);
  AddLine("PRODID:-//citymatch//citymatch//EN", text);
  AddLine("CALSCALE:GREGORIAN", text);
  AddLine("METHOD:PUBLISH", text);
  AddLine(absl::StrCat("X-WR-CALNAME:", Escaped(name)), text);
  for (const CalendarEvent& event : events) AddEvent(event, text);
  AddLine("END:VCALENDAR", text);
  return text;
}

}  // namespace citymatch::client
