// What the gatekeeper must know of each method before it lets a call in. A
// method without a row here cannot be called.
#ifndef CITYMATCH_SERVER_GATE_METHOD_RULES_H_
#define CITYMATCH_SERVER_GATE_METHOD_RULES_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace citymatch {

// Whether a method can change what is stored. Roles will be asked about this.
enum class Access { kRead, kChange };

// What a call costs, which decides where it waits and how long it may take.
enum class Cost {
  kLight,   // a question or one record: milliseconds
  kHeavy,   // a batch of records: may hold only a share of the workers
  kStream,  // holds a thread for as long as the client reads
};

struct MethodRule {
  absl::string_view method;  // `citymatch.v1.CityService/GetCity`
  Access access;
  Cost cost;
};

// All rules, ascending by method.
[[nodiscard]] absl::Span<const MethodRule> MethodRules();

// The rule of a method; null if there is none.
[[nodiscard]] const MethodRule* FindMethodRule(absl::string_view method);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_METHOD_RULES_H_
