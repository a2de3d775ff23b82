#include "server/store/rocksdb/engine.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rocksdb/options.h"
#include "server/store/key_format.h"
#include "server/store/rocksdb/data_folder.h"
#include "server/store/value_format.h"

namespace citymatch::store {
namespace {

constexpr char kDetailUrl[] = "citymatch.store/EngineDetail";

// Closes a database that was opened for a look.
struct OpenDatabase {
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;

  OpenDatabase() = default;
  OpenDatabase(const OpenDatabase&) = delete;
  OpenDatabase& operator=(const OpenDatabase&) = delete;
  ~OpenDatabase() {
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
      db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    }
  }
};

absl::Status DamagedFolder(const std::string& data_dir,
                           const rocksdb::Status& cause) {
  return WithEngineDetail(
      absl::DataLossError(absl::StrCat(
          "data folder \"", data_dir, "\" is damaged: ", cause.ToString(),
          "; restore the whole folder from a backup",
          // RocksDB names the other files, but not the log.
          absl::StrContains(cause.ToString(), "checksum mismatch") &&
                  !absl::StrContains(cause.ToString(), ".sst") &&
                  !absl::StrContains(cause.ToString(), "MANIFEST")
              ? ". Without one: if it is the log (a .log file) that is "
                "damaged, "
                "a start with --drop-damaged-log-end keeps the commits before "
                "the damage"
              : "")),
      cause);
}

// An error while opening the folder, in words for the operator.
absl::Status OpenError(const std::string& data_dir,
                       const rocksdb::Status& cause) {
  const std::string text = cause.ToString();
  const int holder = LockHolder(data_dir);
  if (cause.IsIOError() &&
      (absl::StrContains(text, "lock hold by current process") ||
       absl::StrContains(text, "While lock file"))) {
    return WithEngineDetail(LockedError(data_dir, holder), cause);
  }
  if (cause.IsCorruption() || cause.IsPathNotFound()) {
    return DamagedFolder(data_dir, cause);
  }
  if (absl::StrContains(text, "Permission denied")) {
    return WithEngineDetail(
        absl::PermissionDeniedError(absl::StrCat(
            "a file in data folder \"", data_dir,
            "\" cannot be used by this user: ", text,
            "; give all files in it the owner that runs the server")),
        cause);
  }
  if (cause.IsIOError()) {
    return WithEngineDetail(
        absl::UnavailableError(absl::StrCat(
            "data folder \"", data_dir, "\" cannot be opened: ", text,
            "; see that the disk is well and has room")),
        cause);
  }
  return WithEngineDetail(
      absl::FailedPreconditionError(absl::StrCat(
          "data folder \"", data_dir, "\" cannot be opened: ", text,
          "; it may be of a newer version of citymatch or RocksDB")),
      cause);
}

absl::Status NewerSchema(const std::string& data_dir,
                         const std::string& version) {
  return absl::FailedPreconditionError(absl::StrCat(
      "data folder \"", data_dir, "\" has schema version ", version,
      ", and this program knows versions up to ", kSchemaVersion,
      "; run the newer citymatch that wrote it, or a backup from before"));
}

// The version in `bytes` is one that we can read.
absl::Status CheckVersion(const std::string& data_dir,
                          const std::string& bytes) {
  const absl::StatusOr<uint32_t> version = DecodeU32(bytes);
  if (!version.ok() || *version == 0) {
    return DamagedError(absl::StrCat("data folder \"", data_dir, "\""),
                        "its schema version is unreadable");
  }
  if (*version > kSchemaVersion) {
    return NewerSchema(data_dir, absl::StrCat(*version));
  }
  return absl::OkStatus();
}

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// For a database whose column families, `names`, are not just ours: OK if it is
// a store whose making was cut short, and can go on. Changes nothing.
absl::Status CheckUnfinished(const RocksDbOptions& options,
                             const std::vector<std::string>& names) {
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    if (name != rocksdb::kDefaultColumnFamilyName &&
        std::find(kFamilyNames.begin(), kFamilyNames.end(), name) ==
            kFamilyNames.end()) {
      unknown.push_back(name);
    }
  }
  const bool has_meta = Contains(names, "meta");
  if (!unknown.empty() && !has_meta) {
    return ForeignError(options.data_dir,
                        absl::StrCat("a database with the column families ",
                                     absl::StrJoin(unknown, ", ")));
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted(1);  // default
  if (has_meta) {
    wanted.emplace_back("meta", rocksdb::ColumnFamilyOptions());
  }
  rocksdb::DBOptions db_options = MakeDbOptions(options);
  db_options.create_if_missing = false;
  db_options.create_missing_column_families = false;
  OpenDatabase look;
  rocksdb::DB* db = nullptr;
  rocksdb::Status status = rocksdb::DB::OpenForReadOnly(
      db_options, options.data_dir, wanted, &look.handles, &db);
  if (!status.ok()) return OpenError(options.data_dir, status);
  look.db.reset(db);
  if (has_meta) {
    std::string version;
    status = look.db->Get(rocksdb::ReadOptions(), look.handles[1],
                          kSchemaVersionKey, &version);
    if (status.ok()) {
      absl::Status known = CheckVersion(options.data_dir, version);
      if (!known.ok()) return known;
      // Version 1 has all our column families from the start, and no others.
      return DamagedError(
          absl::StrCat("data folder \"", options.data_dir, "\""),
          absl::StrCat("it has the column families ",
                       absl::StrJoin(names, ", "), ", not those of a store"));
    }
    if (!status.IsNotFound()) return OpenError(options.data_dir, status);
  }
  const std::unique_ptr<rocksdb::Iterator> keys(
      look.db->NewIterator(rocksdb::ReadOptions(), look.handles[0]));
  keys->SeekToFirst();
  if (!keys->status().ok()) return OpenError(options.data_dir, keys->status());
  if (keys->Valid() || !unknown.empty()) {
    return ForeignError(options.data_dir, "a database of another program");
  }
  return absl::OkStatus();
}

// Whether the database in the folder has all column families; it has not if its
// making was cut short.
absl::StatusOr<bool> CheckFamilies(const RocksDbOptions& options) {
  std::vector<std::string> names;
  const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(
      MakeDbOptions(options), options.data_dir, &names);
  if (!listed.ok()) {
    // A running process may just have put another MANIFEST in place.
    const int holder = LockHolder(options.data_dir);
    if (holder != 0) return LockedError(options.data_dir, holder);
    return OpenError(options.data_dir, listed);
  }
  const bool ours =
      names.size() == kFamilyNames.size() + 1 &&
      std::all_of(kFamilyNames.begin(), kFamilyNames.end(),
                  [&](const char* name) { return Contains(names, name); });
  if (ours) return true;
  absl::Status unfinished = CheckUnfinished(options, names);
  if (!unfinished.ok()) return unfinished;
  return false;
}

}  // namespace

