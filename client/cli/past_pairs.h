// Files of past pairs, which `evaluate` and `tune` read.
#ifndef CITYMATCH_CLIENT_CLI_PAST_PAIRS_H_
#define CITYMATCH_CLIENT_CLI_PAST_PAIRS_H_

#include <string>

#include "citymatch/v1/match_service.pb.h"
#include "client/cli/session.h"
#include "google/protobuf/repeated_field.h"

namespace citymatch::client {

using PastPairs = google::protobuf::RepeatedPtrField<v1::PastPair>;

// Adds the pairs of a CSV file with the columns provider_id, partner_id and
// first_year, and perhaps programme; other columns are left alone. Tells every
// problem of the file; an exit code other than kExitOk ends the command.
[[nodiscard]] int ReadPastPairs(Session& session, const std::string& path,
                                PastPairs& pairs);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_PAST_PAIRS_H_
