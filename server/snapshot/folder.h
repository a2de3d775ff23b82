// Folds records, one at a time, into what questions are answered on.
#ifndef CITYMATCH_SERVER_SNAPSHOT_FOLDER_H_
#define CITYMATCH_SERVER_SNAPSHOT_FOLDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "citymatch/storage/v1/record.pb.h"
#include "matching/snapshot.h"
#include "server/convert/digest.h"
#include "server/snapshot/name_directory.h"
#include "server/store/store.h"

namespace citymatch {

// What questions are answered on: everything of one revision. Immutable.
struct Published {
  int64_t revision = 0;
  std::shared_ptr<const matching::Snapshot> snapshot;
  std::shared_ptr<const CityNames> names;
  // 32 bytes that identify the content: kind, id and resource of all records
  // (and the version of programmes, which answers show). The same for two
  // stores with the same content, whatever the order in which it came.
  std::string content_digest;
  // The same for the times of change of the cities, which a filter can ask for.
  std::string times_digest;
  // Names of records that cannot be used: they are in no answer. Ascending.
  std::vector<std::string> left_out;
};

// Not thread-safe.
class SnapshotFolder {
 public:
  // Puts or replaces a record. DATA_LOSS if it cannot be used; it is then left
  // out.
  absl::Status Put(const store::Key& key, const storage::v1::Record& record);

  // Leaves a record out that cannot be read.
  void LeaveOut(const store::Key& key);

  void Remove(const store::Key& key);

  [[nodiscard]] std::shared_ptr<const Published> Publish(int64_t revision);

 private:
  struct Digests {
    SetDigest::Member content;
    SetDigest::Member times;
  };

  absl::Status Convert(const store::Key& key,
                       const storage::v1::Record& record);
  void RemoveContent(const store::Key& key);
  void AddDigests(const store::Key& key, const storage::v1::Record& record);
  void RemoveDigests(const store::Key& key);

  matching::SnapshotBuilder builder_;
  NameDirectory names_;
  std::map<store::Key, Digests> digests_;
  SetDigest content_digest_;
  SetDigest times_digest_;
  std::set<store::Key> left_out_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_SNAPSHOT_FOLDER_H_
