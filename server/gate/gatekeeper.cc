#include "server/gate/gatekeeper.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/gate/arrival.h"
#include "server/gate/authenticator.h"
#include "server/gate/call.h"
#include "server/gate/delayed_tasks.h"
#include "server/gate/method_rules.h"
#include "server/gate/permission.h"
#include "server/gate/rate_limiter.h"
#include "server/gate/worker_pool.h"

namespace citymatch {
namespace {

// How many refusals are held back, and how long at most.
constexpr size_t kMostDelayed = 10'000;
constexpr absl::Duration kLongestRefusal = absl::Seconds(1);

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

GateLimits WithDefaults(GateLimits limits) {
  if (limits.max_running_per_identity == 0) {
    limits.max_running_per_identity =
        std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2);
  }
  if (limits.max_anonymous_watches == 0) {
    limits.max_anonymous_watches = std::max(1, limits.max_watches * 3 / 4);
  }
  return limits;
}

}  // namespace

// One call from Submit to Finish.
struct Gatekeeper::Visit {
  Arrival arrival;
  Call call;
  Work work;
  Done done;
  // Whether the caller is over its own share: it is then refused later.
  bool over_share = false;

  // Whether the caller's rights still hold, looked at now and then.
  absl::Mutex mutex;
  std::shared_ptr<const AccessDirectory> seen ABSL_GUARDED_BY(mutex);
  absl::Time next_look ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
  absl::Status rights ABSL_GUARDED_BY(mutex);
};

Gatekeeper::Gatekeeper(const GateLimits& limits,
                       const Authenticator* authenticator, Observer observer)
    : limits_(WithDefaults(limits)),
      authenticator_(authenticator),
      observer_(std::move(observer)),
      rates_(limits.max_rate_per_identity, limits.max_burst_per_identity),
      calls_(std::make_unique<WorkerPool>(WorkerPool::Limits{
          .threads = limits_.workers,
          .max_waiting = limits_.max_waiting,
          .max_heavy_running = limits_.max_heavy,
          .max_running_per_client = limits_.max_running_per_identity,
          .max_waiting_per_client = limits_.max_waiting_per_identity})),
      streams_(std::make_unique<WorkerPool>(WorkerPool::Limits{
          .threads = limits_.max_streams,
          .max_heavy_running = limits_.max_streams,
          .max_running_per_client = limits_.max_streams_per_identity})),
      watches_(std::make_unique<WorkerPool>(WorkerPool::Limits{
          .threads = limits_.max_watches,
          .max_running_per_client = limits_.max_watches_per_identity,
          .crowd = kAnonymous,
          .max_running_of_crowd = limits_.max_anonymous_watches})),
      refusals_(std::make_unique<DelayedTasks>(kMostDelayed)) {}

Gatekeeper::~Gatekeeper() {
  BeginDrain();
  CancelCalls();
  // The pools finish what they accepted.
}

void Gatekeeper::Submit(Arrival arrival, Work work, Done done) {
  auto visit = std::make_unique<Visit>();
  visit->arrival = std::move(arrival);
  visit->work = std::move(work);
  visit->done = std::move(done);
  visit->call.method = visit->arrival.method;
  visit->call.now = absl::Now();
  if (!Enter()) {
    visit->call.rule = FindMethodRule(visit->call.method);
    Finish(*visit, ShuttingDown(limits_.retry_after), /*refused=*/true,
           absl::ZeroDuration(), absl::ZeroDuration());
    return;
  }
  if (const absl::Status admitted = Admit(*visit); !admitted.ok()) {
    Refuse(std::move(visit), admitted);
    return;
  }
  const MethodRule& rule = *visit->call.rule;
  visit->call.deadline =
      Deadline(rule, visit->arrival.deadline, visit->call.now);
  // AnyInvocable takes what can only be moved; the pool leaves the task alone
  // if it has no place for it, so that the visit can still be answered.
  Visit* const held = visit.get();
  held->call.cancelled = [this, held, cost = rule.cost] {
    return IsEnding(cost) || held->arrival.cancelled();
  };
  held->call.still_allowed = [this, held] { return StillAllowed(*held); };

  const WorkerPool::Lane lane = rule.cost == Cost::kHeavy
                                    ? WorkerPool::Lane::kHeavy
                                    : WorkerPool::Lane::kLight;
  // The task owns the visit; where the pool has no place for it, it is told to
  // refuse it instead.
  auto refusal = std::make_shared<absl::Status>();
  WorkerPool::Task task = [this, owned = std::move(visit), refusal]() mutable {
    if (!refusal->ok()) {
      Refuse(std::move(owned), *refusal);
      return;
    }
    Run(*owned);
    Leave();
  };
  const WorkerPool::Submitted submitted =
      PoolFor(rule.cost).TrySubmit(lane, held->call.caller.principal, task);
  if (submitted != WorkerPool::Submitted::kTaken) {
    held->over_share = submitted == WorkerPool::Submitted::kClientFull;
    *refusal = Full(held->call, submitted);
    task();
  }
}

