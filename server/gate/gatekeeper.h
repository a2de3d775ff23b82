// The one gate that every call passes, whatever its transport. In order:
//   1. is the server draining?        UNAVAILABLE, RetryInfo
//   2. who calls?                     identity.h
//   3. does the method have a rule?   method_rules.h; else UNIMPLEMENTED
//   4. is there room?                 RESOURCE_EXHAUSTED, RetryInfo
//   5. until when?                    the client's deadline, capped
// Then the call waits for one of a bounded number of threads, runs, and is
// logged and counted. Identities, roles and quotas belong between 2 and 4;
// services never learn of them but through Call::caller.
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
#include "server/gate/call.h"
#include "server/gate/counters.h"
#include "server/gate/method_rules.h"
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
  // Streams at once, each with a thread of its own. At least 1.
  int max_streams = 16;
  // The deadline of a call whose client sent none.
  absl::Duration default_deadline = absl::Seconds(30);
  // The latest deadline of a call, and of a stream.
  absl::Duration max_deadline = absl::Minutes(2);
  absl::Duration max_stream_deadline = absl::Minutes(15);
  // What RetryInfo advises to a caller who is turned away.
  absl::Duration retry_after = absl::Seconds(1);
};

// What a transport knows of a call that arrives.
struct Arrival {
  std::string method;  // `citymatch.v1.CityService/GetCity`
  std::string peer;    // as gRPC writes it, see identity.h
  // The header `authorization` as sent; empty = none.
  std::string authorization;
  // The client certificate that the connection was opened with, PEM, and those
  // sent along with it; empty = none.
  std::string certificate_pem;
  std::string certificate_chain_pem;
  absl::Time deadline = absl::InfiniteFuture();
  // Whether the client is gone; asked only until `done` is called.
  // Thread-safe.
  std::function<bool()> cancelled = [] { return false; };
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

  explicit Gatekeeper(const GateLimits& limits, Observer observer = nullptr);
  // Cancels the calls inside and waits for them.
  ~Gatekeeper();

  // Lets a call in, or refuses it. Never blocks.
  void Submit(Arrival arrival, Work work, Done done);

  // Refuses all calls from now on; those inside go on.
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
  absl::Status Full(Cost cost) const;
  void Run(Visit& visit);
  void Finish(Visit& visit, const absl::Status& status, bool refused,
              absl::Duration waited, absl::Duration took);

  const GateLimits limits_;
  const Observer observer_;
  CallCounters counters_;
  std::atomic<bool> cancelling_{false};
  mutable absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  int inside_ ABSL_GUARDED_BY(mutex_) = 0;
  // Last: their threads use all of the above.
  std::unique_ptr<WorkerPool> calls_;
  std::unique_ptr<WorkerPool> streams_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_GATEKEEPER_H_
