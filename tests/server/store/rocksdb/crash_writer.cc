// Commits without end, and reports each acknowledged commit: the program that
// crash_test kills.
//   store_crash_writer DATA_DIR
// Writes one line `revision STEM` to standard output per commit. Each commit
// puts three cities, `STEM-0` to `STEM-2`, all titled by the stem.
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/store/rocksdb_store.h"
#include "tests/server/store/store_testing.h"

namespace citymatch::store {
namespace {

void CommitForEver(Store& store, int thread) {
  const int64_t start = store.revision();  // so that names differ every time
  for (int number = 0;; ++number) {
    const std::string stem =
        absl::StrCat("s", start, "-t", thread, "-n", number);
    std::vector<Mutation> mutations;
    for (int part = 0; part < 3; ++part) {
      mutations.push_back(
          Put(CityOf(absl::StrCat(stem, "-", part),
                     absl::StrCat(stem, std::string(500, '.')))));
    }
    const absl::StatusOr<CommitResult> result =
        store.Commit(CommitOf(std::move(mutations)));
    if (!result.ok()) {
      std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
      ::_exit(2);
    }
    // One write of less than PIPE_BUF bytes: never torn, never buffered.
    const std::string line = absl::StrCat(result->revision, " ", stem, "\n");
    if (::write(STDOUT_FILENO, line.data(), line.size()) !=
        static_cast<ssize_t>(line.size())) {
      ::_exit(3);
    }
  }
}

int Main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DATA_DIR\n", argv[0]);
    return 1;
  }
  RocksDbOptions options;
  options.data_dir = argv[1];
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(options);
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", store.status().ToString().c_str());
    return 1;
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] { CommitForEver(**store, i); });
  }
  for (std::thread& thread : threads) thread.join();
  return 0;
}

}  // namespace
}  // namespace citymatch::store

int main(int argc, char** argv) { return citymatch::store::Main(argc, argv); }
