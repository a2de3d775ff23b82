#include "server/store/rocksdb/tuning.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/advanced_options.h"
#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/slice.h"
#include "rocksdb/table.h"
#include "server/store/value_format.h"

namespace citymatch::store {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

class RequestFilter : public rocksdb::CompactionFilter {
 public:
  explicit RequestFilter(absl::Time now) : now_(now) {}

  bool Filter(int /*level*/, const rocksdb::Slice& key,
              const rocksdb::Slice& value, std::string* /*new_value*/,
              bool* /*value_changed*/) const override {
    const absl::StatusOr<storage::v1::RequestEntry> entry =
        DecodeRequest(absl::string_view(key.data(), key.size()),
                      absl::string_view(value.data(), value.size()));
    return entry.ok() && IsExpired(*entry, now_);
  }

  const char* Name() const override { return "citymatch.RequestFilter"; }

 private:
  const absl::Time now_;
};

class RequestFilterFactory : public rocksdb::CompactionFilterFactory {
 public:
  explicit RequestFilterFactory(std::function<absl::Time()> clock)
      : clock_(std::move(clock)) {}

  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context& /*context*/) override {
    return std::make_unique<RequestFilter>(clock_());
  }

  const char* Name() const override { return "citymatch.RequestFilterFactory"; }

 private:
  const std::function<absl::Time()> clock_;
};

rocksdb::ColumnFamilyOptions MakeFamily(
    Family family, const std::shared_ptr<rocksdb::Cache>& cache,
    const RocksDbOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // Records are about 2 KB: eight in a block compress well together, and a
  // point read still brings in little that it does not need.
  table.block_size = 16 << 10;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  // Index and filter blocks count against the cache, so that memory stays
  // bounded however much history there is.
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  if (family == Family::kRecords || family == Family::kRequests) {
    // Both are asked for keys that are mostly absent: on create, and on every
    // request with an id. 10 bits a key leave 1 % of needless reads.
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  }

  rocksdb::ColumnFamilyOptions out;
  out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  const bool holds_records =
      family == Family::kRecords || family == Family::kHistory;
  out.write_buffer_size = (holds_records ? 32 : 8) * kMiB;
  out.level_compaction_dynamic_level_bytes = true;
  // Fresh data fast, settled data small.
  out.compression = rocksdb::kLZ4Compression;
  out.bottommost_compression = rocksdb::kZSTD;
  // Reads back every table file before it replaces the files that it was made
  // of, so that a bad disk or bad memory cannot spoil settled data unseen.
  out.paranoid_file_checks = true;
  if (family == Family::kRequests) {
    out.compaction_filter_factory = MakeRequestFilterFactory(options.clock);
    // Without new requests nothing else would compact the old ones away.
    out.periodic_compaction_seconds =
        static_cast<uint64_t>(absl::ToInt64Seconds(kRequestLifetime));
  }
  return out;
}

}  // namespace

rocksdb::DBOptions MakeDbOptions(const RocksDbOptions& options) {
  rocksdb::DBOptions out;
  if (options.env != nullptr) out.env = options.env;
  out.create_if_missing = options.create_if_missing;
  out.create_missing_column_families = true;
  out.paranoid_checks = true;
  // A log that ends within a commit is what a crash leaves, and is fine: that
  // commit was never acknowledged. Any other damage stops the opening, because
  // acknowledged commits are behind it.
  out.wal_recovery_mode =
      options.drop_damaged_log_end
          ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
          : rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // Finds log files that are missing or were cut short after they were full.
  out.track_and_verify_wals_in_manifest = !options.drop_damaged_log_end;
  // After a failed write the state of the log is not known: no retries in the
  // background, the store refuses commits until it is opened again.
  out.max_bgerror_resume_count = 0;
  // Bounds what is replayed at start-up.
  out.max_total_wal_size = 256 * kMiB;
  out.db_write_buffer_size = 128 * kMiB;
  // Background writes reach the disk steadily rather than in bursts that a
  // commit's sync would have to wait for.
  out.bytes_per_sync = kMiB;
  out.max_background_jobs = 2;
  // RocksDB's own diary: warnings only, at most 5 files of 10 MiB.
  out.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  out.keep_log_file_num = 5;
  out.max_log_file_size = 10 * kMiB;
  out.max_manifest_file_size = 64 * kMiB;
  out.stats_dump_period_sec = 0;
  out.stats_persist_period_sec = 0;
  return out;
}

std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(
    const RocksDbOptions& options) {
  const std::shared_ptr<rocksdb::Cache> cache =
      rocksdb::NewLRUCache(static_cast<size_t>(options.block_cache_bytes));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (size_t i = 0; i < kFamilyNames.size(); ++i) {
    families.emplace_back(kFamilyNames[i],
                          MakeFamily(static_cast<Family>(i), cache, options));
  }
  families.emplace_back(rocksdb::kDefaultColumnFamilyName,
                        rocksdb::ColumnFamilyOptions());
  return families;
}

std::shared_ptr<rocksdb::CompactionFilterFactory> MakeRequestFilterFactory(
    std::function<absl::Time()> clock) {
  return std::make_shared<RequestFilterFactory>(std::move(clock));
}

}  // namespace citymatch::store
