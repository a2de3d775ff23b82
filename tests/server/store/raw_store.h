// Reaches past the store into its database, to see or spoil what is there.
#ifndef CITYMATCH_TESTS_SERVER_STORE_RAW_STORE_H_
#define CITYMATCH_TESTS_SERVER_STORE_RAW_STORE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "rocksdb/db.h"

namespace citymatch::store {

// The database in `data_dir`, which must be closed. Ends the program if it
// cannot be opened.
class RawStore {
 public:
  explicit RawStore(const std::string& data_dir,
                    std::function<absl::Time()> clock = absl::Now);
  ~RawStore();
  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;

  void Put(absl::string_view family, absl::string_view key,
           absl::string_view value);
  void Delete(absl::string_view family, absl::string_view key);
  // Every key with its value.
  [[nodiscard]] std::map<std::string, std::string> All(
      absl::string_view family);
  // Moves all from the log into table files, and merges these.
  void Compact();

 private:
  rocksdb::ColumnFamilyHandle* Handle(absl::string_view family);

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace citymatch::store

#endif  // CITYMATCH_TESTS_SERVER_STORE_RAW_STORE_H_
