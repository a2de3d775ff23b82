// What settings that are right one by one demand of each other.
#ifndef CITYMATCH_SERVER_CONFIG_CHECK_TOGETHER_H_
#define CITYMATCH_SERVER_CONFIG_CHECK_TOGETHER_H_

#include "absl/status/status.h"
#include "server/config/options.h"

namespace citymatch {

// INVALID_ARGUMENT names the settings and says what to do. Thread-safe.
[[nodiscard]] absl::Status CheckTogether(const Options& options);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONFIG_CHECK_TOGETHER_H_
