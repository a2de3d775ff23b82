#include "server/store/rocksdb/view.h"

#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/store/key_format.h"
#include "server/store/references.h"
#include "server/store/value_format.h"

namespace citymatch::store {

using storage::v1::ChangeEntry;
using storage::v1::Record;

absl::StatusOr<Record> RocksDbView::Get(const Key& key) const {
  absl::Status valid = ValidateKey(key);
  if (!valid.ok()) return valid;
  const absl::StatusOr<std::optional<std::string>> value =
      snapshot_->engine().Get(Family::kRecords, RecordKey(key), NameOf(key),
                              snapshot_->get());
  if (!value.ok()) return value.status();
  if (!value->has_value()) {
    return absl::NotFoundError(absl::StrCat(NameOf(key), " does not exist"));
  }
  return DecodeRecord(key, **value, RecordState::kPresent, revision());
}

absl::StatusOr<std::vector<Record>> RocksDbView::Scan(
    Kind kind, absl::string_view after_id, int limit) const {
  const std::string prefix = RecordKeyPrefix(kind);
  std::string begin = absl::StrCat(prefix, after_id);
  // The least key after `after_id`.
  if (!after_id.empty()) begin.push_back('\0');
  const auto range =
      snapshot_->engine().Iterate(Family::kRecords, std::move(begin),
                                  EndOfPrefix(prefix), snapshot_->get());
  rocksdb::Iterator& it = *range->iterator;
  std::vector<Record> records;
  if (limit <= 0) return records;
  Key last{kind, std::string(after_id)};
  for (it.SeekToFirst();
       it.Valid() && records.size() < static_cast<size_t>(limit); it.Next()) {
    absl::StatusOr<Key> key = DecodeRecordKey(ToView(it.key()));
    if (!key.ok()) return key.status();
    absl::StatusOr<Record> record = DecodeRecord(
        *key, ToView(it.value()), RecordState::kPresent, revision());
    if (!record.ok()) return record.status();
    records.push_back(*std::move(record));
    last = *std::move(key);
  }
  if (!it.status().ok()) {
    return ReadError(absl::StrCat("the record after ", NameOf(last)),
                     it.status());
  }
  return records;
}

absl::StatusOr<std::vector<Record>> RocksDbView::History(
    const Key& key, int64_t before_revision, int limit) const {
  absl::Status valid = ValidateKey(key);
  if (!valid.ok()) return valid;
  if (before_revision < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("before_revision is ", before_revision,
                     "; it must be a revision, or 0 for the newest"));
  }
  const int64_t before = before_revision == 0
                             ? std::numeric_limits<int64_t>::max()
                             : before_revision;
  std::vector<Record> records;
  if (limit <= 0) return records;
  absl::StatusOr<Record> latest = Get(key);
  if (!latest.ok() && !absl::IsNotFound(latest.status())) {
    return latest.status();
  }
  // What is in `history` must be older than what is in `records`.
  int64_t newer = revision() + 1;
  if (latest.ok()) {
    newer = latest->revision();
    if (newer < before) records.push_back(*std::move(latest));
  }
  const auto range =
      snapshot_->engine().Iterate(Family::kHistory, HistoryKeyPrefix(key),
                                  HistoryKey(key, before), snapshot_->get());
  rocksdb::Iterator& it = *range->iterator;
  for (it.SeekToLast();
       it.Valid() && records.size() < static_cast<size_t>(limit); it.Prev()) {
    const absl::StatusOr<HistoryPosition> position =
        DecodeHistoryKey(ToView(it.key()));
    if (!position.ok()) return position.status();
    absl::StatusOr<Record> record = DecodeRecord(
        position->key, ToView(it.value()), RecordState::kEither, newer - 1);
    if (!record.ok()) return record.status();
    if (record->revision() != position->revision) {
      return DamagedError(
          NameOf(key),
          absl::StrCat("its version of revision ", position->revision,
                       " says that it is of another revision"));
    }
    newer = record->revision();
    records.push_back(*std::move(record));
  }
  if (!it.status().ok()) {
    return ReadError(absl::StrCat("the history of ", NameOf(key)), it.status());
  }
  return records;
}

absl::StatusOr<std::vector<std::string>> RocksDbView::Referrers(
    const Key& target, Kind kind, int limit) const {
  absl::Status valid = ValidateKey(target);
  if (!valid.ok()) return valid;
  const std::string prefix = ReferenceKeyPrefix(target, kind);
  const auto range = snapshot_->engine().Iterate(
      Family::kReferences, prefix, EndOfPrefix(prefix), snapshot_->get());
  rocksdb::Iterator& it = *range->iterator;
  std::vector<std::string> ids;
  if (limit <= 0) return ids;
  for (it.SeekToFirst(); it.Valid() && ids.size() < static_cast<size_t>(limit);
       it.Next()) {
    absl::StatusOr<Reference> reference = DecodeReferenceKey(ToView(it.key()));
    if (!reference.ok()) return reference.status();
    ids.push_back(std::move(reference->referrer.id));
  }
  if (!it.status().ok()) {
    return ReadError(absl::StrCat("the references to ", NameOf(target)),
                     it.status());
  }
  return ids;
}

absl::StatusOr<std::vector<Change>> ReadChangesAt(const Snapshot& snapshot,
                                                  int64_t after_revision,
                                                  int limit) {
  if (after_revision < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "after_revision is ", after_revision, "; it must be 0 or more"));
  }
  std::vector<Change> changes;
  if (limit <= 0 || after_revision >= snapshot.revision()) return changes;
  const auto range =
      snapshot.engine().Iterate(Family::kChanges, ChangeKey(after_revision + 1),
                                std::string(), snapshot.get());
  rocksdb::Iterator& it = *range->iterator;
  it.SeekToFirst();
  int64_t wanted = after_revision + 1;
  for (; wanted <= snapshot.revision() &&
         changes.size() < static_cast<size_t>(limit);
       ++wanted) {
    const std::string name = absl::StrCat("change ", wanted);
    if (!it.Valid()) {
      if (!it.status().ok()) return ReadError(name, it.status());
      return DamagedError(name, "it is missing from the feed");
    }
    const absl::StatusOr<int64_t> revision = DecodeChangeKey(ToView(it.key()));
    if (!revision.ok()) return revision.status();
    if (*revision != wanted) {
      return DamagedError(name, "it is missing from the feed");
    }
    absl::StatusOr<ChangeEntry> entry =
        DecodeChange(wanted, ToView(it.value()));
    if (!entry.ok()) return entry.status();
    changes.push_back(Change{wanted, *std::move(entry)});
    it.Next();
  }
  return changes;
}

absl::StatusOr<int64_t> ReadNewestRevision(const Engine& engine) {
  const auto range =
      engine.Iterate(Family::kChanges, std::string(), std::string());
  rocksdb::Iterator& it = *range->iterator;
  it.SeekToLast();
  if (!it.status().ok()) return ReadError("the newest change", it.status());
  if (!it.Valid()) return 0;
  return DecodeChangeKey(ToView(it.key()));
}

}  // namespace citymatch::store
