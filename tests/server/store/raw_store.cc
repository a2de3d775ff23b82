#include "tests/server/store/raw_store.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "rocksdb/options.h"
#include "server/store/rocksdb/engine.h"
#include "server/store/rocksdb/tuning.h"

namespace citymatch::store {
namespace {

void Require(const rocksdb::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

}  // namespace

RawStore::RawStore(const std::string& data_dir,
                   std::function<absl::Time()> clock) {
  RocksDbOptions options;
  options.clock = std::move(clock);
  rocksdb::DB* db = nullptr;
  Require(rocksdb::DB::Open(MakeDbOptions(options), data_dir,
                            MakeFamilies(options), &handles_, &db));
  db_.reset(db);
}

RawStore::~RawStore() {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    Require(db_->DestroyColumnFamilyHandle(handle));
  }
  Require(db_->Close());
}

rocksdb::ColumnFamilyHandle* RawStore::Handle(absl::string_view family) {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    if (handle->GetName() == family) return handle;
  }
  std::abort();
}

void RawStore::Put(absl::string_view family, absl::string_view key,
                   absl::string_view value) {
  Require(db_->Put(rocksdb::WriteOptions(), Handle(family), ToSlice(key),
                   ToSlice(value)));
}

void RawStore::Delete(absl::string_view family, absl::string_view key) {
  Require(db_->Delete(rocksdb::WriteOptions(), Handle(family), ToSlice(key)));
}

std::map<std::string, std::string> RawStore::All(absl::string_view family) {
  std::map<std::string, std::string> all;
  const std::unique_ptr<rocksdb::Iterator> it(
      db_->NewIterator(rocksdb::ReadOptions(), Handle(family)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    all[it->key().ToString()] = it->value().ToString();
  }
  Require(it->status());
  return all;
}

void RawStore::Compact() {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction =
      rocksdb::BottommostLevelCompaction::kForce;
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    Require(db_->Flush(rocksdb::FlushOptions(), handle));
    Require(db_->CompactRange(options, handle, nullptr, nullptr));
  }
}

}  // namespace citymatch::store