void Gatekeeper::Refuse(std::unique_ptr<Visit> visit,
                        const absl::Status& status) {
  const bool later = visit->over_share;
  DelayedTasks::Task task = [this, owned = std::move(visit), status] {
    Finish(*owned, status, /*refused=*/true, absl::ZeroDuration(),
           absl::ZeroDuration());
    Leave();
  };
  const absl::Time when =
      absl::Now() + std::min(limits_.retry_after, kLongestRefusal);
  if (!later || !refusals_->TryAdd(when, task)) task();
}

bool Gatekeeper::IsKnown(const Arrival& arrival) const {
  Caller caller;
  return (!arrival.authorization.empty() || !arrival.certificate_pem.empty()) &&
         authenticator_->Identify(arrival, absl::Now(), caller).ok();
}

absl::Status Gatekeeper::Admit(Visit& visit) {
  Call& call = visit.call;
  // Taken before the caller is judged: a change between the two is looked at
  // again.
  std::shared_ptr<const AccessDirectory> directory =
      authenticator_->directory();
  const absl::Status identified =
      authenticator_->Identify(visit.arrival, call.now, call.caller);
  call.rule = FindMethodRule(call.method);
  CITYMATCH_RETURN_IF_ERROR(identified);
  // Calls that are denied below count too: who asks for what it may not have
  // must not do so faster than others work.
  const absl::Duration wait = rates_.Take(call.caller.principal, call.now);
  visit.over_share = wait > absl::ZeroDuration();
  if (call.rule == nullptr) {
    return MakeError(absl::StatusCode::kUnimplemented,
                     absl::StrCat("there is no method ", call.method),
                     "UNKNOWN_METHOD", {{"method", call.method}});
  }
  CITYMATCH_RETURN_IF_ERROR(CheckMethod(call.caller, *call.rule));
  if (visit.over_share) {
    return Overloaded(absl::StrCat("more than ", limits_.max_rate_per_identity,
                                   " calls a second of one identity"),
                      std::max(wait, absl::Milliseconds(10)));
  }
  absl::MutexLock lock(&visit.mutex);
  visit.seen = std::move(directory);
  return absl::OkStatus();
}

absl::Status Gatekeeper::StillAllowed(Visit& visit) const {
  constexpr absl::Duration kLookEvery = absl::Milliseconds(200);
  const absl::Time now = absl::Now();
  const Caller& before = visit.call.caller;
  absl::MutexLock lock(&visit.mutex);
  if (!visit.rights.ok() || now < visit.next_look) return visit.rights;
  visit.next_look = now + kLookEvery;
  std::shared_ptr<const AccessDirectory> directory =
      authenticator_->directory();
  // A certificate may be revoked, and its CA withdrawn, by files.
  if (directory == visit.seen && now < before.expire_time &&
      visit.arrival.certificate_pem.empty()) {
    return absl::OkStatus();
  }
  Caller caller;
  visit.rights = authenticator_->Identify(visit.arrival, now, caller);
  if (!visit.rights.ok()) return visit.rights;
  visit.rights = CheckMethod(caller, *visit.call.rule);
  if (!visit.rights.ok()) return visit.rights;
  if (caller.principal != before.principal ||
      caller.read_only != before.read_only ||
      *caller.grants != *before.grants) {
    visit.rights =
        MakeError(absl::StatusCode::kPermissionDenied,
                  "the rights of the caller have changed since the call began; "
                  "call again",
                  "ACCESS_CHANGED");
    return visit.rights;
  }
  visit.seen = std::move(directory);
  return absl::OkStatus();
}

