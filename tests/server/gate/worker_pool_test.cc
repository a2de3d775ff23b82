#include "server/gate/worker_pool.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

using Lane = WorkerPool::Lane;

using Submitted = WorkerPool::Submitted;

bool Submit(WorkerPool& pool, Lane lane, WorkerPool::Task task,
            const char* client = "a") {
  return pool.TrySubmit(lane, client, task) == Submitted::kTaken;
}

TEST(WorkerPoolTest, RunsEveryAcceptedTaskBeforeItEnds) {
  std::atomic<int> ran{0};
  int accepted = 0;
  {
    WorkerPool pool({.threads = 3, .max_waiting = 1000});
    for (int i = 0; i < 900; ++i) {
      if (Submit(pool, i % 2 == 0 ? Lane::kLight : Lane::kHeavy,
                 [&ran] { ++ran; })) {
        ++accepted;
      }
    }
  }
  EXPECT_GE(accepted, 450);
  EXPECT_EQ(ran, accepted);
}

TEST(WorkerPoolTest, RefusesWhenThreadsAndPlacesAreTaken) {
  absl::Notification go;
  WorkerPool pool({.threads = 2, .max_waiting = 3});
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(Submit(pool, Lane::kLight, [&go] { go.WaitForNotification(); }))
        << i;
  }
  bool destroyed_early = true;
  auto flag = std::make_shared<int>(7);
  WorkerPool::Task task = [flag] {};
  EXPECT_EQ(pool.TrySubmit(Lane::kLight, "a", task), Submitted::kFull);
  // A refused task stays with the caller.
  destroyed_early = flag.use_count() < 2;
  EXPECT_FALSE(destroyed_early);
  go.Notify();
}

TEST(WorkerPoolTest, HeavyTasksLeaveThreadsAndPlacesForLightOnes) {
  absl::Notification go;
  absl::Notification light_ran;
  WorkerPool pool({.threads = 2, .max_waiting = 4, .max_heavy_running = 1});
  // One runs, two (half of the places) wait.
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Submit(pool, Lane::kHeavy, [&go] { go.WaitForNotification(); }))
        << i;
  }
  EXPECT_FALSE(Submit(pool, Lane::kHeavy, [] {}));
  ASSERT_TRUE(Submit(pool, Lane::kLight, [&] { light_ran.Notify(); }));
  light_ran.WaitForNotification();  // although heavy tasks came first
  go.Notify();
}

TEST(WorkerPoolTest, NeverRunsMoreHeavyTasksThanAllowed) {
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  {
    WorkerPool pool({.threads = 8, .max_waiting = 400, .max_heavy_running = 3});
    for (int i = 0; i < 150; ++i) {
      ASSERT_TRUE(Submit(pool, Lane::kHeavy, [&] {
        const int now = ++running;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        std::this_thread::yield();
        --running;
      }));
    }
  }
  EXPECT_GE(most, 1);
  EXPECT_LE(most, 3);
}

TEST(WorkerPoolTest, CountsWhatRunsAndWaits) {
  absl::Notification started;
  absl::Notification go;
  WorkerPool pool({.threads = 1, .max_waiting = 2});
  ASSERT_TRUE(Submit(pool, Lane::kLight, [&] {
    started.Notify();
    go.WaitForNotification();
  }));
  started.WaitForNotification();
  ASSERT_TRUE(Submit(pool, Lane::kLight, [] {}));
  EXPECT_EQ(pool.load().running, 1);
  EXPECT_EQ(pool.load().waiting, 1);
  go.Notify();
}

// Who has much waiting does not make others wait for all of it.
TEST(WorkerPoolTest, ClientsTakeTurns) {
  absl::Mutex mutex;
  std::string order;
  absl::Notification started;
  absl::Notification go;
  {
    WorkerPool pool({.threads = 1, .max_waiting = 100});
    EXPECT_TRUE(Submit(pool, Lane::kLight, [&] {
      started.Notify();
      go.WaitForNotification();
    }));
    started.WaitForNotification();
    const auto note = [&](char who) {
      return [&, who] {
        absl::MutexLock lock(&mutex);
        order += who;
      };
    };
    for (int i = 0; i < 4; ++i) {
      EXPECT_TRUE(Submit(pool, Lane::kLight, note('a'), "a"));
    }
    EXPECT_TRUE(Submit(pool, Lane::kLight, note('b'), "b"));
    EXPECT_TRUE(Submit(pool, Lane::kLight, note('c'), "c"));
    EXPECT_TRUE(Submit(pool, Lane::kLight, note('b'), "b"));
    go.Notify();
  }
  EXPECT_EQ(order, "abcabaa");
}

TEST(WorkerPoolTest, AClientHoldsNoMoreThanItsShareOfTheThreads) {
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  {
    WorkerPool pool(
        {.threads = 4, .max_waiting = 200, .max_running_per_client = 2});
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(Submit(pool, Lane::kLight, [&] {
        const int now = ++running;
        int seen = most.load();
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        std::this_thread::yield();
        --running;
      }));
    }
  }
  EXPECT_GE(most, 1);
  EXPECT_LE(most, 2);
}

TEST(WorkerPoolTest, RefusesAClientThatHasHadItsShareOfThePlaces) {
  absl::Notification go;
  WorkerPool pool({.threads = 2,
                   .max_waiting = 50,
                   .max_running_per_client = 1,
                   .max_waiting_per_client = 2});
  const auto wait = [&go] { go.WaitForNotification(); };
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Submit(pool, Lane::kLight, wait, "a")) << i;
  }
  WorkerPool::Task task = wait;
  EXPECT_EQ(pool.TrySubmit(Lane::kLight, "a", task), Submitted::kClientFull);
  EXPECT_TRUE(Submit(pool, Lane::kLight, wait, "b"));
  go.Notify();
}

}  // namespace
}  // namespace citymatch
