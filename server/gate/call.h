// What a service method knows of the call that it answers.
#ifndef CITYMATCH_SERVER_GATE_CALL_H_
#define CITYMATCH_SERVER_GATE_CALL_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace citymatch {

// Who calls. Decided by the gatekeeper alone (server/gate/gatekeeper.h).
struct Caller {
  // The identity; `anonymous` where the server does not ask for one.
  std::string principal = "anonymous";
  // How the identity was shown: `none`, later `token:ID` or `certificate`.
  std::string credential = "none";
  // `loopback`, `private`, `public`, `unix` or `in_process`; never an address.
  std::string address_class;
};

// One call. Valid while the call runs; passed by reference, never stored.
struct Call {
  Caller caller;
  // `citymatch.v1.CityService/GetCity`.
  std::string method;
  // When the call arrived, by the server's clock: the only clock that service
  // methods use.
  absl::Time now;
  // The earlier of the client's deadline and the server's maximum.
  absl::Time deadline;
  // Whether the client is gone or the server is ending the call. Cheap; long
  // loops ask it at least every few milliseconds. Thread-safe.
  std::function<bool()> cancelled = [] { return false; };

  // CANCELLED or DEADLINE_EXCEEDED if the call should stop, else OK.
  [[nodiscard]] absl::Status Check() const {
    if (absl::Now() >= deadline) {
      return absl::DeadlineExceededError("the deadline of the call has passed");
    }
    if (cancelled()) return absl::CancelledError("the caller is gone");
    return absl::OkStatus();
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
