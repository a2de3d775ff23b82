// The nearest accepted word, for messages that say how to mend a wrong one.
#ifndef CITYMATCH_SERVER_RESOURCE_REQUEST_NEAREST_H_
#define CITYMATCH_SERVER_RESOURCE_REQUEST_NEAREST_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace citymatch {

// The candidate with the least edit distance to `word` (letters of either case
// are equal; the first of equals); empty if even that one differs in more than
// half of the longer word. Only the first 64 bytes of `word` are looked at.
[[nodiscard]] std::string Nearest(absl::string_view word,
                                  const std::vector<std::string>& candidates);

// `; did you mean `x`?`, or empty if nothing is near.
[[nodiscard]] std::string DidYouMean(
    absl::string_view word, const std::vector<std::string>& candidates);

// `text` between backquotes, safe to show: at most 60 bytes of it, and with
// bytes that are not UTF-8 or not printable as \x escapes.
[[nodiscard]] std::string Quoted(absl::string_view text);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_REQUEST_NEAREST_H_
