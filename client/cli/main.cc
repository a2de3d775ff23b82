// The program `citymatch`: hands the process's streams, environment and
// signals to RunCli.
#include <csignal>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <sys/ioctl.h>
#include <unistd.h>

#include "client/cli/exit_code.h"
#include "client/cli/run.h"
#include "client/cli/terminal.h"
#include "client/rpc/connection.h"
#include "client/rpc/interruption.h"
#include "grpc/support/log.h"

namespace {

using citymatch::client::Interruption;

extern "C" char** environ;

citymatch::client::Environment ReadEnvironment() {
  citymatch::client::Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    const size_t equals = text.find('=');
    if (equals != std::string::npos) {
      environment[text.substr(0, equals)] = text.substr(equals + 1);
    }
  }
  return environment;
}

int TerminalColumns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// The first SIGINT or SIGTERM asks to stop, the second stops at once. Signals
// are taken by one thread, so that no handler runs in the middle of anything.
void WatchSignals(const sigset_t signals, Interruption& interruption) {
  std::thread([signals, &interruption] {
    int signal = 0;
    sigwait(&signals, &signal);
    interruption.Trigger();
    sigwait(&signals, &signal);
    _exit(citymatch::client::kExitInterrupted);
  }).detach();
}

}  // namespace

int main(int argc, char** argv) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::ios::sync_with_stdio(false);
  // Lives as long as the process: the thread above never ends.
  static Interruption interruption;
  WatchSignals(signals, interruption);
  const citymatch::client::Streams streams{std::cin,
                                           std::cout,
                                           std::cerr,
                                           isatty(STDOUT_FILENO) == 1,
                                           isatty(STDERR_FILENO) == 1,
                                           TerminalColumns()};
  const citymatch::client::Environment environment = ReadEnvironment();
  // What gRPC has to say of a failed handshake is in the error as well.
  if (environment.count("GRPC_VERBOSITY") == 0) {
    gpr_set_log_function([](gpr_log_func_args*) {});
  }
  citymatch::client::RunOptions options;
  options.make_channel = citymatch::client::MakeChannel;
  if (isatty(STDIN_FILENO) == 1) {
    options.read_line = [](Interruption& interrupted, std::string& line) {
      return citymatch::client::ReadLine(STDIN_FILENO, interrupted, line);
    };
    options.read_secret = [](Interruption& interrupted, std::string& line) {
      return citymatch::client::ReadWithoutEcho(STDIN_FILENO, interrupted,
                                                line);
    };
  }
  return citymatch::client::RunCli(
      std::vector<std::string>(argv + 1, argv + argc), streams, environment,
      interruption, options);
}
