// Disks that fail: nothing acknowledged is lost, nothing is acknowledged after.
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"
#include "server/store/rocksdb_store.h"
#include "server/store/store.h"
#include "tests/server/store/rocksdb/faulty_disk.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_dir.h"

namespace citymatch::store {
namespace {

using citymatch::testing::TempDir;
using ::testing::HasSubstr;
using ::testing::Values;

class FaultTest : public ::testing::TestWithParam<Fault> {
 protected:
  void Open() {
    RocksDbOptions options;
    options.data_dir = dir_.Join("store");
    options.env = env_.get();
    auto opened = OpenRocksDbStore(options);
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  absl::Status Commit(int i) {
    return store_->Commit(CommitOf({Put(CityOf(absl::StrCat("c", i)))}))
        .status();
  }

  TempDir dir_;
  std::shared_ptr<FaultyDisk> disk_ = std::make_shared<FaultyDisk>();
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(disk_);
  std::unique_ptr<Store> store_;
};

TEST_P(FaultTest, RefusesAllCommitsAfterAFailedWriteUntilReopened) {
  Open();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Commit(i).ok());
  const std::string secret = store_->Secret("s", 16).value();
  disk_->Arm(GetParam(), 0);
  const absl::Status failed = Commit(10);
  EXPECT_EQ(failed.code(), absl::StatusCode::kFailedPrecondition) << failed;
  EXPECT_THAT(EngineDetail(failed), HasSubstr("injected"));
  EXPECT_THAT(std::string(failed.message()),
              ::testing::Not(HasSubstr("injected")));
  if (GetParam() == Fault::kNoSpace) {
    EXPECT_THAT(std::string(failed.message()), HasSubstr("full"));
  }

  // Also when the disk is well again.
  disk_->Arm(Fault::kNone, 0);
  EXPECT_EQ(Commit(11).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(store_->Commit(CommitOf({Delete(CityKey("none"))})).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(store_->Secret("t", 16).status().code(),
            absl::StatusCode::kFailedPrecondition);

  // Readers see what was acknowledged and no more.
  EXPECT_EQ(store_->revision(), 10);
  EXPECT_EQ(store_->View()->revision(), 10);
  EXPECT_TRUE(store_->View()->Get(CityKey("c9")).ok());
  EXPECT_TRUE(absl::IsNotFound(store_->View()->Get(CityKey("c10")).status()));
  EXPECT_EQ(store_->ReadChanges(0, 99)->size(), 10u);
  EXPECT_EQ(store_->Secret("s", 16).value(), secret);

  store_.reset();
  disk_->LosePower();
  Open();
  EXPECT_TRUE(CheckWhole(*store_).ok()) << CheckWhole(*store_);
  EXPECT_EQ(store_->revision(), 10);
  EXPECT_EQ(store_->Secret("s", 16).value(), secret);
  EXPECT_TRUE(Commit(12).ok());
  EXPECT_EQ(store_->revision(), 11);
}

TEST_P(FaultTest, IsWholeWhenReopenedWithoutLosingPower) {
  Open();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Commit(i).ok());
  disk_->Arm(GetParam(), 0);
  EXPECT_FALSE(Commit(10).ok());
  store_.reset();
  disk_->Arm(Fault::kNone, 0);
  Open();
  // The failed commit may have reached the disk; then it is whole.
  EXPECT_TRUE(store_->revision() == 10 || store_->revision() == 11);
  EXPECT_TRUE(CheckWhole(*store_).ok()) << CheckWhole(*store_);
  EXPECT_TRUE(Commit(12).ok());
}

TEST_P(FaultTest, KeepsEveryAcknowledgedCommitOfManyThreads) {
  for (int round = 0; round < 4; ++round) {
    std::atomic<int64_t> acknowledged = 0;
    Open();
    const int64_t before = store_->revision();
    disk_->Arm(GetParam(), 5 + 3 * round);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        // The fault comes long before that many.
        for (int i = 0; i < 1000; ++i) {
          const auto result = store_->Commit(CommitOf(
              {Put(CityOf(absl::StrCat("r", round, "-", thread, "-", i)))}));
          if (!result.ok()) {
            EXPECT_EQ(result.status().code(),
                      absl::StatusCode::kFailedPrecondition);
            return;
          }
          ++acknowledged;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_LT(acknowledged, 8 * 1000);
    EXPECT_EQ(store_->revision(), before + acknowledged);
    store_.reset();
    disk_->LosePower();
    Open();
    EXPECT_GT(acknowledged, 0);
    EXPECT_EQ(store_->revision(), before + acknowledged);
    EXPECT_TRUE(CheckWhole(*store_).ok()) << CheckWhole(*store_);
    store_.reset();
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultTest,
                         Values(Fault::kAppend, Fault::kHalfAppend,
                                Fault::kSync, Fault::kNoSpace),
                         [](const ::testing::TestParamInfo<Fault>& info) {
                           switch (info.param) {
                             case Fault::kAppend:
                               return "Append";
                             case Fault::kHalfAppend:
                               return "HalfAppend";
                             case Fault::kSync:
                               return "Sync";
                             default:
                               return "NoSpace";
                           }
                         });

// Commits that come while one is synced share the next sync. With syncs of 2 ms
// there are many that wait.
TEST_F(FaultTest, SyncsManyCommitsAtOnceWhenTheyWait) {
  constexpr int kThreads = 16;
  constexpr int kCommits = 20;
  Open();
  disk_->SlowDown(absl::Milliseconds(2));
  const int before = disk_->syncs();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kCommits; ++i) {
        EXPECT_TRUE(Commit(thread * kCommits + i).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(store_->revision(), kThreads * kCommits);
  EXPECT_LT(disk_->syncs() - before, kThreads * kCommits / 2);
  EXPECT_GE(disk_->syncs() - before, kCommits);
}

// Without any fault: what was acknowledged had been synced.
TEST_F(FaultTest, LosesNothingAcknowledgedWhenPowerFails) {
  Open();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Commit(i).ok());
  const std::string secret = store_->Secret("s", 16).value();
  store_.reset();
  disk_->LosePower();
  Open();
  EXPECT_EQ(store_->revision(), 20);
  EXPECT_EQ(store_->Secret("s", 16).value(), secret);
  EXPECT_TRUE(CheckWhole(*store_).ok()) << CheckWhole(*store_);
}

}  // namespace
}  // namespace citymatch::store
