// Tells how far long work is: a bar on a terminal, plain lines elsewhere.
#ifndef CITYMATCH_CLIENT_IMPORT_PROGRESS_H_
#define CITYMATCH_CLIENT_IMPORT_PROGRESS_H_

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace citymatch::client {

// Not thread-safe.
class Progress {
 public:
  enum class Style { kSilent, kLines, kBar };

  // Writes to `out`, which must outlive it; counts `what`.
  Progress(std::ostream& out, Style style, std::string what = "rows")
      : out_(out), style_(style), what_(std::move(what)) {}

  // `done` of `total`, 0 = not known; `verb` such as "imported". Lines are
  // written for each tenth at most.
  void Update(absl::string_view verb, int64_t done, int64_t total);

  // Ends the bar, so that other text can follow.
  void Finish();

 private:
  std::ostream& out_;
  const Style style_;
  const std::string what_;
  std::string last_verb_;
  int64_t last_tenth_ = -1;
  size_t last_length_ = 0;
  bool bar_open_ = false;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_IMPORT_PROGRESS_H_
