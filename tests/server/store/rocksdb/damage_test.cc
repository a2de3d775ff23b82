// Flipped bits and cut files: an error, never a wrong record.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/rocksdb_store.h"
#include "tests/server/store/raw_store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::ReadFile;
using citymatch::testing::WriteFile;
namespace fs = std::filesystem;
using citymatch::testing::TempDir;
using citymatch::testing::TempStore;
using storage::v1::Record;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kCities = 40;

std::string TitleOf(int city, int version) {
  return absl::StrCat("city ", city, " v", version, std::string(200, '.'));
}

// 80 commits: each city twice.
void Fill(Store& store) {
  for (int version = 1; version <= 2; ++version) {
    for (int i = 0; i < kCities; ++i) {
      MustCommit(store,
                 {Put(CityOf(absl::StrCat("c", i), TitleOf(i, version)))});
    }
  }
}

// Reads all there is. Errors must be DATA_LOSS; what is read must be what was
// written. Returns whether there was an error.
bool ReadsRightOrNotAtAll(const Store& store) {
  bool damaged = false;
  const auto judge = [&](const absl::Status& status) {
    if (status.ok()) return true;
    damaged = true;
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
    return false;
  };
  const auto view = store.View();
  const int64_t revision = view->revision();
  EXPECT_LE(revision, 2 * kCities);
  for (int i = 0; i < kCities; ++i) {
    const int64_t newest = revision > kCities + i ? kCities + i + 1 : i + 1;
    const auto record = view->Get(CityKey(absl::StrCat("c", i)));
    if (i < revision && judge(record.status())) {
      EXPECT_EQ(record->revision(), newest);
      EXPECT_EQ(record->resource().city().display_name(),
                TitleOf(i, newest > kCities ? 2 : 1));
    }
    const auto history = view->History(CityKey(absl::StrCat("c", i)), 0, 9);
    if (judge(history.status())) {
      for (const Record& old : *history) {
        EXPECT_EQ(old.resource().city().display_name(),
                  TitleOf(i, old.revision() > kCities ? 2 : 1));
      }
    }
  }
  const auto scanned = view->Scan(Kind::kCity, "", 1 << 20);
  if (judge(scanned.status())) {
    EXPECT_EQ(static_cast<int64_t>(scanned->size()),
              std::min<int64_t>(kCities, revision));
  }
  const auto changes = store.ReadChanges(0, 1 << 20);
  if (judge(changes.status())) {
    EXPECT_EQ(static_cast<int64_t>(changes->size()), revision);
  }
  return damaged;
}

std::vector<std::string> FilesEndingWith(const std::string& dir,
                                         const std::string& suffix) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(dir)) {
    if (absl::EndsWith(entry.path().string(), suffix) &&
        entry.file_size() > 0) {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A filled store whose files can be spoilt again and again.
class DamageTest : public ::testing::Test {
 protected:
  void Make(bool in_tables) {
    Fill(*store_);
    store_.Shut();
    if (in_tables) RawStore(store_.data_dir()).Compact();
  }

  // Opens a copy of the store in which `spoil` has changed the file that has
  // the name of `file`. Returns the status of the opening, after reading all.
  absl::Status OpenSpoilt(const std::string& file,
                          const std::function<void(std::string&)>& spoil,
                          bool drop_log_end = false) {
    const TempDir copy;
    fs::copy(store_.data_dir(), copy.path(), fs::copy_options::recursive);
    const std::string path = copy.Join(fs::path(file).filename().string());
    std::string bytes = ReadFile(path);
    spoil(bytes);
    WriteFile(path, bytes);
    RocksDbOptions options;
    options.data_dir = copy.path();
    options.drop_damaged_log_end = drop_log_end;
    const auto opened = OpenRocksDbStore(options);
    if (!opened.ok()) return opened.status();
    revision_ = (*opened)->revision();
    read_error_ = ReadsRightOrNotAtAll(**opened);
    return absl::OkStatus();
  }

  static RocksDbOptions AsACrashLeavesIt() {
    RocksDbOptions options;
    options.flush_when_closed = false;
    return options;
  }

  TempStore store_{AsACrashLeavesIt()};
  int64_t revision_ = 0;     // of the last that opened
  bool read_error_ = false;  // in the last that opened
};

TEST_F(DamageTest, NeverServesAWrongRecordWhenBitFlipsInATable) {
  Make(/*in_tables=*/true);
  const unsigned seed = 20260101;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  int noticed = 0;
  const std::vector<std::string> tables =
      FilesEndingWith(store_.data_dir(), ".sst");
  ASSERT_THAT(tables, Not(IsEmpty()));
  for (int trial = 0; trial < 60; ++trial) {
    const std::string& table = tables[trial % tables.size()];
    const absl::Status opened = OpenSpoilt(table, [&](std::string& bytes) {
      const size_t at = random() % bytes.size();
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    });
    if (!opened.ok()) {
      EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss) << opened;
    } else {
      EXPECT_EQ(revision_, 2 * kCities);
    }
    noticed += !opened.ok() || read_error_ ? 1 : 0;
  }
  // A flip in padding, statistics or a filter that only makes a needless read
  // may go unseen; most do not.
  EXPECT_GT(noticed, 20);
}

TEST_F(DamageTest, ReportsDataLossWhenTableIsCutShortOrGone) {
  Make(/*in_tables=*/true);
  for (const std::string& table : FilesEndingWith(store_.data_dir(), ".sst")) {
    const absl::Status cut = OpenSpoilt(
        table, [](std::string& bytes) { bytes.resize(bytes.size() / 2); });
    EXPECT_EQ(cut.code(), absl::StatusCode::kDataLoss) << cut;
    EXPECT_THAT(std::string(cut.message()), HasSubstr("backup"));
  }
  const std::string table = FilesEndingWith(store_.data_dir(), ".sst").front();
  fs::remove(table);
  RocksDbOptions options;
  options.data_dir = store_.data_dir();
  const absl::Status gone = OpenRocksDbStore(options).status();
  EXPECT_EQ(gone.code(), absl::StatusCode::kDataLoss) << gone;
  EXPECT_THAT(EngineDetail(gone), Not(IsEmpty()));
}

TEST_F(DamageTest, RefusesToOpenWhenBitFlipsInTheLog) {
  Make(/*in_tables=*/false);
  const std::vector<std::string> logs =
      FilesEndingWith(store_.data_dir(), ".log");
  ASSERT_THAT(logs, Not(IsEmpty()));
  const unsigned seed = 20260102;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  int refused = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const size_t size = ReadFile(logs.back()).size();
    // Not in the last commit: that one could be what a crash leaves.
    const size_t at = random() % (size * 9 / 10);
    const auto flip = [&](std::string& bytes) {
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << trial % 8));
    };
    const absl::Status opened = OpenSpoilt(logs.back(), flip);
    if (!opened.ok()) {
      ++refused;
      EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss) << opened;
    } else {
      EXPECT_FALSE(read_error_);
      EXPECT_EQ(revision_, 2 * kCities) << at;
    }
    // The operator's way out: a shorter but whole store.
    ASSERT_TRUE(OpenSpoilt(logs.back(), flip, /*drop_log_end=*/true).ok());
    EXPECT_FALSE(read_error_);
  }
  EXPECT_EQ(refused, 40);
}

