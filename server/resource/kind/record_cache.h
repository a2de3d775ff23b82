// Reads records of one view, each once.
#ifndef CITYMATCH_SERVER_RESOURCE_KIND_RECORD_CACHE_H_
#define CITYMATCH_SERVER_RESOURCE_KIND_RECORD_CACHE_H_

#include <map>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/store/store.h"

namespace citymatch {

// Not thread-safe; one request uses it.
class RecordCache {
 public:
  // `view` must outlive the cache.
  explicit RecordCache(const store::ReadView& view) : view_(view) {}

  [[nodiscard]] const store::ReadView& view() const { return view_; }

  // The record; nullptr if there is none. Valid as long as the cache.
  [[nodiscard]] absl::StatusOr<const storage::v1::Record*> Find(
      const store::Key& key) {
    auto it = records_.find(key);
    if (it == records_.end()) {
      absl::StatusOr<storage::v1::Record> record = view_.Get(key);
      std::optional<storage::v1::Record> entry;
      if (record.ok()) {
        entry = *std::move(record);
      } else if (!absl::IsNotFound(record.status())) {
        return record.status();
      }
      it = records_.emplace(key, std::move(entry)).first;
    }
    return it->second ? &*it->second : nullptr;
  }

 private:
  const store::ReadView& view_;
  std::map<store::Key, std::optional<storage::v1::Record>> records_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_KIND_RECORD_CACHE_H_
