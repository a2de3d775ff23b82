// Folds records, one at a time, into what questions are answered on.
#ifndef CITYMATCH_SERVER_SNAPSHOT_FOLDER_H_
#define CITYMATCH_SERVER_SNAPSHOT_FOLDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "citymatch/storage/v1/record.pb.h"
#include "matching/profile.h"
#include "matching/snapshot.h"
#include "server/convert/digest.h"
#include "server/gate/access.h"
#include "server/snapshot/name_directory.h"
#include "server/store/store.h"

namespace citymatch {

// The facts of one scope that answers rest on. Immutable.
struct Facts {
  std::shared_ptr<const matching::Snapshot> snapshot;
  // 32 bytes that identify the content: kind, id and resource of all records
  // (and the version of programmes, which answers show). The same for two
  // stores with the same content, whatever the order in which it came.
  std::string content_digest;
  // The same for the times of change of the cities, which a filter can ask for.
  std::string times_digest;
};

// What a city told in confidence and the matcher counts.
struct Confided {
  std::vector<matching::Need> needs;
  std::vector<std::string> vetoes;
  SetDigest::Member digest{};
};

// What questions are answered on: everything of one revision. Immutable.
struct Published {
  int64_t revision = 0;
  // What is published. Whoever may not see more is answered on this.
  Facts open;
  // What is published, and what cities told in confidence. The same snapshot as
  // `open` while none told anything.
  Facts full;
  // What they told, by the city's id; and the digest of the rest, to which
  // parts of it can be added.
  std::shared_ptr<const std::map<std::string, Confided>> confided;
  SetDigest open_digest;
  std::shared_ptr<const CityNames> names;
  // Who may call.
  std::shared_ptr<const AccessDirectory> access;
  // Names of records that cannot be used: they are in no answer. Ascending.
  std::vector<std::string> left_out;
};

// Whether records of this kind are part of what is published here. The rest is
// read from the store itself.
[[nodiscard]] bool IsFolded(store::Kind kind);

// Not thread-safe.
class SnapshotFolder {
 public:
  SnapshotFolder();

  // Puts or replaces a record. DATA_LOSS if it cannot be used; it is then left
  // out. What a city told in confidence is joined to its profile when that is
  // put: put the city after its preferences, and again when they change.
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
  absl::Status ConvertPreferences(const store::Key& key,
                                  const storage::v1::Record& record);
  void PutCity(matching::Profile profile);
  void Confide(const std::string& city_id, Confided confided);
  void RemoveContent(const store::Key& key);
  void AddDigests(const store::Key& key, const storage::v1::Record& record);
  void RemoveDigests(const store::Key& key);
  // Calls `change` with the builder of every scope.
  template <typename Change>
  void InEachScope(const Change& change);

  matching::SnapshotBuilder full_;
  // Only while some city told something in confidence; else `full_` is open.
  std::optional<matching::SnapshotBuilder> open_;
  std::map<std::string, Confided> confided_;
  bool confided_changed_ = false;
  NameDirectory names_;
  std::map<store::Key, Digests> digests_;
  SetDigest content_digest_;  // of all but what was told in confidence
  SetDigest times_digest_;
  AccessDirectory access_;
  bool access_changed_ = false;
  std::shared_ptr<const Published> last_;
  std::set<store::Key> left_out_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_SNAPSHOT_FOLDER_H_
