// The lifecycle of a partnership: which events are possible in which state, and
// what comes of them. One table, no store and no clock.
#ifndef CITYMATCH_SERVER_RESOURCE_LIFECYCLE_H_
#define CITYMATCH_SERVER_RESOURCE_LIFECYCLE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "server/resource/validate/message.h"

namespace citymatch {

// Most events of a partnership.
inline constexpr int kMaxPartnershipEvents = 200;

// The state after an event; nullopt if the event is not possible in `state`.
// `side` matters to events that a side brings about, and to no others.
[[nodiscard]] std::optional<v1::Partnership::State> StateAfter(
    v1::Partnership::State state, v1::PartnershipEvent::Type type,
    v1::Side side);

// The events that are possible in `state`, for people: `ACCEPT by the partner,
// DECLINE by the provider, …`; `none, it is final` if there are none.
[[nodiscard]] std::string AllowedIn(v1::Partnership::State state);

// `ACTIVE` for STATE_ACTIVE; `none` for a partnership without a lifecycle.
[[nodiscard]] std::string StateText(v1::Partnership::State state);

// `SUSPEND`, or `ACCEPT by the partner`.
[[nodiscard]] std::string EventText(v1::PartnershipEvent::Type type,
                                    v1::Side side);

// Whether a side brings the event about, so that `side` must be set.
[[nodiscard]] bool HasSide(v1::PartnershipEvent::Type type);

// Whether no event but a review can follow.
[[nodiscard]] bool IsFinal(v1::Partnership::State state);

// Adds everything that is wrong with an event by itself, and with its date
// beside the latest event on record (empty = none) and `today`.
void ValidateEvent(const v1::PartnershipEvent& event,
                   absl::string_view latest_date, absl::CivilDay today,
                   Problems& problems);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_LIFECYCLE_H_
