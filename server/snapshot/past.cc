#include "server/snapshot/past.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/base/status_macros.h"
#include "server/snapshot/folder.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

constexpr int kChangesAtOnce = 256;
// Records between two questions whether to go on.
constexpr int64_t kRecordsAtOnce = 256;

// Preferences before cities, as the folder asks.
constexpr store::Kind kFoldedKinds[] = {
    store::Kind::kTaxonomy, store::Kind::kProgramme,
    store::Kind::kCityPreferences, store::Kind::kCity,
    store::Kind::kPartnership};

using Touched = std::map<store::Kind, std::set<std::string>>;

// The records that were touched up to `revision`.
absl::StatusOr<Touched> TouchedUpTo(
    const store::Store& store, int64_t revision,
    const std::function<absl::Status(int64_t, int64_t)>& progress) {
  Touched touched;
  for (int64_t at = 0; at < revision;) {
    CITYMATCH_RETURN_IF_ERROR(progress(0, 0));
    CITYMATCH_ASSIGN_OR_RETURN(const std::vector<store::Change> changes,
                               store.ReadChanges(at, kChangesAtOnce));
    if (changes.empty()) break;
    for (const store::Change& change : changes) {
      if (change.revision > revision) break;
      for (const auto& record : change.entry.touched()) {
        touched[static_cast<store::Kind>(record.kind())].insert(record.id());
      }
    }
    at = changes.back().revision;
  }
  return touched;
}

}  // namespace

absl::StatusOr<std::optional<storage::v1::Record>> VersionAt(
    const store::ReadView& view, const store::Key& key, int64_t revision) {
  CITYMATCH_ASSIGN_OR_RETURN(std::vector<storage::v1::Record> versions,
                             view.History(key, revision + 1, 1));
  if (versions.empty() || versions.front().deleted()) return std::nullopt;
  return std::move(versions.front());
}

absl::StatusOr<std::shared_ptr<const Published>> PublishedAt(
    const store::Store& store, int64_t revision,
    const std::function<absl::Status(int64_t, int64_t)>& progress) {
  CITYMATCH_ASSIGN_OR_RETURN(Touched touched,
                             TouchedUpTo(store, revision, progress));
  int64_t total = 0;
  for (const store::Kind kind : kFoldedKinds) {
    total += static_cast<int64_t>(touched[kind].size());
  }
  const std::unique_ptr<store::ReadView> view = store.View();
  SnapshotFolder folder;
  int64_t done = 0;
  for (const store::Kind kind : kFoldedKinds) {
    for (const std::string& id : touched[kind]) {
      if (done++ % kRecordsAtOnce == 0) {
        CITYMATCH_RETURN_IF_ERROR(progress(done, total));
      }
      const store::Key key{kind, id};
      CITYMATCH_ASSIGN_OR_RETURN(
          const std::optional<storage::v1::Record> record,
          VersionAt(*view, key, revision));
      // What could not be used then is left out now as well.
      if (record) folder.Put(key, *record).IgnoreError();
    }
  }
  return folder.Publish(revision);
}

}  // namespace citymatch
