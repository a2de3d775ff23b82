// What a service method knows of the call that it answers.
#ifndef CITYMATCH_SERVER_GATE_CALL_H_
#define CITYMATCH_SERVER_GATE_CALL_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/gate/access.h"
#include "server/gate/method_rules.h"

namespace citymatch {

// The principal of all callers without a credential: for the limits they are
// one, since nothing tells them apart.
inline constexpr char kAnonymous[] = "anonymous";

// Who calls. Decided by the gate alone (server/gate/authenticator.h).
struct Caller {
  // `identities/x`, or kAnonymous.
  std::string principal = kAnonymous;
  // How the identity was shown: `token:ID`, `certificate` or `none`.
  std::string credential = "none";
  // `loopback`, `private`, `public`, `unix` or `in_process`; never an address.
  std::string address_class;
  // What it may do by this credential; never null.
  std::shared_ptr<const Grants> grants = std::make_shared<const Grants>();
  // Whether the credential can change nothing.
  bool read_only = false;
  // When the credential stops to hold.
  absl::Time expire_time = absl::InfiniteFuture();
};

// One call. Valid while the call runs; passed by reference, never stored.
struct Call {
  Caller caller;
  // `citymatch.v1.CityService/GetCity`.
  std::string method;
  // The rule of the method. Null where a test calls a service by itself: what
  // needs a right is then refused.
  const MethodRule* rule = nullptr;
  // When the call arrived, by the server's clock: the only clock that service
  // methods use.
  absl::Time now;
  // The earlier of the client's deadline and the server's maximum.
  absl::Time deadline;
  // Whether the client is gone or the server is ending the call. Cheap; long
  // loops ask it at least every few milliseconds. Thread-safe.
  std::function<bool()> cancelled = [] { return false; };
  // Whether the caller still has the rights with which the call began. Cheap;
  // thread-safe.
  std::function<absl::Status()> still_allowed = [] { return absl::OkStatus(); };

  // Whose thing the call turned out to be about, `cities/x` or `programmes/x`,
  // where the request does not say and only a stored record could tell; set by
  // the service before it replies, on the call's own thread. Confidential
  // fields of the reply are judged by it (permission.h).
  mutable std::string owner;

  // CANCELLED or DEADLINE_EXCEEDED if the call should stop, UNAUTHENTICATED or
  // PERMISSION_DENIED if the caller has lost its rights, else OK.
  [[nodiscard]] absl::Status Check() const {
    if (absl::Now() >= deadline) {
      return absl::DeadlineExceededError("the deadline of the call has passed");
    }
    if (cancelled()) return absl::CancelledError("the caller is gone");
    return still_allowed();
  }
};

// Where a server-streaming method writes its replies.
template <typename Reply>
class Sink {
 public:
  virtual ~Sink() = default;
  // Sends one message; blocks while the client is slow. CANCELLED when the
  // client is gone, DEADLINE_EXCEEDED at the deadline: return it at once.
  [[nodiscard]] virtual absl::Status Write(const Reply& reply) = 0;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_CALL_H_
