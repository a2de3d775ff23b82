// A folder of its own for each test, so that tests can run side by side.
#ifndef CITYMATCH_TESTS_SUPPORT_TEMP_DIR_H_
#define CITYMATCH_TESTS_SUPPORT_TEMP_DIR_H_

#include <string>

#include "absl/strings/string_view.h"

namespace citymatch::testing {

// Makes an empty folder under TMPDIR (or /tmp) and removes it with all that is
// in it. Ends the program if it cannot be made.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

  // The path of `name` in the folder.
  [[nodiscard]] std::string Join(absl::string_view name) const;

 private:
  std::string path_;
};

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SUPPORT_TEMP_DIR_H_
