// Whether a caller may do what a request asks, and which fields of the reply
// it may see: method_rules.h and field_rules.h applied to messages.
#ifndef CITYMATCH_SERVER_GATE_PERMISSION_H_
#define CITYMATCH_SERVER_GATE_PERMISSION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/gate/call.h"
#include "server/gate/method_rules.h"

namespace citymatch {

// Before the request is read. PERMISSION_DENIED, reason ROLE_MISSING if no role
// of the caller reaches the method at all, or READ_ONLY if its credential can
// change nothing and the method can.
[[nodiscard]] absl::Status CheckMethod(const Caller& caller,
                                       const MethodRule& rule);

// Whose thing the request is about, as the method's rule says where to find
// it: `cities/x` or `programmes/x`; empty if it does not say, or names none.
[[nodiscard]] std::string OwnerIn(const MethodRule& rule,
                                  const google::protobuf::Message& request);

// Once the request is read, and before anything is looked up:
// PERMISSION_DENIED, reason NOT_OWN, if the method reaches only what is the
// caller's own and the request is about another's.
[[nodiscard]] absl::Status CheckRequest(
    const Call& call, const google::protobuf::Message& request);

// The same for a stored thing, where only its record tells whose it is; such as
// a partnership, which is its programme's.
[[nodiscard]] absl::Status CheckOwner(const Call& call,
                                      absl::string_view owner);

// Clears the confidential fields of the reply to `request` that the caller may
// not see, at any depth. Whose thing the reply is about the request says, or
// else `call.owner`. Costs next to nothing for types without such fields.
void ClearForbidden(const Call& call, const google::protobuf::Message& request,
                    google::protobuf::Message& reply);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_PERMISSION_H_
