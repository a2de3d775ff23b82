// The options of match requests: from what was sent to what the matcher takes,
// and what an answer under them depends on.
#ifndef CITYMATCH_SERVER_MATCH_OPTIONS_H_
#define CITYMATCH_SERVER_MATCH_OPTIONS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/match_service.pb.h"
#include "google/protobuf/message.h"
#include "matching/matcher.h"
#include "server/gate/call.h"
#include "server/snapshot/folder.h"

namespace citymatch {

// The field of `min_revision` in requests with options.
inline constexpr absl::string_view kMinRevision = "options.min_revision";

// INVALID_ARGUMENT with every violation, on paths under `options`.
[[nodiscard]] absl::StatusOr<matching::MatchOptions> ParseMatchOptions(
    const v1::MatchOptions& options, const Call& call);

// OK if the answer can be computed on the snapshot: NOT_FOUND if the programme
// is not in it, INVALID_ARGUMENT if all weights in force are 0.
[[nodiscard]] absl::Status CheckMatchOptions(
    const matching::MatchOptions& options, const Facts& facts);

// The same options with everything spelled out: equal for requests that mean
// the same. `min_revision` has no part in an answer and is left out.
[[nodiscard]] v1::MatchOptions CanonicalOptions(
    const matching::MatchOptions& options);

// Hexadecimal SHA-256 of what an answer depends on. `request`: canonical.
// `with_times`: the answer depends on when cities were changed.
[[nodiscard]] std::string AnswerDigest(absl::string_view method,
                                       const google::protobuf::Message& request,
                                       const matching::MatchOptions& options,
                                       const Facts& facts, bool with_times);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_MATCH_OPTIONS_H_
