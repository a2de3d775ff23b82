// Where the trail ends, as the store notes it with each commit beside the
// change feed: a feed whose end is missing looks like a shorter feed.
#ifndef CITYMATCH_SERVER_STORE_ROCKSDB_TRAIL_END_H_
#define CITYMATCH_SERVER_STORE_ROCKSDB_TRAIL_END_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/store/rocksdb/engine.h"

namespace citymatch::store {

struct TrailEnd {
  // Of the newest commit; 0 = there is none.
  int64_t revision = 0;
  // chain(revision), see chain.h; empty as in TrailView::chain.
  std::string chain;
};

// The value under kTrailEndKey. REQUIRES: a chain of kDigestBytes.
[[nodiscard]] std::string EncodeTrailEnd(const TrailEnd& end);

// The end of the trail in a database that was just opened; no commit may be
// under way. It is what the store noted, also if the feed ends earlier: so no
// revision is given twice, and the gap stays for every audit to see. Entries
// behind it are taken over if a program before the chain wrote them (reads the
// whole trail, until the first commit notes an end). If it is lost, or entries
// with a chain follow it, the chain is empty: the next commit begins it anew,
// which audits find. DATA_LOSS or UNAVAILABLE if the feed cannot be read.
[[nodiscard]] absl::StatusOr<TrailEnd> FindTrailEnd(
    const std::shared_ptr<Engine>& engine);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_ROCKSDB_TRAIL_END_H_
