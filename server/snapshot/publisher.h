// Keeps an immutable snapshot of the catalogue that follows the store.
//
// At the start all records are read through one view; from then on the change
// feed is the only way in which the snapshot learns of anything. One thread
// folds changes; what piles up while it works goes into the next snapshot
// together. Questions take the current snapshot and never wait for that thread
// unless they ask to.
#ifndef CITYMATCH_SERVER_SNAPSHOT_PUBLISHER_H_
#define CITYMATCH_SERVER_SNAPSHOT_PUBLISHER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "server/gate/call.h"
#include "server/snapshot/folder.h"
#include "server/store/store.h"

namespace citymatch {

// Thread-safe.
class SnapshotPublisher {
 public:
  struct Options {
    // Told, in a sentence, of records that cannot be used and of a feed that
    // cannot be read. Called from several threads.
    std::function<void(absl::string_view message)> log = [](absl::string_view) {
    };
  };

  // How well the snapshot follows.
  struct Status {
    int64_t revision = 0;
    // Names of records that are in no answer because they cannot be used.
    std::vector<std::string> left_out;
    // OK, or why the newest changes are not in the snapshot yet; it is tried
    // again all the time.
    absl::Status feed;
  };

  // Loads the store and returns when the first snapshot is there. `store` must
  // outlive the publisher. A record that cannot be used is left out and
  // reported; an error means that the store cannot be read at all.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<SnapshotPublisher>> Start(
      store::Store* store, Options options);

  // Stops following; what was handed out stays valid.
  ~SnapshotPublisher();
  SnapshotPublisher(const SnapshotPublisher&) = delete;
  SnapshotPublisher& operator=(const SnapshotPublisher&) = delete;

  // The newest snapshot; never nullptr.
  [[nodiscard]] std::shared_ptr<const Published> Current() const;

  // The newest snapshot, as soon as it includes `min_revision` (0 = at once).
  // INVALID_ARGUMENT on `field` if negative, or newer than the store;
  // DEADLINE_EXCEEDED or CANCELLED if the call ends first.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const Published>> WaitFor(
      int64_t min_revision, absl::string_view field, const Call& call) const;

  [[nodiscard]] Status status() const;

 private:
  SnapshotPublisher(store::Store* store, Options options);

  absl::Status Load();
  absl::Status LoadKind(const store::ReadView& view, store::Kind kind,
                        SnapshotFolder& folder);
  absl::Status LoadKindByFeed(const store::ReadView& view, store::Kind kind,
                              SnapshotFolder& folder);
  absl::Status FollowOnce();
  absl::Status Refresh(const store::ReadView& view, const store::Key& key,
                       SnapshotFolder& folder);
  void Follow();
  void Publish(int64_t revision);
  void SetFeedStatus(const absl::Status& status);
  bool StopRequestedWithin(absl::Duration wait) const;

  store::Store* const store_;
  const Options options_;
  // Owned by Start, then by the thread.
  std::unique_ptr<SnapshotFolder> folder_;
  int64_t folded_revision_ = 0;

  mutable absl::Mutex mutex_;
  std::shared_ptr<const Published> current_ ABSL_GUARDED_BY(mutex_);
  absl::Status feed_ ABSL_GUARDED_BY(mutex_);
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_SNAPSHOT_PUBLISHER_H_
