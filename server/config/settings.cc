#include "server/config/settings.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/config/options.h"
#include "server/config/values.h"
#include "server/edge/web/web_options.h"

namespace citymatch {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(1);
constexpr absl::Duration kDay = absl::Hours(24);

// Where a setting lives. Each kind of setting below reads and writes one field
// through such a function.
template <typename T>
using Field = T& (*)(Options&);

template <typename T>
const T& Read(Field<T> field, const Options& options) {
  return field(const_cast<Options&>(options));  // the field is only read
}

Setting Text(std::string name, std::string group, std::string value,
             std::string help, Field<std::string> field) {
  return {std::move(name),
          std::move(group),
          std::move(value),
          std::move(help),
          [field](absl::string_view text, Options& options) {
            if (text.empty()) {
              return absl::InvalidArgumentError("it is empty");
            }
            field(options) = std::string(text);
            return absl::OkStatus();
          },
          [field](const Options& options) { return Read(field, options); }};
}

// Origins with commas between them.
Setting Origins(std::string name, std::string group, std::string help,
                Field<std::vector<std::string>> field) {
  return {std::move(name),
          std::move(group),
          "ORIGIN[,ORIGIN]",
          std::move(help),
          [field](absl::string_view text, Options& options) {
            std::vector<std::string> origins;
            for (const absl::string_view one : absl::StrSplit(text, ',')) {
              origins.emplace_back(absl::StripAsciiWhitespace(one));
              CITYMATCH_RETURN_IF_ERROR(CheckOrigin(origins.back()));
            }
            field(options) = std::move(origins);
            return absl::OkStatus();
          },
          [field](const Options& options) {
            return absl::StrJoin(Read(field, options), ",");
          }};
}

Setting Switch(std::string name, std::string group, std::string help,
               Field<bool> field) {
  return {std::move(name),
          std::move(group),
          "",
          std::move(help),
          [field](absl::string_view text, Options& options) {
            CITYMATCH_ASSIGN_OR_RETURN(field(options), ParseSwitch(text));
            return absl::OkStatus();
          },
          [field](const Options& options) {
            return std::string(Read(field, options) ? "true" : "false");
          }};
}

Setting Count(std::string name, std::string group, std::string help, int min,
              int max, Field<int> field) {
  return {std::move(name),
          std::move(group),
          "N",
          std::move(help),
          [=](absl::string_view text, Options& options) {
            CITYMATCH_ASSIGN_OR_RETURN(const int64_t count,
                                       ParseCount(text, min, max));
            field(options) = static_cast<int>(count);
            return absl::OkStatus();
          },
          [field](const Options& options) {
            return absl::StrCat(Read(field, options));
          }};
}

template <typename T>
Setting Bytes(std::string name, std::string group, std::string help,
              int64_t min, int64_t max, Field<T> field) {
  return {std::move(name),
          std::move(group),
          "SIZE",
          std::move(help),
          [=](absl::string_view text, Options& options) {
            CITYMATCH_ASSIGN_OR_RETURN(const int64_t bytes,
                                       ParseBytes(text, min, max));
            field(options) = static_cast<T>(bytes);
            return absl::OkStatus();
          },
          [field](const Options& options) {
            return FormatBytes(Read(field, options));
          }};
}

Setting Span(std::string name, std::string group, std::string help,
             absl::Duration min, absl::Duration max,
             Field<absl::Duration> field) {
  return {std::move(name),
          std::move(group),
          "TIME",
          std::move(help),
          [=](absl::string_view text, Options& options) {
            CITYMATCH_ASSIGN_OR_RETURN(field(options),
                                       ParseSpan(text, min, max));
            return absl::OkStatus();
          },
          [field](const Options& options) {
            return absl::FormatDuration(Read(field, options));
          }};
}

template <typename T>
Setting Choice(std::string name, std::string group, std::string help,
               std::vector<std::pair<std::string, T>> choices, Field<T> field) {
  std::vector<std::string> words;
  for (const auto& [word, unused] : choices) words.push_back(word);
  return {std::move(name),
          std::move(group),
          absl::StrJoin(words, "|"),
          std::move(help),
          [choices, field, wanted = absl::StrJoin(words, ", ")](
              absl::string_view text, Options& options) {
            for (const auto& [word, choice] : choices) {
              if (word != text) continue;
              field(options) = choice;
              return absl::OkStatus();
            }
            return absl::InvalidArgumentError(
                absl::StrCat("\"", text, "\" is not one of ", wanted));
          },
          [choices, field](const Options& options) {
            for (const auto& [word, choice] : choices) {
              if (choice == Read(field, options)) return word;
            }
            return std::string();
          }};
}

std::vector<Setting> MakeSettings() {
  constexpr char kMain[] = "Main";
  constexpr char kTls[] = "TLS";
  constexpr char kWeb[] = "Browsers";
  constexpr char kLoad[] = "Load: what the server takes on at once";
  constexpr char kTime[] = "Time";
  constexpr char kTransport[] = "Transport";
  constexpr char kLog[] = "Log";
  constexpr int kMaxThreads = 1024;
  constexpr int kMaxConnections = 10'000;
  constexpr int64_t kGiB = int64_t{1} << 30;
  return {
      Text("data-dir", kMain, "DIR",
           "The data folder; made if it is absent. Required.",
           [](Options& o) -> std::string& { return o.server.data_dir; }),
      Text("listen", kMain, "ADDRESS",
           "HOST:PORT, [IPV6]:PORT or unix:PATH; port 0 picks a free one.",
           [](Options& o) -> std::string& { return o.server.listen; }),
      Switch("insecure", kMain,
             "Listens beyond this machine without TLS: whoever is on the way "
             "reads and changes what is sent. Only where the network itself "
             "keeps strangers out.",
             [](Options& o) -> bool& { return o.server.insecure; }),
      Switch(
          "public-read", kMain,
          "Lets callers without a credential see what is public, as viewers.",
          [](Options& o) -> bool& { return o.server.public_read; }),
      Bytes<int64_t>(
          "block-cache", kMain, "Memory for what is read from disk.", 0,
          1024 * kGiB,
          [](Options& o) -> int64_t& { return o.server.block_cache_bytes; }),
      Switch("drop-damaged-log-end", kMain,
             "Opens a data folder whose log is damaged by dropping the damaged "
             "commit and every one after it. Loses what was acknowledged: for "
             "one start, when there is no backup.",
             [](Options& o) -> bool& { return o.server.drop_damaged_log_end; }),
      Text("tls-cert", kTls, "FILE",
           "The server's certificate, then the CAs between it and the one that "
           "clients trust, as PEM. Without it connections are not encrypted. "
           "This and the following files may be replaced while the server "
           "runs; new connections get the new ones.",
           [](Options& o) -> std::string& {
             return o.server.tls.certificate_file;
           }),
      Text("tls-key", kTls, "FILE",
           "The certificate's private key, as PEM, without a passphrase and "
           "closed to other accounts.",
           [](Options& o) -> std::string& { return o.server.tls.key_file; }),
      Text("tls-client-ca", kTls, "FILE",
           "The CAs whose client certificates show who calls, and revocation "
           "lists of theirs, as PEM. Without it clients are not asked for a "
           "certificate.",
           [](Options& o) -> std::string& {
             return o.server.tls.client_ca_file;
           }),
      Switch("tls-require-client-cert", kTls,
             "Refuses calls without a good client certificate, also those with "
             "a token.",
             [](Options& o) -> bool& {
               return o.server.tls.require_client_certificate;
             }),
      Text("web-listen", kWeb, "ADDRESS",
           "Where browsers find the API (gRPC-Web and Connect) and the "
           "dashboard; as listen, with the same certificate. Without it they "
           "are not served.",
           [](Options& o) -> std::string& { return o.server.web.listen; }),
      Text("web-root", kWeb, "DIR",
           "The folder of the built dashboard, read at the start.",
           [](Options& o) -> std::string& { return o.server.web.root; }),
      Origins("web-allow-origin", kWeb,
              "Other sites whose pages may call the API, such as "
              "https://city.example; * = all. Without it only the server's "
              "own pages may.",
              [](Options& o) -> std::vector<std::string>& {
                return o.server.web.allow_origins;
              }),
      Count("web-max-connections", kWeb,
            "Connections of browsers at once, each with a thread; further ones "
            "are refused.",
            1, kMaxConnections,
            [](Options& o) -> int& { return o.server.web.max_connections; }),
      Count("web-max-connections-per-address", kWeb,
            "Of them, those from one address (of IPv6, one network of 64 "
            "bits), loopback too; 0 = a quarter. Behind a proxy all come from "
            "its address.",
            0, kMaxConnections,
            [](Options& o) -> int& {
              return o.server.web.max_connections_per_address;
            }),
      Span("web-max-idle", kWeb,
           "A browser's connection without a request is closed after this.",
           absl::Seconds(1), kDay,
           [](Options& o) -> absl::Duration& { return o.server.web.max_idle; }),
      Span("web-receive-time", kWeb,
           "How long a browser's request may take to arrive.", kTick, kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.web.receive_time;
           }),
      Count("workers", kLoad, "Threads that answer calls.", 1, kMaxThreads,
            [](Options& o) -> int& { return o.server.gate.workers; }),
      Count("max-heavy", kLoad,
            "Workers that imports and batches may hold at once.", 1,
            kMaxThreads,
            [](Options& o) -> int& { return o.server.gate.max_heavy; }),
      Count("max-waiting", kLoad,
            "Calls that may wait for a worker; further ones are refused with "
            "RESOURCE_EXHAUSTED.",
            0, 1'000'000,
            [](Options& o) -> int& { return o.server.gate.max_waiting; }),
      Count("max-streams", kLoad,
            "Streams that do work at once (exports, solving, verifying, "
            "tuning), each with a thread.",
            1, kMaxThreads,
            [](Options& o) -> int& { return o.server.gate.max_streams; }),
      Count("max-watches", kLoad,
            "Watches at once, each with a thread that sleeps. Those of "
            "browsers also hold one of web-max-connections each.",
            1, kMaxThreads,
            [](Options& o) -> int& { return o.server.gate.max_watches; }),
      Count("max-running-per-identity", kLoad,
            "Calls of one identity that run at once; 0 = half as many as there "
            "are processors, at least 1.",
            0, kMaxThreads,
            [](Options& o) -> int& {
              return o.server.gate.max_running_per_identity;
            }),
      Count("max-waiting-per-identity", kLoad,
            "Calls of one identity that may wait besides.", 0, 1'000'000,
            [](Options& o) -> int& {
              return o.server.gate.max_waiting_per_identity;
            }),
      Count("max-streams-per-identity", kLoad,
            "Streams of one identity at once.", 1, kMaxThreads,
            [](Options& o) -> int& {
              return o.server.gate.max_streams_per_identity;
            }),
      Count("max-watches-per-identity", kLoad,
            "Watches of one identity at once.", 1, kMaxThreads,
            [](Options& o) -> int& {
              return o.server.gate.max_watches_per_identity;
            }),
      Count("max-anonymous-watches", kLoad,
            "Watches of all callers without a credential together; 0 = three "
            "quarters of max-watches, so that the rest is for those who "
            "signed in.",
            0, kMaxThreads,
            [](Options& o) -> int& {
              return o.server.gate.max_anonymous_watches;
            }),
      Count("max-rate-per-identity", kLoad,
            "Calls of one identity in a second; 0 = no limit.", 0, 1'000'000,
            [](Options& o) -> int& {
              return o.server.gate.max_rate_per_identity;
            }),
      Count("max-burst-per-identity", kLoad,
            "Calls that one identity may make at once after a pause.", 1,
            1'000'000,
            [](Options& o) -> int& {
              return o.server.gate.max_burst_per_identity;
            }),
      Bytes<int>(
          "max-request", kLoad, "The largest request.", 1024,
          std::numeric_limits<int>::max(),
          [](Options& o) -> int& { return o.server.edge.max_request_bytes; }),
      Bytes<int64_t>("memory-quota", kLoad,
                     "Memory for requests and replies under way; 0 = no limit.",
                     0, 1024 * kGiB,
                     [](Options& o) -> int64_t& {
                       return o.server.edge.memory_quota_bytes;
                     }),
      Span("default-deadline", kTime,
           "The deadline of a call whose client names none.", kTick, kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.gate.default_deadline;
           }),
      Span("max-deadline", kTime, "The longest that a call may take.", kTick,
           kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.gate.max_deadline;
           }),
      Span("max-stream-deadline", kTime, "The longest that a stream may take.",
           kTick, kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.gate.max_stream_deadline;
           }),
      Span("max-stall", kTime,
           "A stream whose client reads nothing for so long is ended.", kTick,
           kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.edge.max_stall;
           }),
      Span("retry-after", kTime, "What a refused caller is told to wait.",
           kTick, kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.gate.retry_after;
           }),
      Span("drain-timeout", kTime,
           "How long running calls may take to finish after SIGTERM.",
           absl::ZeroDuration(), kDay,
           [](Options& o) -> absl::Duration& { return o.drain_timeout; }),
      Count("max-calls-per-connection", kTransport,
            "Calls at once on one connection; more wait in the client.", 1,
            1'000'000,
            [](Options& o) -> int& {
              return o.server.edge.max_calls_per_connection;
            }),
      Span("max-connection-idle", kTransport,
           "A connection without calls is closed after this.", absl::Seconds(1),
           kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.edge.max_connection_idle;
           }),
      Span("keepalive-interval", kTransport,
           "A silent connection is asked for a sign of life after this.",
           absl::Seconds(1), kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.edge.keepalive_interval;
           }),
      Span("keepalive-timeout", kTransport,
           "A connection that gives none for so long is closed.",
           absl::Seconds(1), kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.edge.keepalive_timeout;
           }),
      Span("min-ping-interval", kTransport,
           "A client that pings more often is cut off.", kTick, kDay,
           [](Options& o) -> absl::Duration& {
             return o.server.edge.min_ping_interval;
           }),
      Choice<LogFormat>(
          "log-format", kLog, "How lines on standard error are written.",
          {{"text", LogFormat::kText}, {"json", LogFormat::kJson}},
          [](Options& o) -> LogFormat& { return o.log_format; }),
      Choice<LogLevel>("log-level", kLog,
                       "The least severe lines to write; debug shows every "
                       "call.",
                       {{"debug", LogLevel::kDebug},
                        {"info", LogLevel::kInfo},
                        {"warning", LogLevel::kWarning},
                        {"error", LogLevel::kError},
                        {"off", LogLevel::kOff}},
                       [](Options& o) -> LogLevel& { return o.log_level; }),
  };
}

}  // namespace

std::string Setting::variable() const {
  return absl::StrCat("CITYMATCHD_", absl::AsciiStrToUpper(absl::StrReplaceAll(
                                         name, {{"-", "_"}})));
}

const std::vector<Setting>& Settings() {
  static const auto* const settings = new std::vector<Setting>(MakeSettings());
  return *settings;
}

const Setting* FindSetting(absl::string_view name) {
  for (const Setting& setting : Settings()) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

}  // namespace citymatch