absl::Status WithEngineDetail(absl::Status status,
                              const rocksdb::Status& cause) {
  status.SetPayload(kDetailUrl, absl::Cord(cause.ToString()));
  return status;
}

std::string EngineDetail(const absl::Status& status) {
  const absl::optional<absl::Cord> detail = status.GetPayload(kDetailUrl);
  return detail.has_value() ? std::string(*detail) : std::string();
}

absl::Status ReadError(absl::string_view name, const rocksdb::Status& cause) {
  if (cause.IsCorruption()) {
    return WithEngineDetail(
        DamagedError(name, "its bytes on disk fail a check"), cause);
  }
  return WithEngineDetail(absl::UnavailableError(absl::StrCat(
                              name, ": cannot be read from disk now")),
                          cause);
}

absl::StatusOr<std::shared_ptr<Engine>> Engine::Open(
    const RocksDbOptions& options) {
  if (options.data_dir.empty()) {
    return absl::InvalidArgumentError("data_dir is empty; name a folder");
  }
  if (!options.clock) {
    return absl::InvalidArgumentError("clock is not set");
  }
  if (options.block_cache_bytes < 0) {
    return absl::InvalidArgumentError(absl::StrCat("block_cache_bytes is ",
                                                   options.block_cache_bytes,
                                                   "; it must be 0 or more"));
  }
  const absl::StatusOr<FolderContent> content =
      PrepareFolder(options.data_dir, options.create_if_missing);
  if (!content.ok()) return content.status();
  bool is_new = true;
  if (*content == FolderContent::kDatabase) {
    const absl::StatusOr<bool> is_complete = CheckFamilies(options);
    if (!is_complete.ok()) return is_complete.status();
    is_new = !*is_complete;
  }
  auto engine = std::shared_ptr<Engine>(new Engine);
  rocksdb::DB* db = nullptr;
  rocksdb::Status opened =
      rocksdb::DB::Open(MakeDbOptions(options), options.data_dir,
                        MakeFamilies(options), &engine->handles_, &db);
  if (!opened.ok()) {
    engine->handles_.clear();
    return OpenError(options.data_dir, opened);
  }
  engine->db_.reset(db);
  engine->data_dir_ = options.data_dir;
  engine->flush_when_closed_ = options.flush_when_closed;
  struct stat folder {};
  if (::stat(options.data_dir.c_str(), &folder) == 0) {
    engine->device_ = folder.st_dev;
    engine->inode_ = folder.st_ino;
  }
  absl::Status checked = engine->CheckSchema(is_new);
  if (!checked.ok()) return checked;
  return engine;
}

