// The one table of who may call what, and of what the gatekeeper must know of
// each method before it lets a call in. A method without a row here cannot be
// called. `citymatch auth explain` and docs/access.md show it.
#ifndef CITYMATCH_SERVER_GATE_METHOD_RULES_H_
#define CITYMATCH_SERVER_GATE_METHOD_RULES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/gate/access.h"

namespace citymatch {

// Whether a method can change what is stored; read-only tokens may not call
// those that can.
enum class Access { kRead, kChange };

// What a call costs, which decides where it waits and how long it may take.
enum class Cost {
  kLight,   // a question or one record: milliseconds
  kHeavy,   // a batch of records: may hold only a share of the workers
  kStream,  // work that holds a thread for as long as it and its reader take
  kWatch,   // waits for news on a thread that sleeps, and never ends by itself
};

// Whether a method of this cost streams its replies.
[[nodiscard]] constexpr bool IsStream(Cost cost) {
  return cost == Cost::kStream || cost == Cost::kWatch;
}

// How far a role reaches.
enum class Reach : uint8_t {
  kNone,  // not at all
  kOwn,   // the partner's city, the coordinator's programme
  kAll,   // everything
};

// How far each role reaches. Of several roles the farthest counts.
struct Reaches {
  Reach viewer = Reach::kNone;
  Reach partner = Reach::kNone;
  Reach coordinator = Reach::kNone;
  Reach admin = Reach::kNone;

  [[nodiscard]] Reach Of(Role role) const;
  // The farthest of all roles that are granted.
  [[nodiscard]] Reach Of(const Grants& grants) const;
  // Whether a grant reaches a thing: all do, or its owner's role does.
  // `owner`: `cities/x` or `programmes/x`; empty = nobody's.
  [[nodiscard]] bool Cover(const Grants& grants, absl::string_view owner) const;
};

struct MethodRule {
  absl::string_view method;  // `citymatch.v1.CityService/GetCity`
  Access access;
  Cost cost;
  Reaches reaches;
  // Where the request names whose thing the call is about, such as
  // `city.name`; empty where it does not, or where only the stored record can
  // tell (then the record is asked, see server/resource/planner.h).
  absl::string_view owner_field = "";
  // What follows the owner in that field, such as `/preferences`.
  absl::string_view owner_suffix = "";
};

// All rules, ascending by method.
[[nodiscard]] absl::Span<const MethodRule> MethodRules();

// The rule of a method; null if there is none.
[[nodiscard]] const MethodRule* FindMethodRule(absl::string_view method);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_METHOD_RULES_H_
