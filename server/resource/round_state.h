// Where a round stands, and what is possible there.
#ifndef CITYMATCH_SERVER_RESOURCE_ROUND_STATE_H_
#define CITYMATCH_SERVER_RESOURCE_ROUND_STATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/round.pb.h"
#include "server/store/store.h"

namespace citymatch {

// Whether the round was published: nothing of it changes any more.
[[nodiscard]] bool IsFinal(v1::Round::State state);

// Whether ChangeRoundState moves a round from `from` to `to`.
[[nodiscard]] bool CanMove(v1::Round::State from, v1::Round::State to);

// FAILED_PRECONDITION, reason ROUND_STATE: the round cannot `wanted`, such as
// `be solved`, where it stands. Says what can be done, and of a published round
// who published it and when; metadata `state`, `publisher`, `publish_time`.
[[nodiscard]] absl::Status RoundStateError(const store::ReadView& view,
                                           const storage::v1::Record& round,
                                           absl::string_view wanted);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_ROUND_STATE_H_
