#include "server/gate/delayed_tasks.h"

#include <atomic>
#include <memory>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

TEST(DelayedTasksTest, RunsATaskWhenItsTimeHasCome) {
  DelayedTasks tasks(10);
  const absl::Time when = absl::Now() + absl::Milliseconds(30);
  absl::Notification late;
  absl::Notification soon;
  DelayedTasks::Task second = [&] { late.Notify(); };
  DelayedTasks::Task first = [&] {
    EXPECT_FALSE(late.HasBeenNotified());
    soon.Notify();
  };
  ASSERT_TRUE(tasks.TryAdd(absl::Now() + absl::Milliseconds(200), second));
  ASSERT_TRUE(tasks.TryAdd(when, first));
  soon.WaitForNotification();
  EXPECT_GE(absl::Now(), when);
  late.WaitForNotification();
}

TEST(DelayedTasksTest, LeavesATaskAloneThatHasNoPlace) {
  std::atomic<int> ran{0};
  DelayedTasks tasks(1);  // runs what it holds when it ends
  const auto flag = std::make_shared<int>(7);
  DelayedTasks::Task first = [&ran] { ++ran; };
  DelayedTasks::Task second = [&ran, flag] { ++ran; };
  EXPECT_TRUE(tasks.TryAdd(absl::InfiniteFuture(), first));
  EXPECT_FALSE(tasks.TryAdd(absl::InfiniteFuture(), second));
  EXPECT_EQ(flag.use_count(), 2);
  second();
  EXPECT_EQ(ran, 1);
}

TEST(DelayedTasksTest, FlushRunsAllAndTakesNothingMore) {
  std::atomic<int> ran{0};
  {
    DelayedTasks tasks(10);
    for (int i = 0; i < 3; ++i) {
      DelayedTasks::Task task = [&ran] { ++ran; };
      EXPECT_TRUE(tasks.TryAdd(absl::InfiniteFuture(), task));
    }
    tasks.Flush();
    DelayedTasks::Task late = [&ran] { ++ran; };
    EXPECT_FALSE(tasks.TryAdd(absl::Now(), late));
  }
  EXPECT_EQ(ran, 3);
}

}  // namespace
}  // namespace citymatch
