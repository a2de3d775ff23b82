// Writes finished calls to the log: method, code, reason, times and the class
// of the caller; never what was asked or answered.
#ifndef CITYMATCH_SERVER_GATE_CALL_LOG_H_
#define CITYMATCH_SERVER_GATE_CALL_LOG_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/gate/gatekeeper.h"

namespace citymatch {

// How loudly a call is logged: faults of the server as errors, with their
// message; changes, errors of the caller and slow calls as information; quick
// successful questions, and refusals, for debugging only.
[[nodiscard]] LogLevel LevelOf(const CallRecord& record);

// An observer for the gatekeeper. A call that was denied for who called is
// written as `denied`, with the identity and credential as far as they were
// shown. Under a flood, refusals are summed up: one warning at most every
// `kSummaryInterval`, and at most `kDenialsPerInterval` denials of one
// identity, so that nobody can hide what another does. Thread-safe.
class CallLog {
 public:
  static constexpr absl::Duration kSummaryInterval = absl::Seconds(5);
  static constexpr int kDenialsPerInterval = 20;
  static constexpr size_t kMostDeniedIdentities = 1000;

  void Write(const CallRecord& record);

  // Whether there is room for another denial of `principal` at `now`.
  // `left_out`: how many were not told in the interval that has just ended.
  bool TakeDenial(absl::string_view principal, absl::Time now,
                  int64_t* left_out);

  // Refusals not yet told, if it is time to tell them at `now`; else 0.
  int64_t TakeSummary(bool refused, absl::Time now);

 private:
  absl::Mutex mutex_;
  int64_t untold_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time last_told_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::flat_hash_map<std::string, int> denials_ ABSL_GUARDED_BY(mutex_);
  int64_t denials_left_out_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time denials_since_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_CALL_LOG_H_
