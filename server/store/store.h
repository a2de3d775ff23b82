// The store: durable, revisioned records with an ordered change feed.
//
// Model (the same shape as etcd's, so that a distributed engine can stand
// behind the same interface):
//   - A record has a key (kind, id) and holds one resource.
//   - Every commit that changes something takes the next revision: 1, 2, 3, …
//     A commit is atomic; all its records carry its revision.
//   - A commit can demand the revision that a record must have. If one demand
//     fails, nothing is written.
//   - The change feed lists the commits in order of revision without a gap. It
//     is the only way in which the rest of the server learns of a change.
//   - When Commit returns OK, the commit is on disk and in the feed.
#ifndef CITYMATCH_SERVER_STORE_STORE_H_
#define CITYMATCH_SERVER_STORE_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "citymatch/storage/v1/record.pb.h"

namespace citymatch::store {

// Kinds of record. DO NOT CHANGE THESE VALUES: they are in keys on disk.
enum class Kind : uint8_t {
  kCity = 1,
  kCityPreferences = 2,
  kPartnership = 3,
  kProgramme = 4,
  kTaxonomy = 5,
  kIdentity = 6,
  kToken = 7,
  kRound = 8,
  kRoundSolution = 9,
  kRoundRanking = 10,
  kPublishedRound = 11,
};

// Identifies a record. `id` is the last part of the resource's name (for
// kCityPreferences, the city's id; for kRoundSolution and kRoundRanking made of
// two, see references.h): 1 to 190 bytes of [a-z0-9-].
struct Key {
  Kind kind;
  std::string id;

  friend bool operator==(const Key&, const Key&) = default;
  // Clang 14 takes the 0 of a generated comparison for a pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  friend auto operator<=>(const Key&, const Key&) = default;
};

// Demands on the current revision of a record.
inline constexpr int64_t kAnyRevision = -1;  // no demand
inline constexpr int64_t kMustNotExist = 0;  // the record must be absent
inline constexpr int64_t kMustExist = -2;    // any revision, but present

// Puts or deletes one record.
struct Mutation {
  Key key;
  // The new content; nullopt deletes. Deleting an absent record is a no-op
  // unless `expected_revision` demands its presence.
  std::optional<storage::v1::Resource> resource;
  // A revision > 0, or one of the demands above.
  int64_t expected_revision = kAnyRevision;
};

// A demand on a record that the commit does not change, such as "the city
// that this partnership names still exists".
struct Precondition {
  Key key;
  int64_t expected_revision = kMustExist;
};

// A commit. Keys in `mutations` must differ.
struct CommitRequest {
  std::vector<Mutation> mutations;
  std::vector<Precondition> preconditions;
  storage::v1::Origin origin;
  // If not empty, `idempotency` is written in the same commit under this id.
  std::string request_id;
  storage::v1::RequestEntry idempotency;
};

// What a commit did.
struct CommitResult {
  // The commit's revision; the store's current one if there was nothing to do.
  int64_t revision = 0;
  absl::Time commit_time;
};

// One commit, as the change feed tells it.
struct Change {
  int64_t revision = 0;
  storage::v1::ChangeEntry entry;
};

class TrailView;

// One consistent view of all records, as of one revision. Cheap to take; hold
// it briefly: it keeps old data alive. Thread-safe.
class ReadView {
 public:
  virtual ~ReadView() = default;

  // The revision that the view is of.
  [[nodiscard]] virtual int64_t revision() const = 0;

  // Gets a record. NOT_FOUND if absent; DATA_LOSS if its bytes do not parse or
  // fail their checksum (the message names the key, never the bytes).
  [[nodiscard]] virtual absl::StatusOr<storage::v1::Record> Get(
      const Key& key) const = 0;

  // Gets up to `limit` records of `kind` in ascending order of id, beginning
  // after `after_id` (empty = from the first). DATA_LOSS as in Get.
  [[nodiscard]] virtual absl::StatusOr<std::vector<storage::v1::Record>> Scan(
      Kind kind, absl::string_view after_id, int limit) const = 0;

  // As Scan, but in descending history of one record: versions with a revision
  // below `before_revision` (0 = from the newest), newest first, deletions
  // included as records with `deleted` set. Empty if it never existed.
  // DATA_LOSS as in Get.
  [[nodiscard]] virtual absl::StatusOr<std::vector<storage::v1::Record>>
  History(const Key& key, int64_t before_revision, int limit) const = 0;

  // The ids of records of `kind` that refer to `target` (see references.h),
  // up to `limit`, ascending. DATA_LOSS as in Get.
  [[nodiscard]] virtual absl::StatusOr<std::vector<std::string>> Referrers(
      const Key& target, Kind kind, int limit) const = 0;
};

// Durable records. Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  // Writes a commit. Errors, each leaving the store unchanged:
  //   ABORTED             a demand failed; the message names the key, what was
  //                       demanded and what is there (payload: FailedDemand in
  //                       failed_demand.h)
  //   ALREADY_EXISTS      `request_id` is already there (a race; look it up)
  //   INVALID_ARGUMENT    two mutations of one key, a bad id, text that is not
  //                       UTF-8, a resource of another kind than its key, a
  //                       request id above 512 bytes
  //   DATA_LOSS           a record that the commit changes or demands is
  //                       damaged
  //   FAILED_PRECONDITION a write to disk failed, or the data folder is gone;
  //                       all later commits too, until the store is reopened
  //   UNAVAILABLE         the store is closed, or cannot read just now
  [[nodiscard]] virtual absl::StatusOr<CommitResult> Commit(
      CommitRequest request) = 0;

  // A view of the present.
  [[nodiscard]] virtual std::unique_ptr<ReadView> View() const = 0;

  // The first reply to the request with this id; nullopt if unknown or expired
  // at `now`. DATA_LOSS if its bytes are damaged.
  [[nodiscard]] virtual absl::StatusOr<std::optional<storage::v1::RequestEntry>>
  FindRequest(absl::string_view request_id, absl::Time now) const = 0;

  // The revision of the newest commit; 0 for an empty store. Wait-free.
  [[nodiscard]] virtual int64_t revision() const = 0;

  // The commits after `after_revision`, in order, up to `limit`; empty if none
  // yet. DATA_LOSS if one is damaged or missing, OUT_OF_RANGE if compacted.
  [[nodiscard]] virtual absl::StatusOr<std::vector<Change>> ReadChanges(
      int64_t after_revision, int limit) const = 0;

  // The same for audits (trail.h), as of the present: it goes on behind what is
  // damaged or missing, and tells of it.
  [[nodiscard]] virtual std::unique_ptr<TrailView> Trail() const = 0;

  // Blocks until revision() > `after_revision`, `deadline` passes or Close is
  // called; returns the current revision.
  virtual int64_t WaitForChange(int64_t after_revision,
                                absl::Time deadline) const = 0;

  // A secret of `bytes` random bytes that belongs to this store and outlives
  // restarts: made at first use under `name`, the same ever after.
  [[nodiscard]] virtual absl::StatusOr<std::string> Secret(
      absl::string_view name, int bytes) = 0;

  // Wakes all waiters and refuses further commits with UNAVAILABLE. Idempotent;
  // also done by the destructor.
  virtual void Close() = 0;
};

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_STORE_H_
