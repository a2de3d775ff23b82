// `citymatch partnership calendar`.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "citymatch/v1/city_service.grpc.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "client/cli/commands.h"
#include "client/cli/day_window.h"
#include "client/cli/output_file.h"
#include "client/format/text.h"
#include "client/output/calendar.h"
#include "client/output/partnership_calendar.h"

namespace citymatch::client {
namespace {

// Most cities that are asked for at once.
constexpr int kMostCities = 100;

struct CalendarFlags {
  std::string file;
  std::string filter;
  std::string expiring;
  std::string as_of;
};

class CalendarCommand {
 public:
  CalendarCommand(Session& session, const CalendarFlags& flags)
      : session_(session), flags_(flags) {}

  int Run() {
    if (!flags_.expiring.empty()) {
      const absl::StatusOr<DayWindow> window =
          ParseDayWindow(flags_.expiring, flags_.as_of);
      if (!window.ok()) {
        return session_.Fail(kExitUsage,
                             std::string(window.status().message()));
      }
      window_ = *window;
    }
    absl::Status status = ReadPartnerships();
    if (status.ok()) status = ReadNames();
    if (!status.ok()) return session_.Fail(status);
    return Write(MakeEvents());
  }

 private:
  // Those with an event to show.
  absl::Status ReadPartnerships() {
    std::string filter = "(instruments.end_date:* OR next_review_date:*)";
    if (!flags_.filter.empty()) {
      absl::StrAppend(&filter, " AND (", flags_.filter, ")");
    }
    return session_.ClientOf(PartnershipKind())
        ->Export(filter, [this](const google::protobuf::Message& message) {
          const auto& partnership =
              static_cast<const v1::Partnership&>(message);
          if (!EventsOf(partnership).empty()) {
            partnerships_.push_back(partnership);
          }
          return absl::OkStatus();
        });
  }

  absl::Status ReadNames() {
    for (const v1::Partnership& partnership : partnerships_) {
      names_[partnership.provider()];
      names_[partnership.partner()];
    }
    for (auto it = names_.begin(); it != names_.end();) {
      v1::BatchGetCitiesRequest request;
      for (; it != names_.end() && request.names_size() < kMostCities; ++it) {
        request.add_names(it->first);
      }
      v1::BatchGetCitiesResponse reply;
      absl::Status status = session_.connection().Call(
          &v1::CityService::Stub::BatchGetCities, request, reply);
      if (!status.ok()) return status;
      for (const v1::City& city : reply.cities()) {
        names_[city.name()] = LocalName(city);
      }
    }
    return absl::OkStatus();
  }

  std::string LocalName(const v1::City& city) const {
    for (const v1::LocalName& name : city.local_names()) {
      if (name.language_code() == session_.globals.language) {
        return name.text();
      }
    }
    return city.display_name();
  }

  std::vector<CalendarEvent> EventsOf(
      const v1::Partnership& partnership) const {
    std::vector<CalendarEvent> events =
        CalendarOf(partnership, names_, session_.globals.language);
    const auto is_outside = [this](const CalendarEvent& event) {
      return window_ &&
             (event.date < window_->from || event.date > window_->to);
    };
    events.erase(std::remove_if(events.begin(), events.end(), is_outside),
                 events.end());
    return events;
  }

  std::vector<CalendarEvent> MakeEvents() const {
    std::vector<CalendarEvent> events;
    for (const v1::Partnership& partnership : partnerships_) {
      for (CalendarEvent& event : EventsOf(partnership)) {
        events.push_back(std::move(event));
      }
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const CalendarEvent& a, const CalendarEvent& b) {
                       return a.date < b.date;
                     });
    return events;
  }

  int Write(const std::vector<CalendarEvent>& events) {
    if (events.empty()) {
      return session_.Fail(
          kExitNotFound,
          absl::StrCat("there is nothing to put into a calendar: no "
                       "partnership asked for has a next review or an "
                       "instrument that ends",
                       window_ ? ", within these days" : ""));
    }
    const std::string text = WriteCalendar(
        session_.globals.language == "ja" ? "連携の期日" : "Partnerships",
        events);
    if (flags_.file.empty()) {
      session_.out() << text;
      return kExitOk;
    }
    OutputFile file(flags_.file);
    absl::Status status = file.Open();
    if (status.ok()) {
      file.stream() << text;
      status = file.Commit();
    }
    if (!status.ok()) {
      return session_.Fail(kExitFailed, std::string(status.message()));
    }
    session_.Note(
        absl::StrCat(WithThousands(static_cast<long long>(events.size())),
                     " dates written to ", flags_.file));
    return kExitOk;
  }

  Session& session_;
  const CalendarFlags& flags_;
  std::optional<DayWindow> window_;
  std::vector<v1::Partnership> partnerships_;
  CityNames names_;
};

}  // namespace

void AddPartnershipCalendarCommand(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<CalendarFlags>();
  CLI::App& command = *group.add_subcommand(
      "calendar",
      "Writes next reviews and the ends of instruments as a calendar (.ics)");
  command.add_option("-o,--output", flags->file,
                     "File to write; it appears only when it is complete. "
                     "Default: standard output");
  command.add_option("--filter", flags->filter,
                     "Only of those, such as 'programme = \"programmes/x\"'");
  command.add_option("--expiring", flags->expiring,
                     "Only days from today on, so many, such as 90d");
  command
      .add_option("--as-of", flags->as_of,
                  "Day from which --expiring counts, YYYY-MM-DD; default today")
      ->needs("--expiring");
  command.footer(
      "The file is iCalendar (RFC 5545), for calendar programs to import or "
      "subscribe to. Written\nagain, each date replaces the one of before. "
      "What is renewed, or of a partnership that\nis over, has no end to "
      "remember. Without any date nothing is\nwritten, and the exit code is "
      "4.\n\n"
      "Example:\n  citymatch --lang ja partnership calendar -o dates.ics");
  command.callback([&session, flags] {
    session.action = [&session, flags] {
      return CalendarCommand(session, *flags).Run();
    };
  });
}

}  // namespace citymatch::client
