// citymatchd: reads its settings, runs a server, and stops it when told.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/config/command_line.h"
#include "server/config/exit_code.h"
#include "server/config/init_line.h"
#include "server/config/options.h"
#include "server/edge/grpc_edge.h"
#include "server/init.h"
#include "server/server.h"
#include "server/stop_signals.h"

namespace citymatch {
namespace {

// Says why the process ends: one line for people, or one event for machines.
void Complain(const std::string& message, LogFormat format) {
  if (format == LogFormat::kJson) {
    LogEvent(LogLevel::kError, "cannot start", {{"error", message}});
  } else {
    std::fputs(absl::StrCat("citymatchd: ", message, "\n").c_str(), stderr);
  }
}

std::optional<std::string> FromEnvironment(absl::string_view name) {
  // Called before any thread starts. NOLINTNEXTLINE(concurrency-mt-unsafe)
  const char* const value = std::getenv(std::string(name).c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::vector<std::string> NamesOfVariables() {
  std::vector<std::string> names;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const absl::string_view text = *variable;
    names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

ExitCode ExitCodeOf(const absl::Status& start_error) {
  const std::string reason = ErrorReason(start_error);
  if (reason == "BAD_LISTEN_ADDRESS" || reason == "BAD_TLS_FILE" ||
      reason == "BAD_WEB_ROOT") {
    return kExitUsage;
  }
  if (reason == "CANNOT_LISTEN") return kExitCannotListen;
  if (reason == "DATA_FOLDER") return kExitDataFolder;
  return kExitInternal;
}

void LogTotals(const CallCounters& counters) {
  const CallCounters::Totals totals = counters.totals();
  LogEvent(LogLevel::kInfo, "stopped",
           {{"calls", absl::StrCat(totals.calls)},
            {"refused", absl::StrCat(totals.refused)},
            {"faults", absl::StrCat(totals.faults)}});
}

// As many file descriptors as the system lets it have: each connection takes
// one, and so does each table of the store.
void RaiseFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

// Says that it listens, for whoever started it.
void Announce(const std::string& address, const std::string& web_address) {
  std::string line = absl::StrCat("listening on ", address, "\n");
  if (!web_address.empty()) {
    absl::StrAppend(&line, "browsers on ", web_address, "\n");
  }
  if (std::fputs(line.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
    LogEvent(LogLevel::kWarning, "the line `listening on` cannot be written",
             {{"address", address}});
  }
}

ExitCode Serve(const Options& options) {
  if (absl::Now() < absl::UnixEpoch()) {
    Complain("the clock of this machine says it is before 1970; set it",
             options.log_format);
    return kExitInternal;
  }
  RaiseFileLimit();
  // Before there is a server, the second signal gives up at once.
  StopSignals signals([] { std::_Exit(kExitInternal); });
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error, not the end
  StartLogging(options.log_format, options.log_level);
  RedirectLibraryLogs();
  absl::StatusOr<std::unique_ptr<Server>> started =
      Server::Start(options.server);
  if (!started.ok()) {
    Complain(std::string(started.status().message()), options.log_format);
    return ExitCodeOf(started.status());
  }
  std::unique_ptr<Server> server = *std::move(started);
  signals.SetAgain([&server] { server->CancelCalls(); });
  LogEvent(LogLevel::kInfo, "started",
           {{"version", std::string(Version())},
            {"address", server->address()},
            {"web_address", server->web_address()},
            {"tls", options.server.tls.enabled() ? "on" : "off"},
            {"data_dir", options.server.data_dir},
            {"revision", absl::StrCat(server->revision())}});
  if (!server->has_identities()) {
    LogEvent(LogLevel::kWarning,
             "nobody can log in: the data folder has no identity yet; stop the "
             "server and run citymatchd init");
  }
  Announce(server->address(), server->web_address());

  signals.WaitForFirst();
  LogEvent(LogLevel::kInfo, "stopping",
           {{"drain_timeout", absl::FormatDuration(options.drain_timeout)}});
  const absl::Status drained = server->Drain(options.drain_timeout);
  LogTotals(server->counters());
  if (!drained.ok()) {
    // Every acknowledged change is on disk; nothing is lost by leaving.
    LogEvent(LogLevel::kError, "left with calls running",
             {{"error", std::string(drained.message())}});
    std::_Exit(kExitInternal);
  }
  signals.SetAgain([] {});
  server.reset();
  return kExitOk;
}

// A new file that only its owner can read, made before there is anything to
// write, so that a secret is never made in vain. Removed unless it was written.
class SecretFile {
 public:
  static absl::StatusOr<SecretFile> Make(const std::string& path) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                          S_IRUSR | S_IWUSR);
    if (file >= 0) return SecretFile(path, file);
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": ", std::error_code(errno, std::generic_category()).message(),
        errno == EEXIST ? "; name a file that does not exist yet" : ""));
  }
  SecretFile(SecretFile&& other) noexcept
      : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}
  ~SecretFile() {
    if (file_ < 0) return;
    (void)close(file_);
    (void)unlink(path_.c_str());
  }

