// The store under many threads.
#include <algorithm>
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/store/failed_demand.h"
#include "server/store/store.h"
#include "tests/server/store/store_testing.h"
#include "tests/support/temp_store.h"

namespace citymatch::store {
namespace {

using citymatch::testing::TempStore;
using ::testing::Each;

constexpr int kThreads = 16;

// Runs `work(i)` in kThreads threads at once.
template <typename Work>
void InThreads(Work work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
}

TEST(RocksDbStoreThreadsTest, GivesEachCommitItsOwnRevisionWithoutAGap) {
  constexpr int kCommits = 60;
  TempStore store;
  std::vector<std::vector<int64_t>> revisions(kThreads);
  InThreads([&](int thread) {
    for (int i = 0; i < kCommits; ++i) {
      const auto result = store->Commit(
          CommitOf({Put(CityOf(absl::StrCat("t", thread, "-", i)))}));
      ASSERT_TRUE(result.ok()) << result.status();
      revisions[thread].push_back(result->revision);
      // What is acknowledged can be seen.
      EXPECT_GE(store->revision(), result->revision);
      EXPECT_GE(store->View()->revision(), result->revision);
    }
  });
  std::set<int64_t> all;
  for (const std::vector<int64_t>& of_thread : revisions) {
    EXPECT_TRUE(std::is_sorted(of_thread.begin(), of_thread.end()));
    all.insert(of_thread.begin(), of_thread.end());
  }
  ASSERT_EQ(all.size(), size_t{kThreads * kCommits});
  EXPECT_EQ(*all.begin(), 1);
  EXPECT_EQ(*all.rbegin(), kThreads * kCommits);

  store.Reopen();
  EXPECT_EQ(store->revision(), kThreads * kCommits);
  EXPECT_TRUE(CheckWhole(*store).ok()) << CheckWhole(*store);
  const auto view = store->View();
  for (int thread = 0; thread < kThreads; ++thread) {
    for (int i = 0; i < kCommits; ++i) {
      const auto record = view->Get(CityKey(absl::StrCat("t", thread, "-", i)));
      ASSERT_TRUE(record.ok()) << record.status();
      EXPECT_EQ(record->revision(), revisions[thread][i]);
    }
  }
}

// Compare-and-set by all threads on one record: each success must have seen
// the one before it, in a group or not, so that no update is lost.
TEST(RocksDbStoreThreadsTest, LosesNoUpdateWhenAllDemandTheRevision) {
  constexpr int kUpdates = 25;
  TempStore store;
  MustCommit(*store, {Put(CityOf("counter", "0"))});
  std::atomic<int> conflicts = 0;
  InThreads([&](int) {
    for (int done = 0; done < kUpdates;) {
      const auto record = store->View()->Get(CityKey("counter"));
      ASSERT_TRUE(record.ok()) << record.status();
      const int value = std::stoi(record->resource().city().display_name());
      const absl::Status status =
          store
              ->Commit(CommitOf({Put(CityOf("counter", absl::StrCat(value + 1)),
                                     record->revision())}))
              .status();
      if (status.ok()) {
        ++done;
        continue;
      }
      ++conflicts;
      const auto failed = GetFailedDemand(status);
      ASSERT_TRUE(failed.has_value()) << status;
      EXPECT_EQ(failed->demanded, record->revision());
      EXPECT_GT(failed->actual, record->revision());
    }
  });
  EXPECT_EQ(
      store->View()->Get(CityKey("counter"))->resource().city().display_name(),
      absl::StrCat(kThreads * kUpdates));
  EXPECT_EQ(store->revision(), 1 + kThreads * kUpdates);
  EXPECT_GT(conflicts, 0);
  EXPECT_TRUE(CheckWhole(*store).ok()) << CheckWhole(*store);
}

TEST(RocksDbStoreThreadsTest, LetsOneWinWhenAllCreateTheSame) {
  TempStore store;
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> created = 0;
    std::atomic<int> refused = 0;
    InThreads([&](int) {
      const absl::Status status =
          store
              ->Commit(CommitOf(
                  {Put(CityOf(absl::StrCat("c", round)), kMustNotExist)}))
              .status();
      ++(status.ok() ? created : refused);
      if (!status.ok()) {
        EXPECT_EQ(GetFailedDemand(status),
                  (FailedDemand{CityKey(absl::StrCat("c", round)),
                                kMustNotExist, round + 1}));
      }
    });
    EXPECT_EQ(created, 1);
    EXPECT_EQ(refused, kThreads - 1);
  }
  EXPECT_EQ(store->revision(), 20);
}

TEST(RocksDbStoreThreadsTest, LetsOneWinWhenAllSendTheSameRequest) {
  TempStore store;
  std::atomic<int> committed = 0;
  InThreads([&](int thread) {
    CommitRequest request = CommitOf({Put(CityOf(absl::StrCat("c", thread)))});
    request.request_id = "same";
    const absl::Status status = store->Commit(std::move(request)).status();
    if (status.ok()) {
      ++committed;
    } else {
      EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
    }
    // Whoever was refused finds the first reply at once.
    EXPECT_TRUE(store->FindRequest("same", absl::Now())->has_value());
  });
  EXPECT_EQ(committed, 1);
  EXPECT_EQ(store->revision(), 1);
}

TEST(RocksDbStoreThreadsTest, GivesAllTheSameSecret) {
  TempStore store;
  std::vector<std::string> secrets(kThreads);
  InThreads(
      [&](int thread) { secrets[thread] = store->Secret("race", 32).value(); });
  EXPECT_THAT(secrets, Each(secrets[0]));
  store.Reopen();
  EXPECT_EQ(store->Secret("race", 32).value(), secrets[0]);
}

// Each commit changes two records alike. A view must show both of the same
// commit, and be of exactly that commit's revision.
TEST(RocksDbStoreThreadsTest, ShowsExactlyTheRevisionOfTheView) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a", "0")), Put(CityOf("b", "0"))});
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 1; i <= 400; ++i) {
      MustCommit(*store, {Put(CityOf("a", absl::StrCat(i))),
                          Put(CityOf("b", absl::StrCat(i)))});
    }
    stop = true;
  });
  int64_t last = 0;
  while (!stop) {
    const int64_t known = store->revision();
    const auto view = store->View();
    const auto a = view->Get(CityKey("a"));
    const auto b = view->Get(CityKey("b"));
    ASSERT_TRUE(a.ok() && b.ok());
    EXPECT_EQ(a->revision(), view->revision());
    EXPECT_EQ(b->revision(), view->revision());
    EXPECT_EQ(a->resource().city().display_name(),
              b->resource().city().display_name());
    EXPECT_GE(view->revision(), known);
    EXPECT_GE(view->revision(), last);
    last = view->revision();
    const auto changes = store->ReadChanges(0, 1 << 20);
    ASSERT_TRUE(changes.ok()) << changes.status();
    EXPECT_GE(static_cast<int64_t>(changes->size()), last);
  }
  writer.join();
}