Engine::~Engine() {
  if (db_ == nullptr) return;
  // What is in tables is accounted for by the manifest: a log that goes missing
  // later takes nothing with it. A failure leaves all in the log, as before.
  if (flush_when_closed_ && CheckInPlace().ok()) {
    db_->Flush(rocksdb::FlushOptions(), handles_).PermitUncheckedError();
  }
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  db_->Close().PermitUncheckedError();
}

absl::Status Engine::CheckInPlace() const {
  struct stat folder {};
  if (::stat(data_dir_.c_str(), &folder) == 0 && folder.st_dev == device_ &&
      folder.st_ino == inode_) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "data folder \"", data_dir_,
      "\" was removed, or another was put in its place, while the server ran; "
      "it takes no more changes. Put the folder back and start it again"));
}

absl::Status Engine::CheckSchema(bool is_new) const {
  const absl::StatusOr<std::optional<std::string>> version =
      Get(Family::kMeta, kSchemaVersionKey, "the schema version");
  if (!version.ok()) return version.status();
  if (version->has_value()) return CheckVersion(data_dir_, **version);
  if (!is_new) {
    return absl::DataLossError(absl::StrCat(
        "data folder \"", data_dir_,
        "\" is damaged: its store has no schema version, so its log is missing "
        "or empty; restore the whole folder from a backup. If the "
        "server has never started with it, delete it"));
  }
  rocksdb::WriteBatch batch;
  rocksdb::Status written = batch.Put(handle(Family::kMeta), kSchemaVersionKey,
                                      EncodeU32(kSchemaVersion));
  if (written.ok()) written = WriteDurably(batch);
  // In a table, so that it does not go with the log.
  if (written.ok()) {
    written = db_->Flush(rocksdb::FlushOptions(), handle(Family::kMeta));
  }
  return written.ok() ? absl::OkStatus() : OpenError(data_dir_, written);
}

absl::StatusOr<std::optional<std::string>> Engine::Get(
    Family family, absl::string_view key, absl::string_view name,
    const rocksdb::Snapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.snapshot = snapshot;
  std::string value;
  const rocksdb::Status status =
      db_->Get(options, handle(family), ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return ReadError(name, status);
  return value;
}

std::unique_ptr<Engine::Range> Engine::Iterate(
    Family family, std::string begin, std::string end,
    const rocksdb::Snapshot* snapshot) const {
  auto range = std::make_unique<Range>();
  range->begin = std::move(begin);
  range->end = std::move(end);
  range->begin_slice = ToSlice(range->begin);
  range->end_slice = ToSlice(range->end);
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.snapshot = snapshot;
  // RocksDB keeps the addresses of the two slices: hence Range on the heap.
  if (!range->begin.empty()) {
    options.iterate_lower_bound = &range->begin_slice;
  }
  if (!range->end.empty()) options.iterate_upper_bound = &range->end_slice;
  range->iterator.reset(db_->NewIterator(options, handle(family)));
  return range;
}

rocksdb::Status Engine::WriteDurably(rocksdb::WriteBatch& batch) const {
  rocksdb::WriteOptions options;
  options.sync = true;
  return db_->Write(options, &batch);
}

}  // namespace citymatch::store
