// A store of which some records, or the feed, cannot be read.
#ifndef CITYMATCH_TESTS_SERVER_SNAPSHOT_DAMAGED_STORE_H_
#define CITYMATCH_TESTS_SERVER_SNAPSHOT_DAMAGED_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/store/references.h"
#include "server/store/store.h"
#include "server/store/trail.h"

namespace citymatch::testing {

// Passes everything on to another store but what was damaged. Thread-safe.
class DamagedStore final : public store::Store {
 public:
  explicit DamagedStore(store::Store* inner) : inner_(inner) {}

  void Damage(const store::Key& key) {
    absl::MutexLock lock(&mutex_);
    damaged_.insert(key);
  }
  void Mend() {
    absl::MutexLock lock(&mutex_);
    damaged_.clear();
    feed_ = absl::OkStatus();
  }
  // Called by whoever waits for a change, with the revision after which. Set
  // before anybody does.
  void OnWait(std::function<void(int64_t after_revision)> on_wait) {
    on_wait_ = std::move(on_wait);
  }
  // ReadChanges returns this from now on.
  void FailFeed(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    feed_ = status;
  }

  absl::StatusOr<store::CommitResult> Commit(
      store::CommitRequest request) override {
    return inner_->Commit(std::move(request));
  }
  std::unique_ptr<store::ReadView> View() const override {
    return std::make_unique<DamagedView>(this, inner_->View());
  }
  absl::StatusOr<std::optional<storage::v1::RequestEntry>> FindRequest(
      absl::string_view request_id, absl::Time now) const override {
    return inner_->FindRequest(request_id, now);
  }
  int64_t revision() const override { return inner_->revision(); }
  absl::StatusOr<std::vector<store::Change>> ReadChanges(
      int64_t after_revision, int limit) const override {
    {
      absl::MutexLock lock(&mutex_);
      if (!feed_.ok()) return feed_;
    }
    return inner_->ReadChanges(after_revision, limit);
  }
  std::unique_ptr<store::TrailView> Trail() const override {
    return inner_->Trail();
  }
  int64_t WaitForChange(int64_t after_revision,
                        absl::Time deadline) const override {
    if (on_wait_) on_wait_(after_revision);
    return inner_->WaitForChange(after_revision, deadline);
  }
  absl::StatusOr<std::string> Secret(absl::string_view name,
                                     int bytes) override {
    return inner_->Secret(name, bytes);
  }
  void Close() override { inner_->Close(); }

 private:
  class DamagedView final : public store::ReadView {
   public:
    DamagedView(const DamagedStore* store, std::unique_ptr<ReadView> inner)
        : store_(store), inner_(std::move(inner)) {}

    int64_t revision() const override { return inner_->revision(); }
    absl::StatusOr<storage::v1::Record> Get(
        const store::Key& key) const override {
      if (store_->IsDamaged(key)) return Loss(key);
      return inner_->Get(key);
    }
    absl::StatusOr<std::vector<storage::v1::Record>> Scan(
        store::Kind kind, absl::string_view after_id,
        int limit) const override {
      auto records = inner_->Scan(kind, after_id, limit);
      if (!records.ok()) return records;
      for (const storage::v1::Record& record : *records) {
        const auto key = store::KeyOfName(record.resource().city().name());
        if (key && store_->IsDamaged(*key)) return Loss(*key);
      }
      return records;
    }
    absl::StatusOr<std::vector<storage::v1::Record>> History(
        const store::Key& key, int64_t before, int limit) const override {
      if (store_->IsDamaged(key)) return Loss(key);
      return inner_->History(key, before, limit);
    }
    absl::StatusOr<std::vector<std::string>> Referrers(
        const store::Key& target, store::Kind kind, int limit) const override {
      return inner_->Referrers(target, kind, limit);
    }

   private:
    static absl::Status Loss(const store::Key& key) {
      return absl::DataLossError(store::NameOf(key) + " is damaged");
    }

    const DamagedStore* const store_;
    const std::unique_ptr<ReadView> inner_;
  };

  bool IsDamaged(const store::Key& key) const {
    absl::MutexLock lock(&mutex_);
    return damaged_.count(key) != 0;
  }

  store::Store* const inner_;
  std::function<void(int64_t)> on_wait_;
  mutable absl::Mutex mutex_;
  std::set<store::Key> damaged_ ABSL_GUARDED_BY(mutex_);
  absl::Status feed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SERVER_SNAPSHOT_DAMAGED_STORE_H_
