// Tells how far a long import is: a bar on a terminal, plain lines elsewhere.
#ifndef CITYMATCH_CLIENT_IMPORT_PROGRESS_H_
#define CITYMATCH_CLIENT_IMPORT_PROGRESS_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"

namespace citymatch::client {

// Not thread-safe.
class Progress {
 public:
  enum class Style { kSilent, kLines, kBar };

  // Writes to `out`, which must outlive it.
  Progress(std::ostream& out, Style style) : out_(out), style_(style) {}

  // `done` of `total` rows; `verb` such as "imported". Lines are written for
  // each tenth at most.
  void Update(absl::string_view verb, int64_t done, int64_t total);

  // Ends the bar, so that other text can follow.
  void Finish();

 private:
  std::ostream& out_;
  const Style style_;
  std::string last_verb_;
  int64_t last_tenth_ = -1;
  bool bar_open_ = false;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_IMPORT_PROGRESS_H_
