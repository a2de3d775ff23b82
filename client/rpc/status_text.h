// Errors of calls as sentences for people.
#ifndef CITYMATCH_CLIENT_RPC_STATUS_TEXT_H_
#define CITYMATCH_CLIENT_RPC_STATUS_TEXT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/rpc/connection_options.h"
#include "client/rpc/status_details.h"

namespace citymatch::client {

// What to tell a person: the first line is one clear sentence, each violation
// and each hint follows on a line of its own, indented. No line end behind the
// last. `address` and `transport` are those of the connection, for the hints
// when the server cannot be reached.
[[nodiscard]] std::string Describe(const absl::Status& status,
                                   absl::string_view address,
                                   Transport transport = Transport::kPlaintext);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_STATUS_TEXT_H_
