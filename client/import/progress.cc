#include "client/import/progress.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace citymatch::client {

void Progress::Update(absl::string_view verb, int64_t done, int64_t total) {
  if (style_ == Style::kSilent) return;
  if (verb != last_verb_) {
    last_verb_ = std::string(verb);
    last_tenth_ = -1;
  }
  const int64_t all = std::max<int64_t>(total, 1);
  const int64_t part = std::clamp<int64_t>(done, 0, all);
  const std::string count =
      total > 0  ? absl::StrCat(" ", done, "/", total, " ", what_)
      : done > 0 ? absl::StrCat(" ", done, " ", what_)
                 : "";
  if (style_ == Style::kBar) {
    constexpr int64_t kCells = 30;
    const auto full = static_cast<size_t>(total > 0 ? kCells * part / all : 0);
    std::string line =
        absl::StrCat(last_verb_, " [", std::string(full, '#'),
                     std::string(kCells - full, '.'), "]", count);
    const size_t length = line.size();
    // What the line before left behind.
    if (length < last_length_) line.append(last_length_ - length, ' ');
    last_length_ = length;
    out_ << '\r' << line << std::flush;
    bar_open_ = true;
    return;
  }
  const int64_t tenth = total > 0 ? 10 * part / all : 0;
  if (tenth == last_tenth_) return;
  last_tenth_ = tenth;
  out_ << last_verb_ << count << '\n' << std::flush;
}

void Progress::Finish() {
  if (bar_open_) out_ << '\n' << std::flush;
  bar_open_ = false;
}

}  // namespace citymatch::client
