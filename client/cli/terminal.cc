#include "client/cli/terminal.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"

namespace citymatch::client {
namespace {

// Most time between a signal and the return of the echo.
constexpr int kPollMilliseconds = 50;

}  // namespace

bool ReadLine(int file, Interruption& interruption, std::string& line) {
  line.clear();
  // Signals are taken by another thread: a read would not notice them.
  while (!interruption.Triggered()) {
    pollfd waiting{file, POLLIN, 0};
    const int ready = poll(&waiting, 1, kPollMilliseconds);
    if (ready < 0 && errno != EINTR) return false;
    if (ready <= 0) continue;
    char byte = 0;
    if (read(file, &byte, 1) != 1) return false;
    if (byte == '\n') return true;
    line += byte;
  }
  return false;
}

bool ReadWithoutEcho(int file, Interruption& interruption, std::string& line) {
  line.clear();
  termios before{};
  if (tcgetattr(file, &before) != 0) return false;
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  silent.c_lflag |= ECHONL;
  if (tcsetattr(file, TCSAFLUSH, &silent) != 0) return false;
  const absl::Cleanup restore = [&] { tcsetattr(file, TCSAFLUSH, &before); };
  return ReadLine(file, interruption, line);
}

}  // namespace citymatch::client
