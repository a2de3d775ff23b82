#include "tests/support/temp_store.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/statusor.h"

namespace citymatch::testing {

TempStore::TempStore(store::RocksDbOptions options)
    : options_(std::move(options)) {
  options_.data_dir = dir_.Join("store");
  Reopen();
}

void TempStore::Reopen() {
  store_.reset();
  absl::StatusOr<std::unique_ptr<store::Store>> opened =
      store::OpenRocksDbStore(options_);
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
    std::abort();
  }
  store_ = *std::move(opened);
}

}  // namespace citymatch::testing
