// Reads of the trail for audits: they tell of a fault and go on behind it.
#ifndef CITYMATCH_SERVER_STORE_ROCKSDB_TRAIL_H_
#define CITYMATCH_SERVER_STORE_ROCKSDB_TRAIL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/rocksdb/view.h"
#include "server/store/trail.h"

namespace citymatch::store {

class RocksDbTrail : public TrailView {
 public:
  explicit RocksDbTrail(std::shared_ptr<const Snapshot> snapshot)
      : snapshot_(std::move(snapshot)) {}

  [[nodiscard]] int64_t revision() const override {
    return snapshot_->revision();
  }
  [[nodiscard]] const std::string& chain() const override {
    return snapshot_->chain();
  }
  [[nodiscard]] absl::StatusOr<std::vector<TrailEntry>> Read(
      int64_t after_revision, int limit, TrailPart part) const override;
  [[nodiscard]] absl::StatusOr<VersionPage> ListVersions(
      absl::string_view position, int limit) const override;

 private:
  const std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_ROCKSDB_TRAIL_H_
