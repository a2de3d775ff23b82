#include "server/resource/lifecycle.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "server/convert/dates.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/scalar.h"

namespace citymatch {
namespace {

using Event = v1::PartnershipEvent;
using State = v1::Partnership;

struct Transition {
  v1::Partnership::State from;
  Event::Type type;
  v1::Side side;  // SIDE_UNSPECIFIED = not the doing of one side
  v1::Partnership::State to;
};

// Whatever is not here is refused.
// clang-format off
constexpr Transition kTransitions[] = {
    {State::STATE_UNSPECIFIED, Event::TYPE_PROPOSE, v1::SIDE_UNSPECIFIED, State::STATE_PROPOSED},
    {State::STATE_UNSPECIFIED, Event::TYPE_ACTIVATE, v1::SIDE_UNSPECIFIED, State::STATE_ACTIVE},
    {State::STATE_PROPOSED, Event::TYPE_ACCEPT, v1::SIDE_PROVIDER, State::STATE_ACCEPTED_BY_PROVIDER},
    {State::STATE_PROPOSED, Event::TYPE_ACCEPT, v1::SIDE_PARTNER, State::STATE_ACCEPTED_BY_PARTNER},
    {State::STATE_PROPOSED, Event::TYPE_DECLINE, v1::SIDE_PROVIDER, State::STATE_DECLINED},
    {State::STATE_PROPOSED, Event::TYPE_DECLINE, v1::SIDE_PARTNER, State::STATE_DECLINED},
    {State::STATE_PROPOSED, Event::TYPE_TERMINATE, v1::SIDE_UNSPECIFIED, State::STATE_TERMINATED},
    {State::STATE_ACCEPTED_BY_PROVIDER, Event::TYPE_ACCEPT, v1::SIDE_PARTNER, State::STATE_ACCEPTED},
    {State::STATE_ACCEPTED_BY_PROVIDER, Event::TYPE_DECLINE, v1::SIDE_PROVIDER, State::STATE_DECLINED},
    {State::STATE_ACCEPTED_BY_PROVIDER, Event::TYPE_DECLINE, v1::SIDE_PARTNER, State::STATE_DECLINED},
    {State::STATE_ACCEPTED_BY_PROVIDER, Event::TYPE_TERMINATE, v1::SIDE_UNSPECIFIED, State::STATE_TERMINATED},
    {State::STATE_ACCEPTED_BY_PARTNER, Event::TYPE_ACCEPT, v1::SIDE_PROVIDER, State::STATE_ACCEPTED},
    {State::STATE_ACCEPTED_BY_PARTNER, Event::TYPE_DECLINE, v1::SIDE_PROVIDER, State::STATE_DECLINED},
    {State::STATE_ACCEPTED_BY_PARTNER, Event::TYPE_DECLINE, v1::SIDE_PARTNER, State::STATE_DECLINED},
    {State::STATE_ACCEPTED_BY_PARTNER, Event::TYPE_TERMINATE, v1::SIDE_UNSPECIFIED, State::STATE_TERMINATED},
    {State::STATE_ACCEPTED, Event::TYPE_ACTIVATE, v1::SIDE_UNSPECIFIED, State::STATE_ACTIVE},
    {State::STATE_ACCEPTED, Event::TYPE_DECLINE, v1::SIDE_PROVIDER, State::STATE_DECLINED},
    {State::STATE_ACCEPTED, Event::TYPE_DECLINE, v1::SIDE_PARTNER, State::STATE_DECLINED},
    {State::STATE_ACCEPTED, Event::TYPE_TERMINATE, v1::SIDE_UNSPECIFIED, State::STATE_TERMINATED},
    {State::STATE_ACTIVE, Event::TYPE_SUSPEND, v1::SIDE_UNSPECIFIED, State::STATE_SUSPENDED},
    {State::STATE_ACTIVE, Event::TYPE_COMPLETE, v1::SIDE_UNSPECIFIED, State::STATE_COMPLETED},
    {State::STATE_ACTIVE, Event::TYPE_TERMINATE, v1::SIDE_UNSPECIFIED, State::STATE_TERMINATED},
    {State::STATE_ACTIVE, Event::TYPE_REVIEW, v1::SIDE_UNSPECIFIED, State::STATE_ACTIVE},
    {State::STATE_SUSPENDED, Event::TYPE_RESUME, v1::SIDE_UNSPECIFIED, State::STATE_ACTIVE},
    {State::STATE_SUSPENDED, Event::TYPE_TERMINATE, v1::SIDE_UNSPECIFIED, State::STATE_TERMINATED},
    {State::STATE_SUSPENDED, Event::TYPE_REVIEW, v1::SIDE_UNSPECIFIED, State::STATE_SUSPENDED},
    {State::STATE_COMPLETED, Event::TYPE_REVIEW, v1::SIDE_UNSPECIFIED, State::STATE_COMPLETED},
};
// clang-format on

bool NeedsReason(Event::Type type) {
  return type == Event::TYPE_SUSPEND || type == Event::TYPE_DECLINE ||
         type == Event::TYPE_TERMINATE;
}

// Whether the event may say what has become of the partnership.
bool MayTellOutcome(Event::Type type) {
  return type == Event::TYPE_COMPLETE || type == Event::TYPE_TERMINATE ||
         type == Event::TYPE_REVIEW;
}

void CheckOutcome(const Event& event, Problems& problems) {
  if (event.outcome() == v1::Partnership::OUTCOME_UNSPECIFIED) return;
  if (!MayTellOutcome(event.type())) {
    problems.Add("outcome",
                 "must be unset: only COMPLETE, TERMINATE and REVIEW tell one");
  } else if (event.outcome() == v1::Partnership::OUTCOME_ONGOING) {
    problems.Add("outcome",
                 "must be SUCCESSFUL, PARTIAL or UNSUCCESSFUL; that it goes on "
                 "is what the state says");
  }
}

void CheckDate(const Event& event, absl::string_view latest_date,
               absl::CivilDay today, Problems& problems) {
  const auto day = ParseDate(event.event_date());
  if (!DateProblem(event.event_date()).empty()) return;  // on the list already
  const auto latest = ParseDate(latest_date);
  if (latest && *day < *latest) {
    problems.Add("event_date", absl::StrCat(event.event_date(),
                                            " is before the latest event on "
                                            "record, of ",
                                            latest_date));
  }
  const absl::CivilDay last(today.year() + 1, today.month(), today.day());
  if (*day > last) {
    problems.Add("event_date", absl::StrCat(event.event_date(),
                                            " is more than a year ahead; the "
                                            "latest is ",
                                            FormatDate(last)));
  }
}

}  // namespace

std::optional<v1::Partnership::State> StateAfter(v1::Partnership::State state,
                                                 Event::Type type,
                                                 v1::Side side) {
  for (const Transition& row : kTransitions) {
    if (row.from == state && row.type == type &&
        (row.side == v1::SIDE_UNSPECIFIED || row.side == side)) {
      return row.to;
    }
  }
  return std::nullopt;
}

std::string AllowedIn(v1::Partnership::State state) {
  std::vector<std::string> events;
  for (const Transition& row : kTransitions) {
    if (row.from == state) events.push_back(EventText(row.type, row.side));
  }
  return events.empty() ? "none, it is final" : absl::StrJoin(events, ", ");
}

std::string StateText(v1::Partnership::State state) {
  if (state == State::STATE_UNSPECIFIED) return "none";
  const std::string name = v1::Partnership::State_Name(state);
  return std::string(absl::StripPrefix(name, "STATE_"));
}

std::string EventText(Event::Type type, v1::Side side) {
  const std::string name = Event::Type_Name(type);
  std::string text(absl::StripPrefix(name, "TYPE_"));
  if (!HasSide(type)) return text;
  if (side == v1::SIDE_PROVIDER) absl::StrAppend(&text, " by the provider");
  if (side == v1::SIDE_PARTNER) absl::StrAppend(&text, " by the partner");
  return text;
}

bool HasSide(Event::Type type) {
  return type == Event::TYPE_ACCEPT || type == Event::TYPE_DECLINE;
}

bool IsFinal(v1::Partnership::State state) {
  return state == State::STATE_COMPLETED || state == State::STATE_DECLINED ||
         state == State::STATE_TERMINATED;
}

void ValidateEvent(const Event& event, absl::string_view latest_date,
                   absl::CivilDay today, Problems& problems) {
  CheckMessage(event, "", problems);
  if (HasSide(event.type()) && event.side() == v1::SIDE_UNSPECIFIED) {
    problems.Add("side", "is required: which side accepts or declines");
  } else if (!HasSide(event.type()) && event.side() != v1::SIDE_UNSPECIFIED) {
    problems.Add("side", "must be unset: only ACCEPT and DECLINE have a side");
  }
  if (NeedsReason(event.type()) &&
      event.reason() == Event::REASON_UNSPECIFIED) {
    problems.Add("reason", "is required to suspend, decline and terminate");
  }
  if (event.reason() == Event::REASON_OTHER && event.note().empty()) {
    problems.Add("note", "is required for the reason OTHER: say which it is");
  }
  CheckOutcome(event, problems);
  CheckDate(event, latest_date, today, problems);
}

}  // namespace citymatch
