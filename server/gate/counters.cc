#include "server/gate/counters.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/gate/method_rules.h"

namespace citymatch {

bool IsFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal ||
         code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

CallCounters::CallCounters() : by_method_(MethodRules().size() + 1) {}

void CallCounters::Count(const MethodRule* rule, absl::StatusCode code,
                         bool refused, absl::Duration took) {
  const size_t method = rule == nullptr
                            ? MethodRules().size()
                            : static_cast<size_t>(rule - MethodRules().data());
  size_t index = static_cast<size_t>(code);
  if (index >= kCodes) index = static_cast<size_t>(absl::StatusCode::kUnknown);
  by_method_[method][index].fetch_add(1, std::memory_order_relaxed);
  if (refused) refused_.fetch_add(1, std::memory_order_relaxed);
  busy_ns_.fetch_add(absl::ToInt64Nanoseconds(took), std::memory_order_relaxed);
}

std::vector<CallCounters::Row> CallCounters::Rows() const {
  std::vector<Row> rows;
  for (size_t m = 0; m < by_method_.size(); ++m) {
    for (size_t c = 0; c < kCodes; ++c) {
      const int64_t calls = by_method_[m][c].load(std::memory_order_relaxed);
      if (calls == 0) continue;
      rows.push_back({m < MethodRules().size() ? MethodRules()[m].method
                                               : absl::string_view("unknown"),
                      static_cast<absl::StatusCode>(c), calls});
    }
  }
  return rows;
}

CallCounters::Totals CallCounters::totals() const {
  Totals totals;
  for (const Row& row : Rows()) {
    totals.calls += row.calls;
    if (IsFault(row.code)) totals.faults += row.calls;
  }
  totals.refused = refused_.load(std::memory_order_relaxed);
  totals.busy = absl::Nanoseconds(busy_ns_.load(std::memory_order_relaxed));
  return totals;
}

bool IsDenial(absl::StatusCode code) {
  return code == absl::StatusCode::kUnauthenticated ||
         code == absl::StatusCode::kPermissionDenied;
}

}  // namespace citymatch
