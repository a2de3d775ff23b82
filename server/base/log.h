// The server's log: one line an event on standard error, as text for people or
// as JSON for machines. Never request content, names or addresses of callers.
//
//   LogEvent(LogLevel::kInfo, "store opened", {{"revision", "42"}});
//
// text: 2026-01-31T09:30:00.123Z info  store opened revision=42
// json: {"time":"2026-01-31T09:30:00.123Z","level":"info",
//        "event":"store opened","revision":"42"}
#ifndef CITYMATCH_SERVER_BASE_LOG_H_
#define CITYMATCH_SERVER_BASE_LOG_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace citymatch {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };
enum class LogFormat { kText, kJson };

struct LogField {
  absl::string_view key;  // lower_snake_case
  std::string value;
};

// Sends the log to standard error in `format`, from `level` on. Before it is
// called the log is text from kInfo on. Not thread-safe: call it first.
void StartLogging(LogFormat format, LogLevel level);

// Whether an event of this level would be written. Cheap.
[[nodiscard]] bool LogEnabled(LogLevel level);

// Writes one event. Thread-safe.
void LogEvent(LogLevel level, absl::string_view event,
              std::initializer_list<LogField> fields = {});

// One line without the time and level, as LogEvent writes it. For tests.
[[nodiscard]] std::string FormatEvent(LogFormat format, absl::string_view event,
                                      std::initializer_list<LogField> fields);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_BASE_LOG_H_
