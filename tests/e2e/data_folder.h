// Reaches past a stopped server into the database in its data folder.
#ifndef CITYMATCH_TESTS_E2E_DATA_FOLDER_H_
#define CITYMATCH_TESTS_E2E_DATA_FOLDER_H_

#include <rocksdb/db.h>

#include <map>
#include <string>
#include <vector>

namespace citymatch::e2e {

// The open database. Fails the test where RocksDB does.
class DataFolder {
 public:
  explicit DataFolder(const std::string& data_dir);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  void Put(const std::string& family, const std::string& key,
           const std::string& value);
  void Delete(const std::string& family, const std::string& key);
  // Every key with its value.
  std::map<std::string, std::string> All(const std::string& family);

 private:
  rocksdb::ColumnFamilyHandle* Handle(const std::string& family);

  rocksdb::DB* db_ = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace citymatch::e2e

#endif  // CITYMATCH_TESTS_E2E_DATA_FOLDER_H_
