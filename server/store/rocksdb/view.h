// Reads, all as of one revision.
#ifndef CITYMATCH_SERVER_STORE_ROCKSDB_VIEW_H_
#define CITYMATCH_SERVER_STORE_ROCKSDB_VIEW_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/snapshot.h"
#include "server/store/rocksdb/engine.h"
#include "server/store/store.h"

namespace citymatch::store {

// A RocksDB snapshot with the revision and the chain of the last commit in it.
// It is taken by the one thread that writes commits, between two of them; that
// is what makes them fit exactly. Keeps the engine open.
class Snapshot {
 public:
  Snapshot(std::shared_ptr<Engine> engine, int64_t revision, std::string chain)
      : engine_(std::move(engine)),
        snapshot_(engine_->db().GetSnapshot()),
        revision_(revision),
        chain_(std::move(chain)) {}
  ~Snapshot() { engine_->db().ReleaseSnapshot(snapshot_); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  [[nodiscard]] const Engine& engine() const { return *engine_; }
  [[nodiscard]] const rocksdb::Snapshot* get() const { return snapshot_; }
  [[nodiscard]] int64_t revision() const { return revision_; }
  // As TrailView::chain.
  [[nodiscard]] const std::string& chain() const { return chain_; }

 private:
  const std::shared_ptr<Engine> engine_;
  const rocksdb::Snapshot* const snapshot_;
  const int64_t revision_;
  const std::string chain_;
};

class RocksDbView : public ReadView {
 public:
  explicit RocksDbView(std::shared_ptr<const Snapshot> snapshot)
      : snapshot_(std::move(snapshot)) {}

  [[nodiscard]] int64_t revision() const override {
    return snapshot_->revision();
  }
  [[nodiscard]] absl::StatusOr<storage::v1::Record> Get(
      const Key& key) const override;
  [[nodiscard]] absl::StatusOr<std::vector<storage::v1::Record>> Scan(
      Kind kind, absl::string_view after_id, int limit) const override;
  [[nodiscard]] absl::StatusOr<std::vector<storage::v1::Record>> History(
      const Key& key, int64_t before_revision, int limit) const override;
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> Referrers(
      const Key& target, Kind kind, int limit) const override;

 private:
  const std::shared_ptr<const Snapshot> snapshot_;
};

// The commits after `after_revision`, as Store::ReadChanges.
[[nodiscard]] absl::StatusOr<std::vector<Change>> ReadChangesAt(
    const Snapshot& snapshot, int64_t after_revision, int limit);

// The revision of the newest commit in the feed, 0 if there is none.
[[nodiscard]] absl::StatusOr<int64_t> ReadNewestRevision(const Engine& engine);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_ROCKSDB_VIEW_H_
