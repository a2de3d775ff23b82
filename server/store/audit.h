// The audit of the trail: computes the chain (chain.h) anew, compares each
// version of each record with what its entry says of it, and the end with the
// store's own note of it.
//
// What it proves. Nothing was altered, removed, added or put into another place
// between the first entry and the newest (for entries from before the chain:
// since it began), unless somebody computed the whole chain anew from there on,
// the note of the end included. Who can rewrite the whole data folder can do
// that, or put an older copy in its place; against that a chain that was noted
// elsewhere is compared (`expected_chain`): it stands for everything up to its
// revision.
#ifndef CITYMATCH_SERVER_STORE_AUDIT_H_
#define CITYMATCH_SERVER_STORE_AUDIT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/trail.h"

namespace citymatch::store {

// One thing that is not as it was written.
struct AuditFault {
  enum class Type {
    kEntryMissing,      // one or several in a row
    kEntryDamaged,      // its bytes fail their checksum or do not parse
    kEntryAltered,      // it, or the one before with its chain
    kChainBroken,       // it cannot be proven: see `description`
    kEndAltered,        // the last entry is not the end that the store noted
    kVersionMissing,    // of a record
    kVersionDamaged,    // its bytes cannot be read
    kVersionAltered,    // it is not the one that the entry is about
    kVersionUnknown,    // no entry is about it
    kVersionMisplaced,  // a former one is served as the latest, or the reverse
    kChainUnexpected,   // not `expected_chain`
  };
  Type type;
  // The entry; of several the first and the last.
  int64_t revision = 0;
  int64_t last_revision = 0;
  // The record's name, for versions; else empty.
  std::string name;
  // In words.
  std::string description;
};

struct AuditOptions {
  // A chain that was noted earlier, kDigestBytes long, and its revision, > 0.
  // Empty = none.
  std::string expected_chain;
  int64_t expected_revision = 0;

  // Most faults to describe, at least 1.
  size_t max_faults = 100;

  // Told from time to time up to which revision all was checked, of how many.
  // An error ends the audit, which returns it.
  std::function<absl::Status(int64_t checked, int64_t last)> progress;
};

struct AuditReport {
  // 1 and the store's revision when the audit began; both 0 for an empty store.
  int64_t first_revision = 0;
  int64_t last_revision = 0;
  // The first entry with a chain; 0 = none has one.
  int64_t chain_start_revision = 0;
  // The chain at `last_revision`, from the store's own note of its end; empty
  // as TrailView::chain.
  std::string chain;
  // Read, with or without fault.
  int64_t entry_count = 0;
  int64_t version_count = 0;
  // All faults; `faults` are the first ones found, in the order of revision.
  int64_t fault_count = 0;
  std::vector<AuditFault> faults;
};

// Audits everything up to the revision of `trail`. Reads every version, and
// keeps some 100 bytes in memory for each record that ever was and 20 for each
// version. Errors are
// those of `progress`, and UNAVAILABLE if the store cannot be read just now;
// faults are no error.
[[nodiscard]] absl::StatusOr<AuditReport> VerifyTrail(
    const TrailView& trail, const AuditOptions& options);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_AUDIT_H_
