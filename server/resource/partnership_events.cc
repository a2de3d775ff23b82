#include "server/resource/partnership_events.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/partnership_service.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/gate/call.h"
#include "server/gate/permission.h"
#include "server/resource/complete.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/lifecycle.h"
#include "server/resource/planner.h"
#include "server/resource/request/arguments.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/scalar.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;

// Who coordinates the programme may record everything, a city only what is its
// own to say.
absl::Status CheckMayRecord(const Call& call,
                            const v1::Partnership& partnership,
                            const v1::PartnershipEvent& event) {
  absl::Status owner = CheckOwner(call, partnership.programme());
  if (owner.ok() || !HasSide(event.type())) return owner;
  const bool is_provider = event.side() == v1::SIDE_PROVIDER;
  if (!is_provider && event.side() != v1::SIDE_PARTNER) return owner;
  return CheckOwner(
      call, is_provider ? partnership.provider() : partnership.partner());
}

absl::Status IllegalTransition(const v1::Partnership& partnership,
                               const v1::PartnershipEvent& event) {
  const std::string state = StateText(partnership.state());
  const std::string text = EventText(event.type(), event.side());
  const std::string allowed = AllowedIn(partnership.state());
  return FailedPrecondition(
      "ILLEGAL_TRANSITION", partnership.name(),
      absl::StrCat(text, " is not possible in the state ", state,
                   "; allowed: ", allowed),
      {{"state", state}, {"event", text}, {"allowed", allowed}});
}

void CheckNextReview(const v1::RecordPartnershipEventRequest& request,
                     v1::Partnership::State state, Problems& problems) {
  if (request.next_review_date().empty()) return;
  const std::string problem = DateProblem(request.next_review_date());
  const auto day = ParseDate(request.next_review_date());
  const auto event_day = ParseDate(request.event().event_date());
  if (!problem.empty()) {
    problems.Add("next_review_date", problem);
  } else if (event_day && *day <= *event_day) {
    problems.Add("next_review_date",
                 absl::StrCat(request.next_review_date(),
                              " is not after `event.event_date`"));
  } else if (state == v1::Partnership::STATE_DECLINED ||
             state == v1::Partnership::STATE_TERMINATED) {
    problems.Add("next_review_date",
                 "must be empty: the event ends the partnership");
  }
}

// Adds the event, and what comes of it.
void Append(const v1::RecordPartnershipEventRequest& request, const Call& call,
            v1::Partnership::State state, v1::Partnership& partnership) {
  v1::PartnershipEvent& event = *partnership.add_events();
  event = request.event();
  event.DiscardUnknownFields();
  *event.mutable_record_time() = ToTimestamp(call.now);
  event.set_principal(call.caller.principal);
  if (IsFinal(state) && state != partnership.state()) {
    partnership.clear_next_review_date();
  }
  if (!request.next_review_date().empty()) {
    partnership.set_next_review_date(request.next_review_date());
  }
  if (event.outcome() != v1::Partnership::OUTCOME_UNSPECIFIED) {
    partnership.set_outcome(event.outcome());
  }
  partnership.set_state(state);
}

// Everything that stands in the way; else the state after the event.
absl::StatusOr<v1::Partnership::State> Judge(
    const v1::RecordPartnershipEventRequest& request, const Call& call,
    const v1::Partnership& partnership) {
  const v1::PartnershipEvent& event = request.event();
  const std::string latest =
      partnership.events().empty()
          ? ""
          : partnership.events(partnership.events_size() - 1).event_date();
  const absl::CivilDay today = absl::ToCivilDay(call.now, absl::UTCTimeZone());
  Problems of_event("event.");
  ValidateEvent(event, latest, today, of_event);
  Problems problems("");
  for (const auto& violation : of_event.violations()) {
    problems.Add(violation.field(), violation.description());
  }
  const auto state =
      StateAfter(partnership.state(), event.type(), event.side());
  CheckNextReview(request, state.value_or(partnership.state()), problems);
  if (!problems.empty()) return InvalidArgument(problems.violations());
  if (!state) return IllegalTransition(partnership, event);
  if (partnership.events_size() >= kMaxPartnershipEvents) {
    return FailedPrecondition(
        "TOO_MANY_EVENTS", partnership.name(),
        absl::StrCat("has ", kMaxPartnershipEvents,
                     " events, the most that a partnership can have"));
  }
  return *state;
}

}  // namespace

absl::Status PartnershipEvents::Record(
    const WriteArguments& arguments,
    const v1::RecordPartnershipEventRequest& request, v1::Partnership& reply) {
  const ResourceKind& kind = PartnershipKind();
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string id,
      ParseName(kPartnershipPrefix, kMaxPartnershipIdBytes, request.name(),
                "name"));
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    RecordCache records(view);
    CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record* found,
                               records.Find(kind.KeyOf(id)));
    if (found == nullptr) return NotFound(request.name());
    const storage::v1::Record before = *found;
    CITYMATCH_RETURN_IF_ERROR(CheckMayRecord(
        arguments.call, before.resource().partnership(), request.event()));
    const std::string current = EtagOf(before.revision());
    if (!request.etag().empty() && request.etag() != current) {
      return EtagMismatch(request.name(), request.etag(), current);
    }
    CITYMATCH_ASSIGN_OR_RETURN(
        const v1::Partnership::State state,
        Judge(request, arguments.call, before.resource().partnership()));
    storage::v1::Resource stored = before.resource();
    Append(request, arguments.call, state, *stored.mutable_partnership());
    plan.mutations.push_back({kind.KeyOf(id), stored, before.revision()});
    plan.fill = [&kind, before, stored](const store::CommitResult* committed,
                                        Message& filled) {
      CompleteInto(kind, RecordAfter(before, stored, committed), filled);
    };
    return plan;
  };
  const auto restore = [&](const store::ReadView& view,
                           absl::string_view request_id,
                           Message& stored) -> absl::Status {
    if (!static_cast<v1::Partnership&>(stored).etag().empty()) {
      return absl::OkStatus();  // it was complete
    }
    CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record version,
                               FindVersionOf(view, kind.KeyOf(id), request_id));
    CompleteInto(kind, version, stored);
    return absl::OkStatus();
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

}  // namespace citymatch
