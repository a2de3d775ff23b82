// What a partnership went through, and which of its instruments run out.
#ifndef CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_TEXT_H_
#define CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "citymatch/v1/partnership.pb.h"

namespace citymatch::client {

// The events and the starts and ends of instruments, one a line, in the order
// of their days; what has no day stands last. Japanese for `ja`, else English.
[[nodiscard]] std::string TimelineText(const v1::Partnership& partnership,
                                       absl::string_view language_code);

// Whether an instrument ends between `from` and `to`, both included, and none
// that renews it, directly or in turn, ends later or has no end.
[[nodiscard]] bool HasExpiring(const v1::Partnership& partnership,
                               absl::CivilDay from, absl::CivilDay to);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_PARTNERSHIP_TEXT_H_
