#include "server/gate/gatekeeper.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "server/base/errors.h"
#include "tests/support/access.h"

namespace citymatch {
namespace {

using ::testing::HasSubstr;

constexpr char kRead[] = "citymatch.v1.CityService/GetCity";
constexpr char kHeavy[] = "citymatch.v1.CityService/ImportCities";
constexpr char kStream[] = "citymatch.v1.CityService/ExportCities";
constexpr char kWatch[] = "citymatch.v1.WatchService/WatchChanges";

// A call on its way through a gate.
class Visit {
 public:
  Visit(Gatekeeper& gate, Arrival arrival, Gatekeeper::Work work)
      : state_(std::make_shared<State>()) {
    gate.Submit(std::move(arrival), std::move(work),
                [state = state_](const absl::Status& status) {
                  state->status = status;
                  state->done.Notify();
                });
  }
  [[nodiscard]] bool done() const { return state_->done.HasBeenNotified(); }
  [[nodiscard]] absl::Status Wait() const {
    state_->done.WaitForNotification();
    return state_->status;
  }

 private:
  struct State {
    absl::Notification done;
    absl::Status status;
  };
  std::shared_ptr<State> state_;
};

testing::TestAccess& Access() {
  static auto* const access = new testing::TestAccess;
  return *access;
}

// A call of the admin.
Arrival To(std::string method) {
  return {.method = std::move(method),
          .peer = "ipv4:127.0.0.1:1",
          .authorization = Access().admin()};
}

// A gate before the test's own identities, where one of them may use all of it.
class TestGate : public Gatekeeper {
 public:
  explicit TestGate(GateLimits limits, Observer observer = nullptr)
      : Gatekeeper(Whole(limits), &Access().authenticator(),
                   std::move(observer)) {}

