#include "server/snapshot/publisher.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/gate/call.h"
#include "server/snapshot/folder.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

constexpr int kChunk = 256;
// How long the thread waits for a change before it looks whether to stop.
constexpr absl::Duration kFollowWait = absl::Milliseconds(100);
// Before another try when the feed cannot be read.
constexpr absl::Duration kRetryWait = absl::Milliseconds(200);
// How long a call waits before it looks whether its client is gone.
constexpr absl::Duration kCallWait = absl::Milliseconds(20);

// Preferences before cities, as the folder asks.
constexpr store::Kind kKinds[] = {
    store::Kind::kIdentity,        store::Kind::kToken,
    store::Kind::kTaxonomy,        store::Kind::kProgramme,
    store::Kind::kCityPreferences, store::Kind::kCity,
    store::Kind::kPartnership};

// The id of the resource, which scans do not tell.
std::string IdOf(store::Kind kind, const storage::v1::Record& record) {
  const storage::v1::Resource& resource = record.resource();
  std::string name;
  switch (kind) {
    case store::Kind::kCity:
      name = resource.city().name();
      break;
    case store::Kind::kCityPreferences:
      name = resource.city_preferences().name();
      break;
    case store::Kind::kPartnership:
      name = resource.partnership().name();
      break;
    case store::Kind::kProgramme:
      name = resource.programme().name();
      break;
    case store::Kind::kTaxonomy:
      name = resource.taxonomy().name();
      break;
    case store::Kind::kIdentity:
      name = resource.identity().name();
      break;
    case store::Kind::kToken:
      name = resource.token().token().name();
      break;
    case store::Kind::kRound:
    case store::Kind::kRoundSolution:
    case store::Kind::kRoundRanking:
    case store::Kind::kPublishedRound:
      break;  // not folded
  }
  const auto key = store::KeyOfName(name);
  return key && key->kind == kind ? key->id : "";
}

}  // namespace

SnapshotPublisher::SnapshotPublisher(store::Store* store, Options options)
    : store_(store), options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<SnapshotPublisher>> SnapshotPublisher::Start(
    store::Store* store, Options options) {
  std::unique_ptr<SnapshotPublisher> publisher(
      new SnapshotPublisher(store, std::move(options)));
  CITYMATCH_RETURN_IF_ERROR(publisher->Load());
  publisher->thread_ = std::thread([raw = publisher.get()] { raw->Follow(); });
  return publisher;
}

SnapshotPublisher::~SnapshotPublisher() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const Published> SnapshotPublisher::Current() const {
  absl::ReaderMutexLock lock(&mutex_);
  return current_;
}

absl::StatusOr<std::shared_ptr<const Published>> SnapshotPublisher::WaitFor(
    int64_t min_revision, absl::string_view field, const Call& call) const {
  if (min_revision < 0) {
    return InvalidField(
        field, absl::StrCat("is ", min_revision, "; it must be 0 or more"));
  }
  const int64_t newest = store_->revision();
  if (min_revision > newest) {
    return InvalidField(
        field, absl::StrCat("is ", min_revision,
                            ", which is not there yet; the newest revision is ",
                            newest));
  }
  while (true) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      const auto is_there = [this, min_revision]()
                                ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
                                  return current_->revision >= min_revision;
                                };
      const absl::Time until = std::min(call.deadline, absl::Now() + kCallWait);
      if (mutex_.AwaitWithDeadline(absl::Condition(&is_there), until)) {
        return current_;
      }
    }
    CITYMATCH_RETURN_IF_ERROR(call.Check());
  }
}

SnapshotPublisher::Status SnapshotPublisher::status() const {
  absl::ReaderMutexLock lock(&mutex_);
  return {current_->revision, current_->left_out, feed_};
}

absl::Status SnapshotPublisher::Load() {
  const std::unique_ptr<store::ReadView> view = store_->View();
  auto folder = std::make_unique<SnapshotFolder>();
  for (const store::Kind kind : kKinds) {
    CITYMATCH_RETURN_IF_ERROR(LoadKind(*view, kind, *folder));
  }
  folder_ = std::move(folder);
  Publish(view->revision());
  return absl::OkStatus();
}

absl::Status SnapshotPublisher::LoadKind(const store::ReadView& view,
                                         store::Kind kind,
                                         SnapshotFolder& folder) {
  std::string last;
  while (true) {
    const absl::StatusOr<std::vector<storage::v1::Record>> records =
        view.Scan(kind, last, kChunk);
    if (absl::IsDataLoss(records.status())) {
      return LoadKindByFeed(view, kind, folder);
    }
    CITYMATCH_RETURN_IF_ERROR(records.status());
    for (const storage::v1::Record& record : *records) {
      const store::Key key{kind, IdOf(kind, record)};
      if (key.id.empty()) return LoadKindByFeed(view, kind, folder);
      const absl::Status status = folder.Put(key, record);
      if (!status.ok()) options_.log(status.message());
      last = key.id;
    }
    if (records->size() < static_cast<size_t>(kChunk)) return absl::OkStatus();
  }
}

