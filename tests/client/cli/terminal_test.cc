#include "client/cli/terminal.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace citymatch::client {
namespace {

// A terminal with both its ends.
class TerminalTest : public testing::Test {
 protected:
  TerminalTest() : user_(posix_openpt(O_RDWR | O_NOCTTY)) {
    EXPECT_EQ(grantpt(user_), 0);
    EXPECT_EQ(unlockpt(user_), 0);
    char name[128];
    EXPECT_EQ(ptsname_r(user_, name, sizeof(name)), 0);
    program_ = open(name, O_RDWR | O_NOCTTY);
  }
  ~TerminalTest() override {
    close(program_);
    close(user_);
  }

  [[nodiscard]] bool Echoes() const {
    termios mode{};
    EXPECT_EQ(tcgetattr(program_, &mode), 0);
    return (mode.c_lflag & ECHO) != 0;
  }

  const int user_;
  int program_ = -1;
};

TEST_F(TerminalTest, ReadsALineAndShowsNothingOfIt) {
  Interruption interruption;
  std::string line;
  bool read = false;
  std::thread reader(
      [&] { read = ReadWithoutEcho(program_, interruption, line); });
  while (Echoes()) std::this_thread::yield();
  ASSERT_EQ(write(user_, "secret\n", 7), 7);
  reader.join();
  EXPECT_TRUE(read);
  EXPECT_EQ(line, "secret");
  EXPECT_TRUE(Echoes());
  char shown[16] = {};
  const ssize_t size = ::read(user_, shown, sizeof(shown));
  EXPECT_EQ(std::string(shown, static_cast<size_t>(size)), "\r\n");
}

TEST_F(TerminalTest, EndsWhenInterruptedAndEchoesAgain) {
  Interruption interruption;
  std::string line;
  bool read = true;
  std::thread reader(
      [&] { read = ReadWithoutEcho(program_, interruption, line); });
  while (Echoes()) std::this_thread::yield();
  interruption.Trigger();
  reader.join();
  EXPECT_FALSE(read);
  EXPECT_TRUE(Echoes());
}

TEST_F(TerminalTest, AFileIsNoTerminal) {
  Interruption interruption;
  std::string line;
  const int file = open("/dev/null", O_RDONLY);
  EXPECT_FALSE(ReadWithoutEcho(file, interruption, line));
  close(file);
}

}  // namespace
}  // namespace citymatch::client
