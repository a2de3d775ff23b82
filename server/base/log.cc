#include "server/base/log.h"

#include <atomic>
#include <initializer_list>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace citymatch {
namespace {

// UTC, so that lines of several machines sort.
constexpr char kTextPattern[] = "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";
constexpr char kJsonPattern[] =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

// The process has one standard error; so the format is the process's too.
std::atomic<LogFormat> g_format{LogFormat::kText};

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

// The logger of LogEvent, made at first use.
spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>(
        "citymatchd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        kTextPattern, spdlog::pattern_time_type::utc));
    made->flush_on(spdlog::level::warn);
    return made;
  }();
  return *logger;
}

void AppendJsonString(absl::string_view text, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (byte < 0x20 || byte == 0x7F) {
      out.append("\\u00");
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

// A value as it stands if it is one plain word, else quoted.
void AppendTextValue(absl::string_view value, std::string& out) {
  bool plain = !value.empty();
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    plain = plain && byte > 0x20 && byte != 0x7F && c != '"' && c != '=';
  }
  if (plain) {
    absl::StrAppend(&out, value);
  } else {
    AppendJsonString(value, out);
  }
}

}  // namespace

void StartLogging(LogFormat format, LogLevel level) {
  g_format = format;
  Logger().set_formatter(std::make_unique<spdlog::pattern_formatter>(
      format == LogFormat::kJson ? kJsonPattern : kTextPattern,
      spdlog::pattern_time_type::utc));
  Logger().set_level(ToSpdlog(level));
}

bool LogEnabled(LogLevel level) { return Logger().should_log(ToSpdlog(level)); }

void LogEvent(LogLevel level, absl::string_view event,
              std::initializer_list<LogField> fields) {
  if (!LogEnabled(level)) return;
  const std::string line = FormatEvent(g_format, event, fields);
  Logger().log(ToSpdlog(level),
               spdlog::string_view_t(line.data(), line.size()));
}

std::string FormatEvent(LogFormat format, absl::string_view event,
                        std::initializer_list<LogField> fields) {
  std::string line;
  if (format == LogFormat::kJson) {
    line = "\"event\":";
    AppendJsonString(event, line);
    for (const LogField& field : fields) {
      line.push_back(',');
      AppendJsonString(field.key, line);
      line.push_back(':');
      AppendJsonString(field.value, line);
    }
    return line;
  }
  line = std::string(event);
  for (const LogField& field : fields) {
    absl::StrAppend(&line, " ", field.key, "=");
    AppendTextValue(field.value, line);
  }
  return line;
}

}  // namespace citymatch
