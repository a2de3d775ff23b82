#include "tests/e2e/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace citymatch::e2e {
namespace {

// Set by CMake for every test; without it the test was started by hand.
std::string Folder(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? "." : value;
}

int OpenOrDie(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file < 0) {
    ADD_FAILURE() << "cannot open " << path << ": " << std::strerror(errno);
    std::abort();
  }
  return file;
}

}  // namespace

std::string ServerBinary() {
  return Folder("CITYMATCH_BINARY_DIR") + "/server/citymatchd";
}

std::string ClientBinary() {
  return Folder("CITYMATCH_BINARY_DIR") + "/client/citymatch";
}

std::string SourceFile(absl::string_view relative) {
  return absl::StrCat(Folder("CITYMATCH_SOURCE_DIR"), "/", relative);
}

std::unique_ptr<Process> Process::Start(const std::vector<std::string>& command,
                                        const RunOptions& options) {
  std::unique_ptr<Process> process(new Process());
  const std::string in_path = process->files_.Join("in");
  WriteFile(in_path, options.standard_input);
  // Everything that allocates happens before the fork.
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  const int in = OpenOrDie(in_path, O_RDONLY);
  const int out =
      OpenOrDie(process->files_.Join("out"), O_WRONLY | O_CREAT | O_TRUNC);
  const int err =
      OpenOrDie(process->files_.Join("err"), O_WRONLY | O_CREAT | O_TRUNC);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    // The child dies with the test, however the test dies.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (!options.working_directory.empty() &&
        chdir(options.working_directory.c_str()) != 0) {
      _exit(127);
    }
    for (const auto& [name, value] : options.environment) {
      setenv(name.c_str(), value.c_str(), 1);
    }
    execvp(arguments[0], arguments.data());
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", arguments[0],
            std::strerror(errno));
    _exit(127);
  }
  close(in);
  close(out);
  close(err);
  process->pid_ = pid;
  return process;
}

Process::~Process() {
  if (pid_ > 0 && !ended_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
}

void Process::Signal(int signal) const {
  if (!ended_) kill(pid_, signal);
}

bool Process::Running() {
  if (ended_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

Outcome Process::Wait(absl::Duration timeout) {
  const absl::Time end = absl::Now() + timeout;
  Outcome outcome;
  while (Running()) {
    if (absl::Now() > end && !outcome.timed_out) {
      outcome.timed_out = true;
      kill(pid_, SIGKILL);
    }
    absl::SleepFor(absl::Milliseconds(2));
  }
  outcome.exit_code = exit_code_;
  outcome.out = Out();
  outcome.err = Err();
  return outcome;
}

std::string Process::Out() const { return ReadFile(files_.Join("out")); }
std::string Process::Err() const { return ReadFile(files_.Join("err")); }

Outcome RunCommand(const std::vector<std::string>& command,
                   const RunOptions& options) {
  return Process::Start(command, options)->Wait(options.timeout);
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const std::string& data_dir, const std::vector<std::string>& flags) {
  // The admin's token lies beside the folder, which is the server's alone.
  const std::string token_file = absl::StrCat(data_dir, ".token");
  if (!std::filesystem::exists(token_file)) {
    const Outcome init = RunCommand({ServerBinary(), "init", "--data-dir",
                                     data_dir, "--token-file", token_file});
    if (init.exit_code != 0) {
      return absl::UnavailableError(
          absl::StrCat("exit code ", init.exit_code, ": ", init.out, init.err));
    }
  }
  std::vector<std::string> command = {ServerBinary(), "--data-dir", data_dir};
  bool has_listen = false;
  for (const std::string& flag : flags) {
    has_listen |= absl::StartsWith(flag, "--listen");
  }
  if (!has_listen) command.insert(command.end(), {"--listen", "127.0.0.1:0"});
  command.insert(command.end(), flags.begin(), flags.end());
  absl::StatusOr<std::unique_ptr<Server>> server = StartCommand(command);
  if (server.ok()) (*server)->token_file_ = token_file;
  return server;
}

std::string Server::Authorization() const {
  std::string token = ReadFile(token_file_);
  while (!token.empty() && token.back() == '\n') token.pop_back();
  return absl::StrCat("Bearer ", token);
}

absl::StatusOr<std::unique_ptr<Server>> Server::StartCommand(
    const std::vector<std::string>& command) {
  std::unique_ptr<Server> server(new Server());
  server->process_ = Process::Start(command);
  constexpr absl::string_view kReady = "listening on ";
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (absl::Now() < end) {
    const bool running = server->process_->Running();
    const std::string out = server->process_->Out();
    const size_t start = out.find(kReady.data(), 0, kReady.size());
    const size_t line_end = out.find('\n', start);
    if (start != std::string::npos && line_end != std::string::npos) {
      server->address_ =
          out.substr(start + kReady.size(), line_end - start - kReady.size());
      return server;
    }
    if (!running) {
      const Outcome outcome = server->process_->Wait(absl::ZeroDuration());
      return absl::UnavailableError(absl::StrCat(
          "exit code ", outcome.exit_code, ": ", outcome.out, outcome.err));
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
  return absl::DeadlineExceededError(absl::StrCat(
      "the server does not listen after 60 s: ", server->process_->Err()));
}

Outcome Server::Stop() {
  process_->Signal(SIGTERM);
  return process_->Wait(absl::Seconds(60));
}

Outcome Server::Kill() {
  process_->Signal(SIGKILL);
  return process_->Wait(absl::Seconds(60));
}

Outcome Server::Client(const std::vector<std::string>& arguments,
                       const RunOptions& options) const {
  std::vector<std::string> command = {ClientBinary(), "--server", address_};
  command.insert(command.end(), arguments.begin(), arguments.end());
  RunOptions with_token = options;
  if (!token_file_.empty()) {
    with_token.environment.emplace_back("CITYMATCH_TOKEN_FILE", token_file_);
  }
  return RunCommand(command, with_token);
}

const std::vector<std::pair<std::string, std::string>>& CatalogueFiles() {
  static const auto* const files =
      new std::vector<std::pair<std::string, std::string>>{
          {"taxonomies", SourceFile("data/taxonomies.jsonl")},
          {"programmes", SourceFile("data/programmes.jsonl")},
          {"cities", SourceFile("data/cities.jsonl")},
          {"partnerships", SourceFile("data/partnerships.csv")}};
  return *files;
}

void ImportCatalogue(const Server& server) {
  for (const auto& [kind, file] : CatalogueFiles()) {
    const Outcome outcome = server.Client({"import", kind, file});
    ASSERT_EQ(outcome.exit_code, 0)
        << kind << ": " << outcome.out << outcome.err;
  }
}

}  // namespace citymatch::e2e
