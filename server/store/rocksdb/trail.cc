#include "server/store/rocksdb/trail.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/store/chain.h"
#include "server/store/key_format.h"
#include "server/store/references.h"
#include "server/store/rocksdb/engine.h"
#include "server/store/value_format.h"

namespace citymatch::store {
namespace {

using storage::v1::ChangeEntry;
using storage::v1::Record;

// An answer with versions ends after the entry that reaches this many: so many
// are read in some milliseconds.
constexpr size_t kMaxVersions = 1024;

// Positions in the list of versions.
constexpr char kInHistory[] = "h";
constexpr char kInRecords[] = "r";

// Whether to tell of `status` and go on; else the whole read fails.
bool IsFault(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsNotFound(status);
}

// The revision in a record's payload; DATA_LOSS if it does not parse.
absl::StatusOr<int64_t> RevisionIn(absl::string_view payload) {
  Record record;
  if (!record.ParseFromArray(payload.data(),
                             static_cast<int>(payload.size()))) {
    return absl::DataLossError("its bytes do not parse");
  }
  return record.revision();
}

// The value that holds the version of `revision`: it is in `history` if a later
// one has taken its place, or if it is a mark of deletion.
absl::StatusOr<std::string> FindVersion(const Snapshot& snapshot,
                                        const Key& key, int64_t revision) {
  const std::string name = NameOf(key);
  absl::StatusOr<std::optional<std::string>> value = snapshot.engine().Get(
      Family::kHistory, HistoryKey(key, revision), name, snapshot.get());
  if (!value.ok()) return value.status();
  if (value->has_value()) return **std::move(value);
  value = snapshot.engine().Get(Family::kRecords, RecordKey(key), name,
                                snapshot.get());
  if (!value.ok()) return value.status();
  if (value->has_value()) {
    const absl::StatusOr<absl::string_view> payload =
        Unseal(RecordKey(key), **value);
    if (!payload.ok()) return payload.status();
    const absl::StatusOr<int64_t> found = RevisionIn(*payload);
    if (!found.ok()) return found.status();
    if (*found == revision) return **std::move(value);
  }
  return absl::NotFoundError("it is not in the store");
}

// What is wrong with a version of an entry from before the chain, which has no
// digest to compare with: that it can be what it should is all to check.
absl::Status CheckPlausible(const ChangeEntry::Touched& touched, const Key& key,
                            int64_t revision, absl::string_view value) {
  const absl::StatusOr<Record> record = DecodeRecord(
      key, value,
      touched.deleted() ? RecordState::kDeleted : RecordState::kPresent,
      revision);
  if (!record.ok()) return record.status();
  return record->revision() == revision
             ? absl::OkStatus()
             : absl::DataLossError("it says that it is of another revision");
}

// Fills `digest`, also where OK is not returned, if there is one.
absl::Status ReadVersion(const Snapshot& snapshot,
                         const ChangeEntry::Touched& touched, const Key& key,
                         int64_t revision, std::string& digest) {
  if (!ValidateKey(key).ok()) {
    return absl::NotFoundError("the entry names no possible record");
  }
  const absl::StatusOr<std::string> value =
      FindVersion(snapshot, key, revision);
  if (!value.ok()) return value.status();
  const absl::StatusOr<absl::string_view> payload =
      Unseal(RecordKey(key), *value);
  if (!payload.ok()) return payload.status();
  digest = DigestOf(*payload);
  return touched.digest().empty()
             ? CheckPlausible(touched, key, revision, *value)
             : absl::OkStatus();
}

absl::Status ReadEntry(const Snapshot& snapshot, TrailEntry& read) {
  const absl::StatusOr<std::optional<std::string>> value =
      snapshot.engine().Get(Family::kChanges, ChangeKey(read.revision),
                            absl::StrCat("change ", read.revision),
                            snapshot.get());
  if (!value.ok()) return value.status();
  if (!value->has_value()) {
    return absl::NotFoundError("the entry is not in the store");
  }
  const absl::StatusOr<absl::string_view> payload =
      Unseal(ChangeKey(read.revision), **value);
  if (!payload.ok()) return payload.status();
  absl::StatusOr<ChangeEntry> entry = DecodeChange(read.revision, **value);
  if (!entry.ok()) return entry.status();
  read.entry = *std::move(entry);
  read.covered = std::string(CoveredBytes(*payload, read.entry));
  return absl::OkStatus();
}

// The last revision of the gap that begins at `revision`; that one itself if
// it cannot be told.
int64_t EndOfGap(const Snapshot& snapshot, int64_t revision) {
  const auto range = snapshot.engine().Iterate(
      Family::kChanges, ChangeKey(revision), std::string(), snapshot.get());
  rocksdb::Iterator& it = *range->iterator;
  it.SeekToFirst();
  if (!it.status().ok()) return revision;
  if (!it.Valid()) return snapshot.revision();
  const absl::StatusOr<int64_t> next = DecodeChangeKey(ToView(it.key()));
  return next.ok() ? std::min(*next - 1, snapshot.revision()) : revision;
}

absl::Status ReadVersionsOf(const Snapshot& snapshot, TrailEntry& read) {
  for (const ChangeEntry::Touched& touched : read.entry.touched()) {
    TrailVersion version{
        {static_cast<Kind>(touched.kind()), touched.id()}, {}, ""};
    version.problem = ReadVersion(snapshot, touched, version.key, read.revision,
                                  version.digest);
    if (!version.problem.ok() && !IsFault(version.problem)) {
      return version.problem;
    }
    read.versions.push_back(std::move(version));
  }
  return absl::OkStatus();
}

// One that stands in `records`.
StoredVersion LatestVersion(absl::string_view key, absl::string_view value) {
  StoredVersion version;
  version.is_latest = true;
  absl::StatusOr<Key> record = DecodeRecordKey(key);
  if (!record.ok()) {
    version.problem = record.status();
    return version;
  }
  version.key = *std::move(record);
  const absl::StatusOr<absl::string_view> payload = Unseal(key, value);
  const absl::StatusOr<int64_t> revision =
      payload.ok() ? RevisionIn(*payload) : payload.status();
  if (revision.ok()) {
    version.revision = *revision;
  } else {
    version.problem = revision.status();
  }
  return version;
}

// One that stands in `history`.
StoredVersion FormerVersion(absl::string_view key) {
  StoredVersion version;
  absl::StatusOr<HistoryPosition> position = DecodeHistoryKey(key);
  if (!position.ok()) {
    version.problem = position.status();
    return version;
  }
  version.key = std::move(position->key);
  version.revision = position->revision;
  return version;
}

}  // namespace

absl::StatusOr<std::vector<TrailEntry>> RocksDbTrail::Read(
    int64_t after_revision, int limit, TrailPart part) const {
  if (after_revision < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "after_revision is ", after_revision, "; it must be 0 or more"));
  }
  std::vector<TrailEntry> trail;
  size_t versions = 0;
  for (int64_t at = after_revision; at < revision() &&
                                    trail.size() < static_cast<size_t>(limit) &&
                                    versions < kMaxVersions;) {
    TrailEntry read;
    read.revision = ++at;
    read.problem = ReadEntry(*snapshot_, read);
    if (!read.problem.ok() && !IsFault(read.problem)) return read.problem;
    if (absl::IsNotFound(read.problem)) at = EndOfGap(*snapshot_, at);
    read.last_revision = at;
    if (part == TrailPart::kEntriesAndVersions) {
      const absl::Status status = ReadVersionsOf(*snapshot_, read);
      if (!status.ok()) return status;
      versions += read.versions.size();
    }
    trail.push_back(std::move(read));
  }
  return trail;
}

absl::StatusOr<VersionPage> RocksDbTrail::ListVersions(
    absl::string_view position, int limit) const {
  const bool in_records = absl::ConsumePrefix(&position, kInRecords);
  if (!in_records) absl::ConsumePrefix(&position, kInHistory);
  const auto range = snapshot_->engine().Iterate(
      in_records ? Family::kRecords : Family::kHistory, std::string(position),
      std::string(), snapshot_->get());
  rocksdb::Iterator& it = *range->iterator;
  VersionPage page;
  for (it.SeekToFirst(); it.Valid(); it.Next()) {
    const absl::string_view key = ToView(it.key());
    if (page.versions.size() == static_cast<size_t>(limit)) {
      page.next_position =
          absl::StrCat(in_records ? kInRecords : kInHistory, key);
      return page;
    }
    page.versions.push_back(in_records ? LatestVersion(key, ToView(it.value()))
                                       : FormerVersion(key));
  }
  // Where a block is damaged the list ends; the entries tell of its versions.
  if (!it.status().ok()) {
    const absl::Status error =
        ReadError("the versions of records", it.status());
    if (!IsFault(error)) return error;
  }
  if (!in_records) page.next_position = kInRecords;
  return page;
}

}  // namespace citymatch::store
