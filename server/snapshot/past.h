// What was published at an earlier revision, read anew from the history that
// the store keeps: for computing again what was computed then.
#ifndef CITYMATCH_SERVER_SNAPSHOT_PAST_H_
#define CITYMATCH_SERVER_SNAPSHOT_PAST_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/snapshot/folder.h"
#include "server/store/store.h"

namespace citymatch {

// The version of the record that was current at `revision`; nullopt if there
// was none. DATA_LOSS as in ReadView::History.
[[nodiscard]] absl::StatusOr<std::optional<storage::v1::Record>> VersionAt(
    const store::ReadView& view, const store::Key& key, int64_t revision);

// The same content as the publisher's at `revision`, whatever changed since;
// who may call is left out. Time: O(changes up to `revision`). `progress` is
// asked every few hundred records how many of how many are done (0 = not known
// yet); an error ends the reading with it. DATA_LOSS if a version that is
// needed is damaged.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const Published>> PublishedAt(
    const store::Store& store, int64_t revision,
    const std::function<absl::Status(int64_t done, int64_t total)>& progress);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_SNAPSHOT_PAST_H_
