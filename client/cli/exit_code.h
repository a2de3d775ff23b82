// What the command's exit code means. Scripts rely on the numbers: they never
// change.
#ifndef CITYMATCH_CLIENT_CLI_EXIT_CODE_H_
#define CITYMATCH_CLIENT_CLI_EXIT_CODE_H_

#include "absl/status/status.h"

namespace citymatch::client {

enum ExitCode : int {
  kExitOk = 0,
  // The server or the machine failed in a way that no other code names.
  kExitFailed = 1,
  // The command line is wrong.
  kExitUsage = 2,
  // Data or a request is wrong: a file to import, a filter, a field, a digest.
  kExitInvalidData = 3,
  // Something named does not exist.
  kExitNotFound = 4,
  // It exists already, was changed meanwhile, is in use, or demands that cannot
  // all hold.
  kExitConflict = 5,
  // The server cannot be reached, is overloaded, or did not answer in time.
  kExitUnreachable = 6,
  // Stopped by the user.
  kExitInterrupted = 7,
  // Refused: no credential, one that does not count, or one that may not do
  // it.
  kExitRefused = 8,
};

// The code for the status of a call.
[[nodiscard]] ExitCode ExitCodeFor(const absl::Status& status);

// The list for help texts.
[[nodiscard]] const char* ExitCodeHelp();

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_EXIT_CODE_H_
