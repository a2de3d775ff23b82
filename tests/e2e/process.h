// Runs the real programs for end-to-end tests: commands that end by themselves,
// and servers that are stopped. Every process started here dies with the test.
#ifndef CITYMATCH_TESTS_E2E_PROCESS_H_
#define CITYMATCH_TESTS_E2E_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch::e2e {

using testing::ReadFile;
using testing::TempDir;
using testing::WriteFile;

// Where the programs and the project's files are.
std::string ServerBinary();
std::string ClientBinary();
// `relative` below the source tree.
std::string SourceFile(absl::string_view relative);

// How a process ended, and what it wrote.
struct Outcome {
  // Exit code; 128 + N when signal N ended it.
  int exit_code = -1;
  bool timed_out = false;
  std::string out;
  std::string err;
};

struct RunOptions {
  // Set in addition to the test's own environment.
  std::vector<std::pair<std::string, std::string>> environment;
  std::string standard_input;
  std::string working_directory;
  // After this the process is killed and `timed_out` is set.
  absl::Duration timeout = absl::Seconds(120);
};

// A running process whose output goes to files.
class Process {
 public:
  static std::unique_ptr<Process> Start(const std::vector<std::string>& command,
                                        const RunOptions& options = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal) const;
  bool Running();
  // Waits for the end, at most `timeout`, then kills.
  Outcome Wait(absl::Duration timeout);
  // What it wrote until now.
  std::string Out() const;
  std::string Err() const;

 private:
  Process() = default;

  TempDir files_;
  pid_t pid_ = -1;
  bool ended_ = false;
  int exit_code_ = -1;
};

// Runs a command to its end.
Outcome RunCommand(const std::vector<std::string>& command,
                   const RunOptions& options = {});

// A server on a free port of the loopback interface.
class Server {
 public:
  // Starts `citymatchd --data-dir data_dir --listen 127.0.0.1:0 flags…` and
  // waits until it listens; before, `citymatchd init` makes an admin's token
  // where there is none. The status holds the server's own message.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const std::string& data_dir, const std::vector<std::string>& flags = {});

  // The same for any program that prints `listening on HOST:PORT`.
  static absl::StatusOr<std::unique_ptr<Server>> StartCommand(
      const std::vector<std::string>& command);

  const std::string& address() const { return address_; }
  // What an admin's calls carry in the header `authorization`.
  std::string Authorization() const;
  Process& process() { return *process_; }

  // Ends it: SIGTERM and wait.
  Outcome Stop();
  // Ends it without warning: SIGKILL and wait.
  Outcome Kill();

  // `citymatch --server ADDRESS arguments…` against this server, as its admin.
  Outcome Client(const std::vector<std::string>& arguments,
                 const RunOptions& options = {}) const;

 private:
  Server() = default;

  std::unique_ptr<Process> process_;
  std::string address_;
  std::string token_file_;  // empty = none
};

// The starter catalogue in the order in which it is imported: kind and file.
const std::vector<std::pair<std::string, std::string>>& CatalogueFiles();

// Imports the starter catalogue; fails the test when a file is refused.
void ImportCatalogue(const Server& server);

}  // namespace citymatch::e2e

#endif  // CITYMATCH_TESTS_E2E_PROCESS_H_
