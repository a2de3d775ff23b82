// The command `citymatch`, as a function: everything that it reads and writes
// is passed in, so that it runs in a test as in a shell.
#ifndef CITYMATCH_CLIENT_CLI_RUN_H_
#define CITYMATCH_CLIENT_CLI_RUN_H_

#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "client/access/environment.h"
#include "client/rpc/connection_options.h"
#include "client/rpc/interruption.h"
#include "client/rpc/retry.h"
#include "grpcpp/channel.h"

namespace citymatch::client {

// Where text goes to and comes from.
struct Streams {
  std::istream& in;
  // Data only.
  std::ostream& out;
  // Everything else: progress, notes, problems, errors.
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  // Width of the terminal; 0 = unknown.
  int columns = 0;
};

// What differs between a shell and a test.
struct RunOptions {
  // Connects.
  std::function<std::shared_ptr<grpc::Channel>(const ConnectionOptions&)>
      make_channel;
  RetryPolicy retry;

  // Reads a line from the terminal that is standard input, without echo; false
  // if there is none or it was interrupted. Unset = standard input is no
  // terminal: nobody is there to ask.
  std::function<bool(Interruption&, std::string&)> read_secret;

  // The same with echo.
  std::function<bool(Interruption&, std::string&)> read_line;
};

// Runs one command; `arguments` without the program's name. Returns the exit
// code, see exit_code.h. Stops soon after `interruption` is triggered.
[[nodiscard]] int RunCli(const std::vector<std::string>& arguments,
                         const Streams& streams, const Environment& environment,
                         Interruption& interruption, const RunOptions& options);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_RUN_H_