TEST_F(DamageTest, OpensAWholePrefixWhenTheLogIsCutShort) {
  Make(/*in_tables=*/false);
  const std::string log = FilesEndingWith(store_.data_dir(), ".log").back();
  const size_t size = ReadFile(log).size();
  int64_t last = 2 * kCities;
  for (size_t cut = 0; cut < size; cut += 1 + size / 25) {
    const absl::Status opened = OpenSpoilt(
        log, [&](std::string& bytes) { bytes.resize(bytes.size() - cut); });
    ASSERT_TRUE(opened.ok()) << opened;
    EXPECT_FALSE(read_error_);
    EXPECT_LE(revision_, last);
    last = revision_;
  }
  EXPECT_LT(last, 10);
}

TEST_F(DamageTest, GivesAClearErrorWhenManifestOrCurrentIsSpoilt) {
  Make(/*in_tables=*/true);
  std::string manifest;
  for (const auto& entry : fs::directory_iterator(store_.data_dir())) {
    const std::string name = entry.path().filename().string();
    if (absl::StartsWith(name, "MANIFEST-")) manifest = name;
  }
  for (const auto& [file, spoil] :
       std::vector<std::pair<std::string, std::function<void(std::string&)>>>{
           {"CURRENT", [](std::string& bytes) { bytes = "nonsense"; }},
           {"CURRENT", [](std::string& bytes) { bytes.clear(); }},
           {"CURRENT", [](std::string& bytes) { bytes = "MANIFEST-999999\n"; }},
           {manifest, [](std::string& bytes) { bytes.clear(); }},
           {manifest, [](std::string& bytes) { bytes[20] ^= 4; }}}) {
    const absl::Status opened = OpenSpoilt(file, spoil);
    EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss) << opened;
  }
  fs::remove(store_.data_dir() + "/CURRENT");
  RocksDbOptions options;
  options.data_dir = store_.data_dir();
  const absl::Status gone = OpenRocksDbStore(options).status();
  EXPECT_EQ(gone.code(), absl::StatusCode::kDataLoss) << gone;
}

TEST(CleanStopTest, LeavesNothingThatGoesWithTheLog) {
  TempStore store;
  Fill(*store);
  store.Shut();
  for (const std::string& log : FilesEndingWith(store.data_dir(), ".log")) {
    fs::remove(log);
  }
  store.Reopen();
  EXPECT_EQ(store->revision(), 2 * kCities);
  EXPECT_FALSE(ReadsRightOrNotAtAll(*store));
}

TEST(GoneFolderTest, TakesNoCommitWhenTheFolderIsRemovedOrReplaced) {
  for (const bool replace : {false, true}) {
    int told = 0;
    RocksDbOptions options;
    options.on_broken = [&](const absl::Status&) { ++told; };
    TempStore store(options);
    MustCommit(*store, {Put(CityOf("a", "A"))});
    fs::rename(store.data_dir(), store.data_dir() + ".old");
    if (replace) fs::create_directory(store.data_dir());
    for (int i = 0; i < 2; ++i) {
      CommitRequest request;
      request.mutations.push_back(Put(CityOf("b", "B")));
      const absl::Status refused = store->Commit(request).status();
      EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
      EXPECT_THAT(std::string(refused.message()), HasSubstr(store.data_dir()));
    }
    EXPECT_EQ(told, 1);
    EXPECT_EQ(store->revision(), 1);
    // Whatever is there goes once the store is closed, which until then may
    // write where its folder was.
  }
}

}  // namespace
}  // namespace citymatch::store
