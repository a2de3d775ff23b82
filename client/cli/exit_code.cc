#include "client/cli/exit_code.h"

namespace citymatch::client {

ExitCode ExitCodeFor(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kExitInvalidData;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kFailedPrecondition:
      return kExitConflict;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitUnreachable;
    case absl::StatusCode::kCancelled:
      return kExitInterrupted;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return kExitRefused;
    default:
      return kExitFailed;
  }
}

const char* ExitCodeHelp() {
  return "Exit codes:\n"
         "  0  done\n"
         "  1  the server or this machine failed\n"
         "  2  the command line is wrong\n"
         "  3  data is wrong: a file, a field, a filter, a digest\n"
         "  4  not found\n"
         "  5  conflict: exists already, changed meanwhile, in use, or "
         "constraints\n"
         "     that contradict each other\n"
         "  6  the server cannot be reached, is overloaded, or too slow\n"
         "  7  interrupted\n"
         "  8  refused: not logged in, or not allowed\n";
}

}  // namespace citymatch::client
