// The one gate that every call passes, whatever its transport. In order:
//   1. is the server draining?        UNAVAILABLE, RetryInfo
//   2. who calls?                     authenticator.h; UNAUTHENTICATED
//   3. does the method have a rule?   method_rules.h; else UNIMPLEMENTED
//   4. does a role reach it?          permission.h; PERMISSION_DENIED
//   5. not too often?                 rate_limiter.h; RESOURCE_EXHAUSTED
//   6. is there room?                 worker_pool.h; RESOURCE_EXHAUSTED
//   7. until when?                    the client's deadline, capped
// Then the call waits for one of a bounded number of threads, which go to the
// callers in turn, runs, and is logged and counted. Whether the request is
// about what the caller may touch, and what of the reply it may see, is judged
// once they are messages (permission.h), by whoever turns bytes into messages.
// A caller that is over its own share is told so only after `retry_after`: one
// that floods the server is slowed down to that pace on each of its open calls,
// and what it sends costs next to nothing.
// While a call runs, `Call::Check` notices that its caller has lost its rights.
#ifndef CITYMATCH_SERVER_GATE_GATEKEEPER_H_
#define CITYMATCH_SERVER_GATE_GATEKEEPER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/gate/arrival.h"
#include "server/gate/authenticator.h"
#include "server/gate/call.h"
#include "server/gate/counters.h"
#include "server/gate/delayed_tasks.h"
#include "server/gate/method_rules.h"
#include "server/gate/rate_limiter.h"
#include "server/gate/worker_pool.h"

namespace citymatch {

// What the server is willing to take on at once.
struct GateLimits {
  // Threads that run calls, streams aside. At least 1.
  int workers = 16;
  // Calls that may wait for a worker; 0 = none. Half are for heavy calls.
  int max_waiting = 256;
  // Workers that heavy calls (imports, batches) may hold. 1 to `workers`.
  int max_heavy = 4;
  // Streams that do work at once, each with a thread of its own. At least 1.
  int max_streams = 16;
  // Watches at once, each with a thread that sleeps: apart from streams, so
  // that whoever looks on never keeps anybody from working. At least 1.
  int max_watches = 128;
  // The deadline of a call whose client sent none.
  absl::Duration default_deadline = absl::Seconds(30);
  // The latest deadline of a call, and of a stream.
  absl::Duration max_deadline = absl::Minutes(2);
  absl::Duration max_stream_deadline = absl::Minutes(15);
  // Of one identity: calls that run at once (0 = half as many as the machine
  // has processors, at least 1), calls that wait besides, and streams at once.
  int max_running_per_identity = 0;
  int max_waiting_per_identity = 64;
  int max_streams_per_identity = 8;
  int max_watches_per_identity = 32;
  // Watches of all callers without a credential together, for whom the line
  // before does not hold; 0 = three quarters of `max_watches`.
  int max_anonymous_watches = 0;
  // Of one identity: calls a second, and at once after a pause; 0 = no limit.
  int max_rate_per_identity = 200;
  int max_burst_per_identity = 400;
  // What RetryInfo advises to a caller who is turned away.
  absl::Duration retry_after = absl::Seconds(1);
};

// A finished call, for the log.
struct CallRecord {
  const MethodRule* rule = nullptr;  // null: no such method
  absl::Status status;
  std::string reason;    // of the ErrorInfo; empty if OK
  bool refused = false;  // by the gate, without running
  Caller caller;
  absl::Duration waited;  // for a worker
  absl::Duration took;    // in the service method
};

// Thread-safe.
class Gatekeeper {
 public:
  // Runs on a worker; may block.
  using Work = absl::AnyInvocable<absl::Status(const Call&)>;
  // Tells the transport the outcome, exactly once: on a worker, or within
  // Submit if the call is refused. Must not block.
  using Done = absl::AnyInvocable<void(const absl::Status&)>;
  // Sees every finished call, after its `done`.
  using Observer = std::function<void(const CallRecord&)>;

  // `authenticator` must outlive the gatekeeper.
  Gatekeeper(const GateLimits& limits, const Authenticator* authenticator,
             Observer observer = nullptr);
  // Cancels the calls inside and waits for them.
  ~Gatekeeper();

  // Lets a call in, or refuses it, at once or a while later. Never blocks.
  void Submit(Arrival arrival, Work work, Done done);

  // Whether a call shows a credential that is in force. Anonymous readers have
  // none. Says nothing of what the caller may do.
  [[nodiscard]] bool IsKnown(const Arrival& arrival) const;

  // Refuses all calls from now on. Those inside go on, but watches, which would
  // last as long as they may, end with UNAVAILABLE.
  void BeginDrain();

  // Tells the calls inside to stop; they end with UNAVAILABLE.
  void CancelCalls();

  // Waits until no call is inside; false if some still are at `deadline`.
  [[nodiscard]] bool WaitIdle(absl::Time deadline) const;

  // Calls inside: waiting, running and streaming.
  [[nodiscard]] int calls_inside() const;
  [[nodiscard]] const CallCounters& counters() const { return counters_; }

 private:
  struct Visit;

  bool Enter();
  void Leave();
  absl::Time Deadline(const MethodRule& rule, absl::Time wanted,
                      absl::Time now) const;
  // Steps 2 to 5 of the list above.
  absl::Status Admit(Visit& visit);
  void Refuse(std::unique_ptr<Visit> visit, const absl::Status& status);
  absl::Status Full(const Call& call, WorkerPool::Submitted why) const;
  WorkerPool& PoolFor(Cost cost) const;
  // Whether calls of this cost are told to stop.
  bool IsEnding(Cost cost) const;
  absl::Status StillAllowed(Visit& visit) const;
  void Run(Visit& visit);
  void Finish(Visit& visit, const absl::Status& status, bool refused,
              absl::Duration waited, absl::Duration took);

  const GateLimits limits_;
  const Authenticator* const authenticator_;
  const Observer observer_;
  RateLimiter rates_;
  CallCounters counters_;
  std::atomic<bool> cancelling_{false};
  // Changes under the lock, so that nobody enters later.
  std::atomic<bool> draining_{false};
  mutable absl::Mutex mutex_;
  int inside_ ABSL_GUARDED_BY(mutex_) = 0;
  // Last: their threads use all of the above.
  std::unique_ptr<WorkerPool> calls_;
  std::unique_ptr<WorkerPool> streams_;
  std::unique_ptr<WorkerPool> watches_;
  std::unique_ptr<DelayedTasks> refusals_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_GATEKEEPER_H_