TEST(RocksDbStoreThreadsTest, WakesWaiterWhenChangeComes) {
  TempStore store;
  MustCommit(*store, {Put(CityOf("a"))});
  // At once when the change is there already, or the deadline is past.
  EXPECT_EQ(store->WaitForChange(0, absl::InfiniteFuture()), 1);
  EXPECT_EQ(store->WaitForChange(1, absl::InfinitePast()), 1);
  EXPECT_EQ(store->WaitForChange(1, absl::Now() + absl::Milliseconds(1)), 1);
  absl::Notification waiting;
  int64_t seen = 0;
  std::thread waiter([&] {
    waiting.Notify();
    seen = store->WaitForChange(1, absl::InfiniteFuture());
  });
  waiting.WaitForNotification();
  MustCommit(*store, {Put(CityOf("b"))});
  waiter.join();
  EXPECT_EQ(seen, 2);
}

TEST(RocksDbStoreThreadsTest, WakesWaitersWhenClosed) {
  TempStore store;
  std::vector<std::thread> waiters;
  for (int i = 0; i < 4; ++i) {
    waiters.emplace_back(
        [&] { EXPECT_EQ(store->WaitForChange(0, absl::InfiniteFuture()), 0); });
  }
  store->Close();
  for (std::thread& waiter : waiters) waiter.join();
}

TEST(RocksDbStoreThreadsTest, EndsEveryCommitWhenClosedAmongThem) {
  TempStore store;
  std::atomic<int64_t> acknowledged = 0;
  std::thread closer([&] {
    store->WaitForChange(50, absl::InfiniteFuture());
    store->Close();
  });
  InThreads([&](int thread) {
    for (int i = 0;; ++i) {
      const absl::Status status =
          store->Commit(CommitOf({Put(CityOf(absl::StrCat(thread, "-", i)))}))
              .status();
      if (!status.ok()) {
        EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
        break;
      }
      ++acknowledged;
    }
  });
  closer.join();
  store.Reopen();
  EXPECT_EQ(store->revision(), acknowledged);
  EXPECT_TRUE(CheckWhole(*store).ok()) << CheckWhole(*store);
}

}  // namespace
}  // namespace citymatch::store
