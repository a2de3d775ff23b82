// What the server has done since its start, counted by method and code.
#ifndef CITYMATCH_SERVER_GATE_COUNTERS_H_
#define CITYMATCH_SERVER_GATE_COUNTERS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/gate/method_rules.h"

namespace citymatch {

// Thread-safe; counting takes no lock.
class CallCounters {
 public:
  struct Row {
    absl::string_view method;  // `unknown` for methods that do not exist
    absl::StatusCode code;
    int64_t calls;
  };

  struct Totals {
    int64_t calls = 0;
    int64_t refused = 0;  // of `calls`, those that the gate did not let in
    int64_t faults = 0;   // of `calls`, INTERNAL, UNKNOWN and DATA_LOSS
    absl::Duration busy;  // time spent in service methods
  };

  CallCounters();

  // Counts a finished call. `rule` is null for an unknown method.
  void Count(const MethodRule* rule, absl::StatusCode code, bool refused,
             absl::Duration took);

  // The counts above zero, by method and code.
  [[nodiscard]] std::vector<Row> Rows() const;
  [[nodiscard]] Totals totals() const;

 private:
  static constexpr size_t kCodes = 17;
  using ByCode = std::array<std::atomic<int64_t>, kCodes>;

  std::vector<ByCode> by_method_;  // as MethodRules(), then `unknown`
  std::atomic<int64_t> refused_{0};
  std::atomic<int64_t> busy_ns_{0};
};

// Whether a code means that the server, not the caller, is at fault.
[[nodiscard]] bool IsFault(absl::StatusCode code);

// Whether a code means that the caller is not, or may not.
[[nodiscard]] bool IsDenial(absl::StatusCode code);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_COUNTERS_H_
