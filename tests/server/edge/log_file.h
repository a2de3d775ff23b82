// What the server logs, to be read while it runs.
#ifndef CITYMATCH_TESTS_SERVER_EDGE_LOG_FILE_H_
#define CITYMATCH_TESTS_SERVER_EDGE_LOG_FILE_H_

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"
#include "tests/support/temp_dir.h"

namespace citymatch {

// While it lives, standard error goes to a file.
class LogFile {
 public:
  LogFile() : path_(folder_.Join("log")), stderr_(dup(STDERR_FILENO)) {
    const int file =
        open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    EXPECT_GE(dup2(file, STDERR_FILENO), 0);
    close(file);
  }
  ~LogFile() {
    dup2(stderr_, STDERR_FILENO);
    close(stderr_);
  }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // Returns when `text` has been logged; the test's own time limit ends it if
  // it never is.
  void WaitFor(absl::string_view text) const {
    while (!absl::StrContains(Text(), text)) {
      absl::SleepFor(absl::Milliseconds(2));
    }
  }

  [[nodiscard]] std::string Text() const {
    return citymatch::testing::ReadFile(path_);
  }

 private:
  citymatch::testing::TempDir folder_;
  const std::string path_;
  const int stderr_;
};

}  // namespace citymatch

#endif  // CITYMATCH_TESTS_SERVER_EDGE_LOG_FILE_H_
