// What is different between two answers to the same question.
#ifndef CITYMATCH_SERVER_SUGGESTION_DIFF_H_
#define CITYMATCH_SERVER_SUGGESTION_DIFF_H_

#include "absl/strings/string_view.h"
#include "citymatch/v1/match_service.pb.h"
#include "citymatch/v1/watch_service.pb.h"

namespace citymatch {

// The changes that turn the list of `before`, for `city`, into that of `after`,
// in the order that watch_service.proto promises, and all else that the message
// says of `after`.
[[nodiscard]] v1::WatchSuggestionsResponse DiffSuggestions(
    absl::string_view city, const v1::SuggestMatchesResponse& before,
    const v1::SuggestMatchesResponse& after);

// Whether the counts differ: how many passed, and why others did not.
[[nodiscard]] bool CountsDiffer(const v1::SuggestMatchesResponse& before,
                                const v1::SuggestMatchesResponse& after);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_SUGGESTION_DIFF_H_
