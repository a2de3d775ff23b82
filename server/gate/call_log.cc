#include "server/gate/call_log.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
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

void WriteDenial(const CallRecord& record) {
  LogEvent(LogLevel::kWarning, "denied",
           {{"method", record.rule != nullptr ? std::string(record.rule->method)
                                              : "unknown"},
            {"reason", record.reason},
            {"caller", record.caller.principal},
            {"credential", record.caller.credential},
            {"from", record.caller.address_class}});
}

}  // namespace

LogLevel LevelOf(const CallRecord& record) {
  if (IsFault(record.status.code())) return LogLevel::kError;
  if (record.refused) return LogLevel::kDebug;
  const bool quick_question =
      record.status.ok() && record.rule != nullptr &&
      record.rule->access == Access::kRead &&
      (record.took < kSlow || IsStream(record.rule->cost));
  return quick_question ? LogLevel::kDebug : LogLevel::kInfo;
}

void CallLog::Write(const CallRecord& record) {
  const LogLevel level = LevelOf(record);
  if (IsDenial(record.status.code())) {
    int64_t left_out = 0;
    const bool told =
        TakeDenial(record.caller.principal, absl::Now(), &left_out);
    if (left_out > 0) {
      LogEvent(LogLevel::kWarning, "denials left out",
               {{"count", absl::StrCat(left_out)}});
    }
    if (told) WriteDenial(record);
  } else if (LogEnabled(level)) {
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
                {"credential", record.caller.credential},
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
                {"credential", record.caller.credential},
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

bool CallLog::TakeDenial(absl::string_view principal, absl::Time now,
                         int64_t* left_out) {
  absl::MutexLock lock(&mutex_);
  *left_out = 0;
  if (now - denials_since_ >= kSummaryInterval) {
    denials_since_ = now;
    denials_.clear();
    *left_out = std::exchange(denials_left_out_, 0);
  }
  const bool room =
      denials_.contains(principal) || denials_.size() < kMostDeniedIdentities;
  if (room && denials_[principal]++ < kDenialsPerInterval) return true;
  ++denials_left_out_;
  return false;
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
