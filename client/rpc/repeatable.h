// Which calls are safe to send twice, and what makes them so.
#ifndef CITYMATCH_CLIENT_RPC_REPEATABLE_H_
#define CITYMATCH_CLIENT_RPC_REPEATABLE_H_

#include "google/protobuf/message.h"

namespace citymatch::client {

// Whether a call with `request` may be sent again although the first one may
// have been served: it only reads, or carries a request id, by which the server
// knows it again. What is not known to be safe is not: of the API's methods
// `CreateToken` alone, which makes another token each time.
[[nodiscard]] bool IsRepeatable(const google::protobuf::Message& request);

// Whether `request` could carry a request id and has none.
[[nodiscard]] bool LacksRequestId(const google::protobuf::Message& request);

// Gives `request` a random request id. REQUIRES: LacksRequestId.
void GiveRequestId(google::protobuf::Message& request);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_REPEATABLE_H_
