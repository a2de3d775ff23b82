#include "client/output/partnership_calendar.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "client/output/partnership_text.h"
#include "client/rpc/resource_kind.h"

namespace citymatch::client {
namespace {

// The last that a calendar can hold: the day after has to have a date too.
constexpr int kLastYear = 9998;

// The events of one partnership.
class PartnershipDays {
 public:
  PartnershipDays(const v1::Partnership& partnership, const CityNames& names,
                  absl::string_view language_code)
      : partnership_(partnership),
        language_code_(language_code),
        pair_(absl::StrCat(NameIn(names, partnership.provider()), " – ",
                           NameIn(names, partnership.partner()))) {}

  void AddReview(std::vector<CalendarEvent>& events) const {
    Add(partnership_.next_review_date(), "review",
        IsJapanese() ? "レビュー" : "Review", {}, "", events);
  }

  void AddEnd(const v1::Instrument& instrument,
              std::vector<CalendarEvent>& events) const {
    std::string what = InstrumentTypeText(instrument.type(), language_code_);
    if (IsJapanese()) {
      absl::StrAppend(&what, "の満了");
    } else {
      what[0] = absl::ascii_toupper(what[0]);
      absl::StrAppend(&what, " expires");
    }
    const std::string& reference = instrument.reference();
    const bool is_url = absl::StartsWith(reference, "https://") ||
                        absl::StartsWith(reference, "http://");
    Add(instrument.end_date(), absl::StrCat(instrument.id(), ".end"), what,
        {instrument.title(), is_url ? "" : reference}, is_url ? reference : "",
        events);
  }

 private:
  static std::string NameIn(const CityNames& names, const std::string& city) {
    const auto it = names.find(city);
    return it == names.end() ? CityKind().Id(city) : it->second;
  }

  bool IsJapanese() const { return language_code_ == "ja"; }

  void Add(const std::string& date, absl::string_view which,
           absl::string_view what, std::vector<std::string> lines,
           const std::string& url, std::vector<CalendarEvent>& events) const {
    CalendarEvent event;
    if (!absl::ParseCivilTime(date, &event.date)) return;  // none is set
    if (event.date.year() > kLastYear) return;
    event.uid = absl::StrCat(PartnershipKind().Id(partnership_.name()), ".",
                             which, "@citymatch");
    event.stamp = absl::FromUnixSeconds(partnership_.update_time().seconds());
    event.summary = absl::StrCat(what, IsJapanese() ? "：" : ": ", pair_);
    lines.push_back(partnership_.programme_title());
    lines.push_back(partnership_.name());
    lines.erase(std::remove(lines.begin(), lines.end(), ""), lines.end());
    event.description = absl::StrJoin(lines, "\n");
    event.url = url;
    events.push_back(std::move(event));
  }

  const v1::Partnership& partnership_;
  const absl::string_view language_code_;
  const std::string pair_;
};

}  // namespace

std::vector<CalendarEvent> CalendarOf(const v1::Partnership& partnership,
                                      const CityNames& names,
                                      absl::string_view language_code) {
  std::vector<CalendarEvent> events;
  const PartnershipDays days(partnership, names, language_code);
  days.AddReview(events);
  for (const v1::Instrument& instrument : partnership.instruments()) {
    if (Expires(partnership, instrument)) days.AddEnd(instrument, events);
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const CalendarEvent& a, const CalendarEvent& b) {
                     return a.date < b.date;
                   });
  return events;
}

}  // namespace citymatch::client
