// Turns a group of commits into one batch of writes.
#ifndef CITYMATCH_SERVER_STORE_ROCKSDB_COMMIT_BATCH_H_
#define CITYMATCH_SERVER_STORE_ROCKSDB_COMMIT_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "rocksdb/write_batch.h"
#include "server/store/rocksdb/engine.h"
#include "server/store/store.h"

namespace citymatch::store {

// A commit that was checked as far as it can be without looking at the store,
// with its resources serialized: work that many threads can do at a time.
struct PreparedCommit {
  // One mutation, in the order of the request.
  struct Write {
    Key key;
    int64_t expected_revision = kAnyRevision;
    // The serialized resource; nullopt deletes.
    std::optional<std::string> resource;
    // The records that the resource refers to, sorted.
    std::vector<Key> references;
  };

  std::vector<Write> writes;
  std::vector<Precondition> preconditions;
  storage::v1::Origin origin;
  std::string request_id;
  storage::v1::RequestEntry idempotency;

  // About how much the commit writes, in bytes.
  size_t size = 0;
};

// Checks and serializes `request`. INVALID_ARGUMENT for a bad key, two
// mutations of one key, a demand that means nothing, a resource that does not
// belong under its key or refers to what is no name, text that is not UTF-8
// (it could be written but not read back), or a request id that is too long.
[[nodiscard]] absl::StatusOr<PreparedCommit> PrepareCommit(
    CommitRequest request);

// The commits of one group. Each sees the store with the commits that were
// added before it. Not thread-safe; no other thread may write commits while
// one of these lives.
class CommitBatch {
 public:
  // `revision` is that of the newest commit in the store, `now` the time of
  // every commit added here, `chain` the chain of the newest commit (chain.h),
  // empty for none.
  CommitBatch(const Engine& engine, int64_t revision, absl::Time now,
              std::string chain = "")
      : engine_(engine),
        first_revision_(revision),
        revision_(revision),
        chain_(std::move(chain)),
        now_(now) {}

  // Adds a commit, or returns its error and adds nothing of it. The result
  // holds once the batch is on disk.
  [[nodiscard]] absl::StatusOr<CommitResult> Add(const PreparedCommit& commit);

  // Notes the end of the trail, once all commits are added and before they are
  // written.
  void Finish();

  // OK if `batch` holds all that was added. Else UNAVAILABLE: do not write it.
  [[nodiscard]] const absl::Status& status() const { return status_; }

  // What to write; nothing if Count() is 0.
  [[nodiscard]] rocksdb::WriteBatch& batch() { return batch_; }

  // The revision of the newest commit, those added here included.
  [[nodiscard]] int64_t revision() const { return revision_; }

  // Its chain.
  [[nodiscard]] const std::string& chain() const { return chain_; }

 private:
  // The present version of a record.
  struct Present {
    storage::v1::Record header;  // without the resource
    std::string value;           // the bytes in `records`
    std::vector<Key> references;
  };
  using Version = std::optional<Present>;  // nullopt: the record is absent

  // The version of `key` after the commits added so far. The pointer is valid
  // until the next call.
  absl::StatusOr<const Version*> Current(const Key& key);
  absl::StatusOr<Version> Load(const Key& key) const;

  absl::Status CheckDemand(const Key& key, int64_t demanded);
  absl::Status CheckRequestId(absl::string_view request_id) const;

  void Apply(const PreparedCommit& commit);
  void ApplyWrite(const PreparedCommit::Write& write,
                  const storage::v1::Origin& origin,
                  storage::v1::ChangeEntry& change);
  void ReplaceReferences(const Key& referrer, const std::vector<Key>& before,
                         const std::vector<Key>& after);
  void Put(Family family, absl::string_view key, absl::string_view value);
  void Delete(Family family, absl::string_view key);

  const Engine& engine_;
  const int64_t first_revision_;
  int64_t revision_;
  std::string chain_;
  const absl::Time now_;
  absl::Status status_;
  rocksdb::WriteBatch batch_;
  std::map<Key, Version> versions_;
  std::set<std::string> request_ids_;
};

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_ROCKSDB_COMMIT_BATCH_H_
