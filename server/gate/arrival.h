// A call as a transport hands it to the gate.
#ifndef CITYMATCH_SERVER_GATE_ARRIVAL_H_
#define CITYMATCH_SERVER_GATE_ARRIVAL_H_

#include <functional>
#include <string>

#include "absl/time/time.h"

namespace citymatch {

// What a transport knows of a call that arrives.
struct Arrival {
  std::string method;  // `citymatch.v1.CityService/GetCity`
  std::string peer;    // as gRPC writes it, see address_class.h
  absl::Time deadline = absl::InfiniteFuture();
  // Whether the client is gone; asked only until `done` is called.
  // Thread-safe.
  std::function<bool()> cancelled = [] { return false; };
  // The header `authorization` as sent; empty = none.
  std::string authorization;
  // The client certificate that the connection was opened with, PEM, and those
  // sent along with it; empty = none.
  std::string certificate_pem;
  std::string certificate_chain_pem;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_ARRIVAL_H_