// A scan stops at a damaged record and cannot say where it would go on. The
// feed knows the ids of all records, so that each can be read by itself.
absl::Status SnapshotPublisher::LoadKindByFeed(const store::ReadView& view,
                                               store::Kind kind,
                                               SnapshotFolder& folder) {
  std::set<std::string> ids;
  int64_t revision = 0;
  while (revision < view.revision()) {
    CITYMATCH_ASSIGN_OR_RETURN(const std::vector<store::Change> changes,
                               store_->ReadChanges(revision, kChunk));
    if (changes.empty()) break;
    for (const store::Change& change : changes) {
      for (const auto& touched : change.entry.touched()) {
        if (touched.kind() == static_cast<int>(kind)) ids.insert(touched.id());
      }
    }
    revision = changes.back().revision;
  }
  for (const std::string& id : ids) {
    CITYMATCH_RETURN_IF_ERROR(Refresh(view, {kind, id}, folder));
  }
  return absl::OkStatus();
}

// Brings one record up to the view.
absl::Status SnapshotPublisher::Refresh(const store::ReadView& view,
                                        const store::Key& key,
                                        SnapshotFolder& folder) {
  const absl::StatusOr<storage::v1::Record> record = view.Get(key);
  absl::Status status = record.status();
  if (absl::IsNotFound(status)) {
    folder.Remove(key);
    return absl::OkStatus();
  }
  if (status.ok()) {
    status = folder.Put(key, *record);
  } else if (absl::IsDataLoss(status)) {
    folder.LeaveOut(key);
  } else {
    return status;
  }
  if (!status.ok()) {
    options_.log(absl::StrCat(
        store::NameOf(key), " is left out of all answers: ", status.message()));
  }
  return absl::OkStatus();
}

// Brings the snapshot up to the present, if it is behind.
absl::Status SnapshotPublisher::FollowOnce() {
  const std::unique_ptr<store::ReadView> view = store_->View();
  const int64_t target = view->revision();
  std::set<store::Key> touched;
  int64_t revision = folded_revision_;
  while (revision < target) {
    CITYMATCH_ASSIGN_OR_RETURN(const std::vector<store::Change> changes,
                               store_->ReadChanges(revision, kChunk));
    if (changes.empty()) {
      return absl::InternalError(absl::StrCat(
          "the change feed ends at revision ", revision, " before ", target));
    }
    for (const store::Change& change : changes) {
      // Newer than the view: for the next snapshot.
      if (change.revision > target) break;
      for (const auto& record : change.entry.touched()) {
        const auto kind = static_cast<store::Kind>(record.kind());
        if (IsFolded(kind)) touched.insert({kind, record.id()});
      }
    }
    revision = changes.back().revision;
  }
  // Preferences before cities, as the folder asks.
  std::set<store::Key> last;
  for (const store::Key& key : touched) {
    if (key.kind == store::Kind::kCity) {
      last.insert(key);
      continue;
    }
    if (key.kind == store::Kind::kCityPreferences) {
      last.insert({store::Kind::kCity, key.id});
    }
    CITYMATCH_RETURN_IF_ERROR(Refresh(*view, key, *folder_));
  }
  for (const store::Key& key : last) {
    CITYMATCH_RETURN_IF_ERROR(Refresh(*view, key, *folder_));
  }
  if (target > folded_revision_) Publish(target);
  return absl::OkStatus();
}

void SnapshotPublisher::Follow() {
  while (!StopRequestedWithin(absl::ZeroDuration())) {
    const int64_t newest =
        store_->WaitForChange(folded_revision_, absl::Now() + kFollowWait);
    if (newest <= folded_revision_) {
      // A closed store, and one whose clock jumps, does not wait. Steady time:
      // a clock that is set back must not hold up the answers.
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    absl::Status status = FollowOnce();
    // A damaged feed cannot be followed, but the records are all there.
    if (absl::IsDataLoss(status) && Load().ok()) {
      options_.log(absl::StrCat("the change feed is damaged (",
                                status.message(),
                                "); the catalogue was read anew"));
    } else if (!status.ok()) {
      options_.log(
          absl::StrCat("the change feed cannot be read: ", status.message()));
    }
    SetFeedStatus(status);
    if (!status.ok() && StopRequestedWithin(kRetryWait)) return;
  }
}

void SnapshotPublisher::Publish(int64_t revision) {
  std::shared_ptr<const Published> published = folder_->Publish(revision);
  folded_revision_ = revision;
  absl::MutexLock lock(&mutex_);
  current_.swap(published);  // the old one is freed after the lock
}

void SnapshotPublisher::SetFeedStatus(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  feed_ = status;
}

bool SnapshotPublisher::StopRequestedWithin(absl::Duration wait) const {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&stop_), wait);
}

}  // namespace citymatch
