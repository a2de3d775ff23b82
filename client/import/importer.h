// Brings the rows of files into the catalogue: has the server check all of them
// first, then writes them in batches that are safe to repeat.
#ifndef CITYMATCH_CLIENT_IMPORT_IMPORTER_H_
#define CITYMATCH_CLIENT_IMPORT_IMPORTER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "client/import/progress.h"
#include "client/import/reader.h"
#include "client/rpc/interruption.h"
#include "client/rpc/resource_client.h"

namespace citymatch::client {

// Most bytes of the rows of one request: well below what servers accept, so
// that the frame around them and older limits leave room.
inline constexpr size_t kBatchBytes = 3 << 20;

struct ImportOptions {
  // Checks everything, writes nothing.
  bool dry_run = false;

  // Writes the good rows even if there are bad ones.
  bool skip_invalid = false;

  size_t batch_bytes = kBatchBytes;
};

// What an import did, or would do.
struct ImportOutcome {
  // Rows by what became of them. In a dry run what would become of them.
  int64_t created_count = 0;
  int64_t updated_count = 0;
  int64_t unchanged_count = 0;

  // Rows with a problem; none of them is written.
  int64_t invalid_count = 0;

  // Rows that were written, or found unchanged, before it ended.
  int64_t done_count = 0;

  // Good rows in all.
  int64_t good_count = 0;

  // Revision of the last write; 0 = nothing was written.
  int64_t revision = 0;

  // Whether the server has checked the rows.
  bool checked_by_server = false;

  // Whether nothing was written because of problems.
  bool refused = false;
};

// `rows`, indices into `set.rows`, in batches: each within the kind's row
// limit, within `batch_bytes` unless it is a single row, and with each name
// once. REQUIRES: the rows have messages.
[[nodiscard]] std::vector<std::vector<size_t>> MakeBatches(
    const ResourceKind& kind, const ImportSet& set,
    const std::vector<size_t>& rows, size_t batch_bytes);

// Imports `set`, and adds to its rows what the server finds wrong with them.
// The status is that of a call that failed; problems of rows are no error
// there, see `outcome.refused`. After an error the batches before it stand:
// the same import can be run again and goes on where it stopped.
[[nodiscard]] absl::Status RunImport(ResourceClient& client,
                                     Interruption& interruption,
                                     const ImportOptions& options,
                                     Progress& progress, ImportSet& set,
                                     ImportOutcome& outcome);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_IMPORT_IMPORTER_H_
