// What is wrong with a round beside the catalogue that it speaks of.
#ifndef CITYMATCH_SERVER_RESOURCE_KIND_ROUND_REFERENCES_H_
#define CITYMATCH_SERVER_RESOURCE_KIND_ROUND_REFERENCES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/round.pb.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/validate/message.h"
#include "server/store/store.h"

namespace citymatch {

// Adds what is wrong: a programme, country set or participant that is not
// there, a city on the wrong side, and more locked and forced pairs of a city
// than it has slots. An error only if reading fails.
[[nodiscard]] absl::Status CheckRoundReferences(
    const v1::Round& round, RecordCache& records, Problems& problems,
    std::vector<store::Precondition>& demands);

// What is wrong with the id of a new round, which tells its programme; empty if
// nothing is, or if the programme's name is none. An error only if reading
// fails.
[[nodiscard]] absl::StatusOr<std::string> RoundIdProblem(absl::string_view id,
                                                         const v1::Round& round,
                                                         RecordCache& records);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_KIND_ROUND_REFERENCES_H_
