#include "server/gate/call_log.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/gate/counters.h"
#include "server/gate/gatekeeper.h"
#include "server/gate/method_rules.h"

namespace citymatch {
namespace {

// A call that takes longer is logged even if all is well.
constexpr absl::Duration kSlow = absl::Seconds(1);

std::string Milliseconds(absl::Duration duration) {
  return absl::StrFormat("%.3f", absl::ToDoubleMilliseconds(duration));
}

}  // namespace

LogLevel LevelOf(const CallRecord& record) {
  if (IsFault(record.status.code())) return LogLevel::kError;
  if (record.refused) return LogLevel::kDebug;
  const bool quick_question =
      record.status.ok() && record.rule != nullptr &&
      record.rule->access == Access::kRead &&
      (record.took < kSlow || record.rule->cost == Cost::kStream);
  return quick_question ? LogLevel::kDebug : LogLevel::kInfo;
}

void CallLog::Write(const CallRecord& record) {
  const LogLevel level = LevelOf(record);
  if (LogEnabled(level)) {
    // The name of an unknown method is the caller's text: it is not logged.
    const std::string method(record.rule != nullptr ? record.rule->method
                                                    : "unknown");
    const std::string code = absl::StatusCodeToString(record.status.code());
    if (level == LogLevel::kError) {
      LogEvent(level, "call",
               {{"method", method},
                {"code", code},
                {"reason", record.reason},
                {"caller", record.caller.principal},
                {"from", record.caller.address_class},
                {"waited_ms", Milliseconds(record.waited)},
                {"took_ms", Milliseconds(record.took)},
                {"fault", std::string(record.status.message())}});
    } else {
      LogEvent(level, "call",
               {{"method", method},
                {"code", code},
                {"reason", record.reason.empty() ? "-" : record.reason},
                {"caller", record.caller.principal},
                {"from", record.caller.address_class},
                {"waited_ms", Milliseconds(record.waited)},
                {"took_ms", Milliseconds(record.took)}});
    }
  }
  const int64_t refused = TakeSummary(record.refused, absl::Now());
  if (refused > 0) {
    LogEvent(LogLevel::kWarning, "calls refused",
             {{"count", absl::StrCat(refused)}});
  }
}

int64_t CallLog::TakeSummary(bool refused, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (refused) ++untold_;
  if (untold_ == 0 || now - last_told_ < kSummaryInterval) return 0;
  const int64_t told = untold_;
  untold_ = 0;
  last_told_ = now;
  return told;
}

}  // namespace citymatch
