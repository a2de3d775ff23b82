#include "server/gate/gatekeeper.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/errors.h"
#include "server/gate/call.h"
#include "server/gate/identity.h"
#include "server/gate/method_rules.h"
#include "server/gate/worker_pool.h"

namespace citymatch {
namespace {

absl::Status ShuttingDown(absl::Duration retry_after) {
  return Unavailable("the server is shutting down", retry_after);
}

// Our code throws nothing; libraries may (memory above all). A throw ends the
// call, not the server.
absl::Status RunGuarded(Gatekeeper::Work& work, const Call& call) {
  try {
    return work(call);
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("exception: ", error.what()));
  } catch (...) {
    return absl::InternalError("exception of an unknown type");
  }
}

}  // namespace

// One call from Submit to Finish.
struct Gatekeeper::Visit {
  const MethodRule* rule = nullptr;
  Call call;
  Work work;
  Done done;
};

Gatekeeper::Gatekeeper(const GateLimits& limits, Observer observer)
    : limits_(limits),
      observer_(std::move(observer)),
      calls_(std::make_unique<WorkerPool>(WorkerPool::Limits{
          limits.workers, limits.max_waiting, limits.max_heavy})),
      streams_(std::make_unique<WorkerPool>(
          WorkerPool::Limits{limits.max_streams, 0, limits.max_streams})) {}

Gatekeeper::~Gatekeeper() {
  BeginDrain();
  CancelCalls();
  // The pools finish what they accepted.
}

void Gatekeeper::Submit(Arrival arrival, Work work, Done done) {
  const absl::Time now = absl::Now();
  auto visit = std::make_unique<Visit>();
  visit->work = std::move(work);
  visit->done = std::move(done);
  visit->call.method = std::move(arrival.method);
  visit->call.now = now;
  const auto refuse = [this](Visit& refused, const absl::Status& status) {
    Finish(refused, status, /*refused=*/true, absl::ZeroDuration(),
           absl::ZeroDuration());
  };

  visit->call.caller = Identify(arrival.peer);
  visit->rule = FindMethodRule(visit->call.method);
  if (!Enter()) {
    refuse(*visit, ShuttingDown(limits_.retry_after));
    return;
  }
  if (visit->rule == nullptr) {
    refuse(*visit,
           MakeError(absl::StatusCode::kUnimplemented,
                     absl::StrCat("there is no method ", visit->call.method),
                     "UNKNOWN_METHOD", {{"method", visit->call.method}}));
    Leave();
    return;
  }
  const MethodRule& rule = *visit->rule;
  visit->call.deadline = Deadline(rule, arrival.deadline, now);
  visit->call.cancelled = [this, gone = std::move(arrival.cancelled)] {
    return cancelling_.load(std::memory_order_relaxed) || gone();
  };

  WorkerPool& pool = rule.cost == Cost::kStream ? *streams_ : *calls_;
  const WorkerPool::Lane lane = rule.cost == Cost::kHeavy
                                    ? WorkerPool::Lane::kHeavy
                                    : WorkerPool::Lane::kLight;
  // AnyInvocable takes what can only be moved; the pool leaves the task alone
  // if it has no place for it, so that the visit can still be answered.
  Visit* const held = visit.get();
  WorkerPool::Task task = [this, owned = std::move(visit)] {
    Run(*owned);
    Leave();
  };
  if (!pool.TrySubmit(lane, task)) {
    refuse(*held, Full(rule.cost));
    Leave();
  }
}

void Gatekeeper::BeginDrain() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
}

void Gatekeeper::CancelCalls() { cancelling_ = true; }

bool Gatekeeper::WaitIdle(absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const auto idle = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return inside_ == 0;
  };
  return mutex_.AwaitWithDeadline(absl::Condition(&idle), deadline);
}

int Gatekeeper::calls_inside() const {
  absl::MutexLock lock(&mutex_);
  return inside_;
}

bool Gatekeeper::Enter() {
  absl::MutexLock lock(&mutex_);
  if (draining_) return false;
  ++inside_;
  return true;
}

void Gatekeeper::Leave() {
  absl::MutexLock lock(&mutex_);
  --inside_;
}

absl::Time Gatekeeper::Deadline(const MethodRule& rule, absl::Time wanted,
                                absl::Time now) const {
  const absl::Duration longest = rule.cost == Cost::kStream
                                     ? limits_.max_stream_deadline
                                     : limits_.max_deadline;
  // A client that names no deadline gets the default; a stream, whose length
  // is the client's affair, gets the longest.
  if (wanted == absl::InfiniteFuture()) {
    return now + (rule.cost == Cost::kStream
                      ? longest
                      : std::min(limits_.default_deadline, longest));
  }
  return std::min(wanted, now + longest);
}

absl::Status Gatekeeper::Full(Cost cost) const {
  switch (cost) {
    case Cost::kStream:
      return Overloaded(
          absl::StrCat("all ", limits_.max_streams, " streams are in use"),
          limits_.retry_after);
    case Cost::kHeavy:
      return Overloaded("too many imports and batches are waiting",
                        limits_.retry_after);
    case Cost::kLight:
      break;
  }
  return Overloaded(
      absl::StrCat(limits_.max_waiting, " calls are waiting already"),
      limits_.retry_after);
}

void Gatekeeper::Run(Visit& visit) {
  const absl::Time start = absl::Now();
  absl::Status status = visit.call.Check();
  if (status.ok()) status = RunGuarded(visit.work, visit.call);
  if (absl::IsCancelled(status) && cancelling_) {
    status = ShuttingDown(limits_.retry_after);
  }
  Finish(visit, status, /*refused=*/false, start - visit.call.now,
         absl::Now() - start);
}

void Gatekeeper::Finish(Visit& visit, const absl::Status& status, bool refused,
                        absl::Duration waited, absl::Duration took) {
  visit.done(status);
  counters_.Count(visit.rule, status.code(), refused, took);
  if (observer_ == nullptr) return;
  observer_({.rule = visit.rule,
             .status = status,
             .reason = ErrorReason(status),
             .refused = refused,
             .caller = std::move(visit.call.caller),
             .waited = waited,
             .took = took});
}

}  // namespace citymatch
