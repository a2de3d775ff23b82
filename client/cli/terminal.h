// The terminal as far as streams do not reach.
#ifndef CITYMATCH_CLIENT_CLI_TERMINAL_H_
#define CITYMATCH_CLIENT_CLI_TERMINAL_H_

#include <string>

#include "client/rpc/interruption.h"

namespace citymatch::client {

// Reads a line from the terminal `file`, without the line end. False if the
// terminal is gone or the interruption came.
[[nodiscard]] bool ReadLine(int file, Interruption& interruption,
                            std::string& line);

// Reads a line from the terminal `file` and shows nothing of it; without the
// line end. False if the terminal is gone or the interruption came. The echo is
// back in any case.
[[nodiscard]] bool ReadWithoutEcho(int file, Interruption& interruption,
                                   std::string& line);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_TERMINAL_H_
