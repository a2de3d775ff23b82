// What a user can do about a connection that did not come to be, and about
// being refused.
#ifndef CITYMATCH_CLIENT_RPC_ADVICE_H_
#define CITYMATCH_CLIENT_RPC_ADVICE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/rpc/connection_options.h"

namespace citymatch::client {

// What most likely kept the two from agreeing on how to talk, and what to do,
// in sentences; empty if gRPC's `message` is not of that kind. gRPC itself
// hardly says more than "Socket closed".
[[nodiscard]] std::string HandshakeAdvice(absl::string_view message,
                                          absl::string_view address,
                                          Transport transport);

// How to get a credential that is accepted, by the reason of an
// UNAUTHENTICATED status; a reason that is not known gets the general advice.
[[nodiscard]] std::string CredentialAdvice(absl::string_view reason);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_ADVICE_H_