  [[nodiscard]] bool Write(const std::string& secret) {
    const std::string line = absl::StrCat(secret, "\n");
    const bool written = write(file_, line.data(), line.size()) ==
                             static_cast<ssize_t>(line.size()) &&
                         fsync(file_) == 0;
    if (written && close(std::exchange(file_, -1)) == 0) return true;
    return false;
  }

 private:
  SecretFile(std::string path, int file)
      : path_(std::move(path)), file_(file) {}

  std::string path_;
  int file_;
};

ExitCode Init(const std::vector<std::string>& args) {
  const absl::StatusOr<InitLine> line = ReadInitLine(args, FromEnvironment);
  if (!line.ok()) {
    Complain(absl::StrCat(line.status().message(),
                          "\nRun citymatchd init --help for its flags."),
             LogFormat::kText);
    return kExitUsage;
  }
  if (!line->print_and_exit.empty()) {
    std::fputs(line->print_and_exit.c_str(), stdout);
    return kExitOk;
  }
  std::optional<SecretFile> file;
  if (!line->token_file.empty()) {
    absl::StatusOr<SecretFile> made = SecretFile::Make(line->token_file);
    if (!made.ok()) {
      Complain(std::string(made.status().message()), LogFormat::kText);
      return kExitUsage;
    }
    file.emplace(*std::move(made));
  }
  StartLogging(LogFormat::kText, LogLevel::kWarning);
  const absl::StatusOr<InitResult> made =
      InitAccess({.data_dir = line->data_dir,
                  .identity = line->identity,
                  .token_life = line->token_life,
                  .another_token = line->another_token});
  if (!made.ok()) {
    Complain(std::string(made.status().message()), LogFormat::kText);
    return ErrorReason(made.status()) == "INVALID_FIELD" ? kExitUsage
                                                         : kExitDataFolder;
  }
  std::fprintf(stderr,
               "%s is an admin now; its token, %s, is shown this once:\n",
               made->identity.c_str(), made->token.c_str());
  if (!file) {
    std::fprintf(stdout, "%s\n", made->secret.c_str());
    return std::fflush(stdout) == 0 ? kExitOk : kExitInternal;
  }
  if (!file->Write(made->secret)) {
    Complain(absl::StrCat(line->token_file,
                          ": the token cannot be written and is lost; is the "
                          "disk full? Run init again with --another-token."),
             LogFormat::kText);
    return kExitInternal;
  }
  std::fprintf(stderr, "written to %s\n", line->token_file.c_str());
  return kExitOk;
}

ExitCode Main(const std::vector<std::string>& args) {
  if (!args.empty() && args.front() == "init") {
    return Init({args.begin() + 1, args.end()});
  }
  absl::StatusOr<CommandLine> line = ReadCommandLine(args, FromEnvironment);
  if (const absl::Status names = CheckVariables(NamesOfVariables());
      line.ok() && !names.ok()) {
    line = names;
  }
  if (!line.ok()) {
    Complain(absl::StrCat(line.status().message(),
                          "\nRun citymatchd --help for what can be set."),
             LogFormat::kText);
    return kExitUsage;
  }
  if (!line->print_and_exit.empty()) {
    std::fputs(line->print_and_exit.c_str(), stdout);
    return kExitOk;
  }
  return Serve(line->options);
}

}  // namespace
}  // namespace citymatch

int main(int argc, char** argv) {
  try {
    return citymatch::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    // Memory or threads at the start: nothing else throws here.
    std::fprintf(stderr,
                 "citymatchd: %s: the system gives no more memory or threads; "
                 "raise its limits, or lower --workers and --block-cache\n",
                 error.what());
    return citymatch::kExitInternal;
  }
}
