#include "client/round/round_calendar.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "client/output/calendar.h"
#include "client/output/partnership_calendar.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

CalendarEvent Publication(const v1::PublishedRound& published,
                          const RoundView& view) {
  const absl::Time time =
      absl::FromUnixSeconds(published.publish_time().seconds());
  CalendarEvent event;
  event.uid = absl::StrCat(PublishedRoundKind().Id(published.name()),
                           ".published@citymatch");
  // That it was closed since moves nothing.
  event.stamp = time;
  event.date = absl::ToCivilDay(time, absl::UTCTimeZone());
  event.summary =
      absl::Substitute(view.words().publication, published.display_name());
  event.description = absl::StrCat(published.name(), "\n", view.words().digest,
                                   view.words().colon, published.digest());
  return event;
}

}  // namespace

absl::StatusOr<std::string> RoundCalendar(
    const v1::RoundSolution& solution,
    const std::vector<v1::Partnership>& partnerships,
    const std::optional<v1::PublishedRound>& published, const RoundView& view) {
  std::set<std::pair<std::string, std::string>> pairs;
  CityNames names;
  for (const v1::RoundPair& pair : solution.pairs()) {
    pairs.emplace(pair.provider(), pair.partner());
    names[pair.provider()] = view.Name(pair.provider());
    names[pair.partner()] = view.Name(pair.partner());
  }
  std::vector<CalendarEvent> events;
  if (published.has_value()) events.push_back(Publication(*published, view));
  for (const v1::Partnership& partnership : partnerships) {
    if (pairs.count({partnership.provider(), partnership.partner()}) == 0) {
      continue;
    }
    for (CalendarEvent& event : CalendarOf(partnership, names, view.language)) {
      events.push_back(std::move(event));
    }
  }
  if (events.empty()) {
    return absl::NotFoundError(absl::StrCat(
        "there is nothing to put into a calendar: ",
        RoundKind().Id(solution.round().name()),
        " is not published, and no partnership of its pairs has a next review "
        "or an instrument that ends"));
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const CalendarEvent& a, const CalendarEvent& b) {
                     return a.date < b.date;
                   });
  return WriteCalendar(
      absl::Substitute(view.words().calendar, solution.round().display_name()),
      events);
}

}  // namespace citymatch::client