 private:
  static GateLimits Whole(GateLimits limits) {
    limits.max_running_per_identity = limits.workers;
    limits.max_waiting_per_identity = limits.max_waiting;
    limits.max_streams_per_identity = limits.max_streams;
    limits.max_watches_per_identity = limits.max_watches;
    return limits;
  }
};

absl::Status Succeed(const Call&) { return absl::OkStatus(); }

// A call that goes on until it is told to stop.
absl::Status RunUntilStopped(const Call& call) {
  absl::Status status;
  while ((status = call.Check()).ok()) absl::SleepFor(absl::Milliseconds(1));
  return status;
}

bool HasRetryInfo(const absl::Status& status) {
  google::rpc::RetryInfo retry;
  const google::rpc::Status rpc_status = ToRpcStatus(status);
  for (const auto& detail : rpc_status.details()) {
    if (detail.UnpackTo(&retry)) return true;
  }
  return false;
}

TEST(GatekeeperTest, TellsTheMethodWhoCallsWhatAndUntilWhen) {
  TestGate gate({});
  const absl::Time before = absl::Now();
  Call seen;
  EXPECT_TRUE(Visit(gate, To(kRead),
                    [&](const Call& call) {
                      seen.caller = call.caller;
                      seen.method = call.method;
                      seen.now = call.now;
                      EXPECT_TRUE(call.Check().ok());
                      return absl::OkStatus();
                    })
                  .Wait()
                  .ok());
  EXPECT_EQ(seen.method, kRead);
  EXPECT_EQ(seen.caller.principal, "identities/admin");
  EXPECT_EQ(seen.caller.address_class, "loopback");
  EXPECT_GE(seen.now, before);
  EXPECT_LE(seen.now, absl::Now());
}

// The time that a call is given from its arrival.
absl::Duration GivenTime(Gatekeeper& gate, const char* method,
                         absl::Duration wanted) {
  Arrival arrival = To(method);
  if (wanted != absl::InfiniteDuration()) {
    arrival.deadline = absl::Now() + wanted;
  }
  absl::Duration given;
  EXPECT_TRUE(Visit(gate, arrival,
                    [&](const Call& call) {
                      given = call.deadline - call.now;
                      return absl::OkStatus();
                    })
                  .Wait()
                  .ok());
  return given;
}

TEST(GatekeeperTest, CapsTheDeadline) {
  TestGate gate({.default_deadline = absl::Seconds(30),
                 .max_deadline = absl::Minutes(2),
                 .max_stream_deadline = absl::Minutes(15)});
  const absl::Duration none = absl::InfiniteDuration();
  EXPECT_EQ(GivenTime(gate, kRead, none), absl::Seconds(30));
  EXPECT_EQ(GivenTime(gate, kRead, absl::Hours(5)), absl::Minutes(2));
  EXPECT_LE(GivenTime(gate, kRead, absl::Seconds(50)), absl::Seconds(50));
  EXPECT_GT(GivenTime(gate, kRead, absl::Seconds(50)), absl::Seconds(30));
  EXPECT_EQ(GivenTime(gate, kStream, none), absl::Minutes(15));
  EXPECT_EQ(GivenTime(gate, kStream, absl::Hours(5)), absl::Minutes(15));
}

TEST(GatekeeperTest, DoesNotRunACallWhoseDeadlineHasPassedOrWhoseClientIsGone) {
  TestGate gate({});
  bool ran = false;
  const auto run = [&ran](const Call&) {
    ran = true;
    return absl::OkStatus();
  };
  Arrival late = To(kRead);
  late.deadline = absl::Now() - absl::Seconds(1);
  EXPECT_EQ(Visit(gate, late, run).Wait().code(),
            absl::StatusCode::kDeadlineExceeded);
  Arrival gone = To(kRead);
  gone.cancelled = [] { return true; };
  EXPECT_EQ(Visit(gate, gone, run).Wait().code(), absl::StatusCode::kCancelled);
  EXPECT_FALSE(ran);
}

TEST(GatekeeperTest, RefusesAMethodWithoutARule) {
  TestGate gate({});
  bool ran = false;
  const absl::Status status =
      Visit(gate, To("citymatch.v1.CityService/Drop"), [&ran](const Call&) {
        ran = true;
        return absl::OkStatus();
      }).Wait();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(ErrorReason(status), "UNKNOWN_METHOD");
  EXPECT_FALSE(ran);
}

TEST(GatekeeperTest, RefusesAFloodAndRecovers) {
  TestGate gate({.workers = 2, .max_waiting = 3, .max_heavy = 1});
  absl::Notification go;
  std::vector<Visit> inside;
  for (int i = 0; i < 5; ++i) {
    inside.emplace_back(gate, To(kRead), [&go](const Call&) {
      go.WaitForNotification();
      return absl::OkStatus();
    });
  }
  for (int i = 0; i < 100; ++i) {
    const Visit refused(gate, To(kRead), Succeed);
    ASSERT_TRUE(refused.done()) << "a refusal does not wait";
    EXPECT_EQ(refused.Wait().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(ErrorReason(refused.Wait()), "OVERLOADED");
    EXPECT_TRUE(HasRetryInfo(refused.Wait()));
  }
  go.Notify();
  for (const Visit& visit : inside) EXPECT_TRUE(visit.Wait().ok());
  ASSERT_TRUE(gate.WaitIdle(absl::InfiniteFuture()));
  EXPECT_EQ(gate.counters().totals().refused, 100);
  // Idle means answered; the worker may need a moment more to come free, but
  // the waiting places are there.
  EXPECT_TRUE(Visit(gate, To(kRead), Succeed).Wait().ok());
}

TEST(GatekeeperTest, ImportsDoNotKeepQuestionsWaiting) {
  TestGate gate({.workers = 2, .max_waiting = 8, .max_heavy = 1});
  absl::Notification go;
  std::vector<Visit> imports;
  for (int i = 0; i < 20; ++i) {
    imports.emplace_back(gate, To(kHeavy), [&go](const Call&) {
      go.WaitForNotification();
      return absl::OkStatus();
    });
  }
  EXPECT_TRUE(Visit(gate, To(kRead), Succeed).Wait().ok());
  go.Notify();
  int refused = 0;
  for (const Visit& visit : imports) {
    if (absl::IsResourceExhausted(visit.Wait())) ++refused;
  }
  EXPECT_EQ(refused, 20 - 1 - 4);
}

TEST(GatekeeperTest, StreamsHaveALimitOfTheirOwn) {
  TestGate gate(
      {.workers = 1, .max_waiting = 0, .max_heavy = 1, .max_streams = 1});
  absl::Notification go;
  const Visit first(gate, To(kStream), [&go](const Call&) {
    go.WaitForNotification();
    return absl::OkStatus();
  });
  const absl::Status second = Visit(gate, To(kStream), Succeed).Wait();
  EXPECT_EQ(second.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(HasRetryInfo(second));
  EXPECT_THAT(std::string(second.message()), HasSubstr("1 streams"));
  EXPECT_TRUE(Visit(gate, To(kRead), Succeed).Wait().ok());
  go.Notify();
  EXPECT_TRUE(first.Wait().ok());
}

// Whoever looks on takes nothing from those who work, nor they from him.
TEST(GatekeeperTest, WatchesHaveALimitApartFromStreams) {
  TestGate gate(
      {.workers = 1, .max_heavy = 1, .max_streams = 1, .max_watches = 2});
  const Visit one(gate, To(kWatch), RunUntilStopped);
  const Visit two(gate, To(kWatch), RunUntilStopped);
  const absl::Status third = Visit(gate, To(kWatch), Succeed).Wait();
  EXPECT_EQ(third.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorReason(third), "OVERLOADED");
  EXPECT_TRUE(HasRetryInfo(third));
  EXPECT_THAT(std::string(third.message()), HasSubstr("2 watches"));
  EXPECT_TRUE(Visit(gate, To(kStream), Succeed).Wait().ok());
  EXPECT_TRUE(Visit(gate, To(kRead), Succeed).Wait().ok());
  gate.BeginDrain();
}

TEST(GatekeeperTest, FinishesRunningCallsAndRefusesNewOnesWhenDraining) {
  TestGate gate({});
  absl::Notification started;
  absl::Notification go;
  const Visit running(gate, To(kRead), [&](const Call&) {
    started.Notify();
    go.WaitForNotification();
    return absl::OkStatus();
  });
  started.WaitForNotification();
  gate.BeginDrain();
  const Visit late(gate, To(kRead), Succeed);
  ASSERT_TRUE(late.done());
  EXPECT_EQ(late.Wait().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorReason(late.Wait()), "NOT_READY");
  EXPECT_TRUE(HasRetryInfo(late.Wait()));
  EXPECT_EQ(gate.calls_inside(), 1);
  EXPECT_FALSE(gate.WaitIdle(absl::Now()));
  go.Notify();
  EXPECT_TRUE(gate.WaitIdle(absl::InfiniteFuture()));
  EXPECT_TRUE(running.Wait().ok());
  EXPECT_EQ(gate.calls_inside(), 0);
}

// A watch has no end of its own that would be worth waiting for.
TEST(GatekeeperTest, WatchesEndAtOnceWhenDrainingAndOtherStreamsGoOn) {
  TestGate gate({});
  absl::Notification started;
  absl::Notification go;
  const Visit watch(gate, To(kWatch), RunUntilStopped);
  const Visit stream(gate, To(kStream), [&](const Call& call) {
    started.Notify();
    go.WaitForNotification();
    return call.Check();
  });
  started.WaitForNotification();
  EXPECT_FALSE(watch.done());
  gate.BeginDrain();
  const absl::Status ended = watch.Wait();
  EXPECT_EQ(ended.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorReason(ended), "NOT_READY");
  EXPECT_TRUE(HasRetryInfo(ended));
  EXPECT_FALSE(stream.done());
  go.Notify();
  EXPECT_TRUE(stream.Wait().ok());
}

TEST(GatekeeperTest, CancelledCallsEndWithUnavailable) {
  TestGate gate({});
  absl::Notification started;
  const Visit running(gate, To(kRead), [&](const Call& call) {
    started.Notify();
    return RunUntilStopped(call);
  });
  started.WaitForNotification();
  gate.BeginDrain();
  gate.CancelCalls();
  const absl::Status status = running.Wait();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(HasRetryInfo(status));
}

TEST(GatekeeperTest, AnExceptionEndsTheCallNotTheServer) {
  TestGate gate({.workers = 1, .max_heavy = 1});
  EXPECT_EQ(Visit(gate, To(kRead),
                  [](const Call&) -> absl::Status {
                    throw std::runtime_error("boom");
                  })
                .Wait()
                .code(),
            absl::StatusCode::kInternal);
  EXPECT_TRUE(Visit(gate, To(kRead), Succeed).Wait().ok());
}

TEST(GatekeeperTest, CountsAndShowsEveryCallOnce) {
  absl::Mutex mutex;
  std::vector<CallRecord> records;
  TestGate gate({}, [&](const CallRecord& record) {
    absl::MutexLock lock(&mutex);
    records.push_back(record);
  });
  // A call is shown after its answer: one by one, for the order below.
  const auto run = [&gate](const char* method, Gatekeeper::Work work) {
    (void)Visit(gate, To(method), std::move(work)).Wait();
    ASSERT_TRUE(gate.WaitIdle(absl::InfiniteFuture()));
  };
  run(kRead, Succeed);
  run(kRead, [](const Call&) { return NotFound("cities/x"); });
  run("nonsense", Succeed);
  run(kRead, [](const Call&) { return absl::DataLossError("x"); });
  absl::MutexLock lock(&mutex);
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[0].rule->method, kRead);
  EXPECT_EQ(records[0].reason, "");
  EXPECT_EQ(records[1].reason, "CITY_NOT_FOUND");
  EXPECT_FALSE(records[1].refused);
  EXPECT_EQ(records[2].rule, nullptr);
  EXPECT_TRUE(records[2].refused);
  EXPECT_EQ(records[3].caller.address_class, "loopback");

  const CallCounters::Totals totals = gate.counters().totals();
  EXPECT_EQ(totals.calls, 4);
  EXPECT_EQ(totals.refused, 1);
  EXPECT_EQ(totals.faults, 1);
  int64_t not_found = 0;
  int64_t unknown = 0;
  for (const auto& row : gate.counters().Rows()) {
    if (row.method == kRead && row.code == absl::StatusCode::kNotFound) {
      not_found += row.calls;
    }
    if (row.method == "unknown") unknown += row.calls;
  }
  EXPECT_EQ(not_found, 1);
  EXPECT_EQ(unknown, 1);
}

}  // namespace
}  // namespace citymatch
