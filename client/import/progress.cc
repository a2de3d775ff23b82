#include "client/import/progress.h"

#include <algorithm>

namespace citymatch::client {

void Progress::Update(absl::string_view verb, int64_t done, int64_t total) {
  if (style_ == Style::kSilent) return;
  if (verb != last_verb_) {
    last_verb_ = std::string(verb);
    last_tenth_ = -1;
  }
  const int64_t all = std::max<int64_t>(total, 1);
  if (style_ == Style::kBar) {
    constexpr int64_t kCells = 30;
    const auto full = static_cast<size_t>(kCells * done / all);
    out_ << '\r' << last_verb_ << " [" << std::string(full, '#')
         << std::string(kCells - full, '.') << "] " << done << '/' << total
         << ' ' << what_ << std::flush;
    bar_open_ = true;
    return;
  }
  const int64_t tenth = 10 * done / all;
  if (tenth == last_tenth_) return;
  last_tenth_ = tenth;
  out_ << last_verb_ << ' ' << done << '/' << total << ' ' << what_ << '\n'
       << std::flush;
}

void Progress::Finish() {
  if (bar_open_) out_ << '\n' << std::flush;
  bar_open_ = false;
}

}  // namespace citymatch::client
