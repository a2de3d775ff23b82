#include "tests/e2e/data_folder.h"

#include <cstdlib>
#include <memory>

#include "gtest/gtest.h"

namespace citymatch::e2e {
namespace {

void Require(const rocksdb::Status& status) {
  if (status.ok()) return;
  ADD_FAILURE() << status.ToString();
  std::abort();
}

}  // namespace

DataFolder::DataFolder(const std::string& data_dir) {
  std::vector<std::string> names;
  Require(
      rocksdb::DB::ListColumnFamilies(rocksdb::Options(), data_dir, &names));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) {
    families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  Require(rocksdb::DB::Open(rocksdb::Options(), data_dir, families, &handles_,
                            &db_));
}

DataFolder::~DataFolder() {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    Require(db_->DestroyColumnFamilyHandle(handle));
  }
  Require(db_->Close());
  delete db_;
}

rocksdb::ColumnFamilyHandle* DataFolder::Handle(const std::string& family) {
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    if (handle->GetName() == family) return handle;
  }
  ADD_FAILURE() << "there is no column family " << family;
  std::abort();
}

void DataFolder::Put(const std::string& family, const std::string& key,
                     const std::string& value) {
  Require(db_->Put(rocksdb::WriteOptions(), Handle(family), key, value));
}

void DataFolder::Delete(const std::string& family, const std::string& key) {
  Require(db_->Delete(rocksdb::WriteOptions(), Handle(family), key));
}

std::map<std::string, std::string> DataFolder::All(const std::string& family) {
  std::map<std::string, std::string> all;
  const std::unique_ptr<rocksdb::Iterator> it(
      db_->NewIterator(rocksdb::ReadOptions(), Handle(family)));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    all[it->key().ToString()] = it->value().ToString();
  }
  Require(it->status());
  return all;
}

}  // namespace citymatch::e2e
