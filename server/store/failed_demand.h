// What a commit demanded of a record and did not find, as a payload of the
// ABORTED status that Store::Commit returns.
#ifndef CITYMATCH_SERVER_STORE_FAILED_DEMAND_H_
#define CITYMATCH_SERVER_STORE_FAILED_DEMAND_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "server/store/store.h"

namespace citymatch::store {

struct FailedDemand {
  Key key;
  // The `expected_revision` of the commit: a revision, kMustNotExist or
  // kMustExist.
  int64_t demanded = kAnyRevision;
  // The record's revision when the commit was tried; 0 if it was absent.
  int64_t actual = 0;

  friend bool operator==(const FailedDemand&, const FailedDemand&) = default;
};

// ABORTED with `failed` as payload, and a message that says the same in words.
[[nodiscard]] absl::Status FailedDemandError(const FailedDemand& failed);

// The payload of `status`; nullopt if it has none.
[[nodiscard]] std::optional<FailedDemand> GetFailedDemand(
    const absl::Status& status);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_FAILED_DEMAND_H_
