// The trail: the change feed together with what it takes to prove it, for
// audits (audit.h). Unlike the feed, which ends at a fault, it goes on behind
// it.
#ifndef CITYMATCH_SERVER_STORE_TRAIL_H_
#define CITYMATCH_SERVER_STORE_TRAIL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/store/store.h"

namespace citymatch::store {

// A version of a record that an entry of the trail is about.
struct TrailVersion {
  Key key;
  // OK; NOT_FOUND: it is not there; DATA_LOSS: its bytes are damaged, with the
  // reason. The rest of the store is not affected.
  absl::Status problem;
  // SHA-256 of its bytes as they are stored (chain.h); empty if there are none
  // under a sound checksum.
  std::string digest;
};

// A commit, with what it takes to prove it.
struct TrailEntry {
  int64_t revision = 0;
  // The last revision of a gap, see `problem`; else as `revision`.
  int64_t last_revision = 0;
  // OK; NOT_FOUND: the entry is not there, nor any up to `last_revision`;
  // DATA_LOSS: it is damaged, with the reason. Then the rest is empty.
  absl::Status problem;
  storage::v1::ChangeEntry entry;
  // The bytes that its chain covers.
  std::string covered;
  // As entry.touched(); empty unless asked for.
  std::vector<TrailVersion> versions;
};

// What to read of the trail.
enum class TrailPart { kEntries, kEntriesAndVersions };

// A version of a record, as found among those that are stored.
struct StoredVersion {
  Key key;
  int64_t revision = 0;
  // Whether it stands where the latest version stands, which is the one that is
  // served; else among the former ones.
  bool is_latest = false;
  // DATA_LOSS if it cannot be told which version it is, with the reason; then
  // `key` may be empty, and `revision` is 0.
  absl::Status problem;
};

// Versions of records, and where to read on.
struct VersionPage {
  std::vector<StoredVersion> versions;
  // Position of the next page; empty at the end.
  std::string next_position;
};

// The trail as of one revision. It keeps old data alive: do not hold it for
// longer than an audit takes. Thread-safe. Errors of its methods: UNAVAILABLE
// if the store cannot read just now.
class TrailView {
 public:
  virtual ~TrailView() = default;

  // The revision that the view is of.
  [[nodiscard]] virtual int64_t revision() const = 0;

  // The chain at that revision as the store itself knows it, apart from the
  // entries. Empty at revision 0, and where the store, when it was opened, did
  // not find its end as it had left it.
  [[nodiscard]] virtual const std::string& chain() const = 0;

  // The entries after `after_revision`, in order, up to `limit`; a gap counts
  // as one. With versions there may be fewer; the answer is empty only at the
  // end.
  [[nodiscard]] virtual absl::StatusOr<std::vector<TrailEntry>> Read(
      int64_t after_revision, int limit, TrailPart part) const = 0;

  // The versions of all records that are stored, former ones first, then the
  // latest, up to `limit`, from `position` on (empty = from the first).
  [[nodiscard]] virtual absl::StatusOr<VersionPage> ListVersions(
      absl::string_view position, int limit) const = 0;
};

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_TRAIL_H_