void Gatekeeper::BeginDrain() {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
  }
  refusals_->Flush();
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
  const bool streams = IsStream(rule.cost);
  const absl::Duration longest =
      streams ? limits_.max_stream_deadline : limits_.max_deadline;
  // A client that names no deadline gets the default; a stream, whose length
  // is the client's affair, gets the longest.
  if (wanted == absl::InfiniteFuture()) {
    return now +
           (streams ? longest : std::min(limits_.default_deadline, longest));
  }
  return std::min(wanted, now + longest);
}

WorkerPool& Gatekeeper::PoolFor(Cost cost) const {
  if (cost == Cost::kStream) return *streams_;
  return cost == Cost::kWatch ? *watches_ : *calls_;
}

bool Gatekeeper::IsEnding(Cost cost) const {
  return cancelling_.load(std::memory_order_relaxed) ||
         (cost == Cost::kWatch && draining_.load(std::memory_order_relaxed));
}

absl::Status Gatekeeper::Full(const Call& call,
                              WorkerPool::Submitted why) const {
  std::string what;
  const Cost cost = call.rule->cost;
  const bool own = why == WorkerPool::Submitted::kClientFull;
  if (cost == Cost::kWatch && own && call.caller.principal == kAnonymous) {
    what = absl::StrCat("callers without a credential have ",
                        limits_.max_anonymous_watches,
                        " watches open, the most that they may have together; "
                        "whoever signs in has a share of their own");
  } else if (cost == Cost::kWatch) {
    what =
        own ? absl::StrCat("this identity has ",
                           limits_.max_watches_per_identity,
                           " watches open, the most that one may have")
            : absl::StrCat("all ", limits_.max_watches, " watches are in use");
  } else if (cost == Cost::kStream) {
    what =
        own ? absl::StrCat("this identity has ",
                           limits_.max_streams_per_identity,
                           " streams open, the most that one may have")
            : absl::StrCat("all ", limits_.max_streams, " streams are in use");
  } else if (own) {
    what = absl::StrCat(limits_.max_waiting_per_identity,
                        " calls of this identity are waiting already");
  } else if (cost == Cost::kHeavy) {
    what = "too many imports and batches are waiting";
  } else {
    what = absl::StrCat(limits_.max_waiting, " calls are waiting already");
  }
  return Overloaded(what, limits_.retry_after);
}

void Gatekeeper::Run(Visit& visit) {
  const absl::Time start = absl::Now();
  absl::Status status = visit.call.Check();
  if (status.ok()) status = RunGuarded(visit.work, visit.call);
  if (absl::IsCancelled(status) && IsEnding(visit.call.rule->cost)) {
    status = ShuttingDown(limits_.retry_after);
  }
  Finish(visit, status, /*refused=*/false, start - visit.call.now,
         absl::Now() - start);
}

void Gatekeeper::Finish(Visit& visit, const absl::Status& status, bool refused,
                        absl::Duration waited, absl::Duration took) {
  visit.done(status);
  counters_.Count(visit.call.rule, status.code(), refused, took);
  if (observer_ == nullptr) return;
  observer_({.rule = visit.call.rule,
             .status = status,
             .reason = ErrorReason(status),
             .refused = refused,
             .caller = std::move(visit.call.caller),
             .waited = waited,
             .took = took});
}

}  // namespace citymatch
