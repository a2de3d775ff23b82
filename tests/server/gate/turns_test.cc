#include "server/gate/turns.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "server/gate/call.h"

namespace citymatch {
namespace {

Call Patient() {
  Call call;
  call.deadline = absl::InfiniteFuture();
  return call;
}

TEST(TurnsTest, NeverRunsMoreThanSoManyAndGetsRoundToAll) {
  Turns turns(2);
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  threads.reserve(12);
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      const absl::Status status = turns.Run(Patient(), [&] {
        const int now = ++running;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        absl::SleepFor(absl::Milliseconds(2));
        --running;
        ++done;
        return absl::OkStatus();
      });
      EXPECT_TRUE(status.ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 12);
  EXPECT_LE(most, 2);
}

TEST(TurnsTest, WaitsNoLongerThanTheCall) {
  Turns turns(1);
  absl::Notification go;
  absl::Notification started;
  std::thread first([&] {
    (void)turns.Run(Patient(), [&] {
      started.Notify();
      go.WaitForNotification();
      return absl::OkStatus();
    });
  });
  started.WaitForNotification();
  const auto must_not_run = [] {
    ADD_FAILURE() << "two at once";
    return absl::OkStatus();
  };
  Call late = Patient();
  late.deadline = absl::Now() + absl::Milliseconds(20);
  EXPECT_TRUE(absl::IsDeadlineExceeded(turns.Run(late, must_not_run)));
  Call gone = Patient();
  gone.cancelled = [] { return true; };
  EXPECT_TRUE(absl::IsCancelled(turns.Run(gone, must_not_run)));
  go.Notify();
  first.join();
}

TEST(TurnsTest, ATurnIsGivenBackHoweverItEnds) {
  Turns turns(1);
  EXPECT_THROW((void)turns.Run(
                   Patient(),
                   []() -> absl::Status { throw std::runtime_error("boom"); }),
               std::runtime_error);
  EXPECT_TRUE(absl::IsNotFound(
      turns.Run(Patient(), [] { return absl::NotFoundError(""); })));
  EXPECT_TRUE(turns.Run(Patient(), [] { return absl::OkStatus(); }).ok());
}

}  // namespace
}  // namespace citymatch
