#include "client/output/table.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/format/csv_table.h"
#include "client/output/width.h"

namespace citymatch::client {
namespace {

// A column is never cut below this.
constexpr int kLeastWidth = 20;
constexpr int kGap = 2;

// The parts of `text` between which a line may be broken.
std::vector<std::string> Breakable(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> iterator(
      icu::BreakIterator::createLineInstance(icu::Locale::getRoot(), error));
  if (U_FAILURE(error)) return {std::string(text)};
  const icu::UnicodeString whole = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  iterator->setText(whole);
  const auto inside_url = [text](size_t at) {
    size_t begin = text.substr(0, at).rfind("http");
    if (begin == absl::string_view::npos || begin == at) return false;
    if (!absl::StartsWith(text.substr(begin), "http://") &&
        !absl::StartsWith(text.substr(begin), "https://")) {
      return false;
    }
    for (; begin < at; ++begin) {
      if (!absl::ascii_isgraph(static_cast<unsigned char>(text[begin]))) {
        return false;
      }
    }
    return at < text.size() &&
           absl::ascii_isgraph(static_cast<unsigned char>(text[at]));
  };
  std::vector<std::string> parts;
  size_t bytes = 0;
  bool join = false;
  int32_t start = iterator->first();
  for (int32_t end = iterator->next(); end != icu::BreakIterator::DONE;
       start = end, end = iterator->next()) {
    std::string part;
    whole.tempSubStringBetween(start, end).toUTF8String(part);
    bytes += part.size();
    if (join) {
      parts.back() += part;
    } else {
      parts.push_back(std::move(part));
    }
    // An address that is broken cannot be followed.
    join = inside_url(bytes);
  }
  return parts;
}

}  // namespace

std::string Style::Bold(absl::string_view text) const {
  const std::string line = OneLine(text);
  return color ? absl::StrCat("\x1b[1m", line, "\x1b[0m") : line;
}

void WriteTable(const Grid& grid, const Style& style, std::ostream& out,
                int indent) {
  std::vector<std::vector<std::string>> rows;
  rows.emplace_back();
  for (const Grid::Column& column : grid.columns) {
    rows[0].push_back(column.header);
  }
  for (const auto& row : grid.rows) {
    rows.emplace_back();
    for (const std::string& cell : row) rows.back().push_back(OneLine(cell));
  }
  std::vector<int> widths(grid.columns.size(), 0);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  if (style.columns > 0 && !widths.empty()) {
    int before = indent;
    for (size_t i = 0; i + 1 < widths.size(); ++i) before += widths[i] + kGap;
    widths.back() =
        std::min(widths.back(), std::max(kLeastWidth, style.columns - before));
  }
  for (size_t r = 0; r < rows.size(); ++r) {
    std::string line(static_cast<size_t>(indent), ' ');
    for (size_t i = 0; i < rows[r].size(); ++i) {
      if (i > 0) line.append(kGap, ' ');
      const std::string cell =
          widths[i] > 0 ? Truncate(rows[r][i], widths[i], style.unicode) : "";
      line += Pad(cell, widths[i], grid.columns[i].right_aligned);
    }
    absl::StripTrailingAsciiWhitespace(&line);
    out << (r == 0 ? style.Bold(line) : line) << '\n';
  }
}

void WriteCsv(const Grid& grid, std::ostream& out) {
  std::vector<std::string> header;
  for (const Grid::Column& column : grid.columns) {
    header.push_back(column.header);
  }
  out << ToCsvLine(header);
  for (const auto& row : grid.rows) out << ToCsvLine(row);
}

std::string Wrap(absl::string_view text, absl::string_view first, int indent,
                 int width) {
  const std::string clean = OneLine(text);
  const std::string head = Pad(first, indent);
  if (width <= 0) return absl::StrCat(head, clean, "\n");
  const int room = std::max(kLeastWidth, width - indent);
  std::string wrapped;
  std::string line;
  const auto flush = [&] {
    absl::StripTrailingAsciiWhitespace(&line);
    absl::StrAppend(
        &wrapped,
        wrapped.empty() ? head : std::string(static_cast<size_t>(indent), ' '),
        line, "\n");
    line.clear();
  };
  for (const std::string& part : Breakable(clean)) {
    const std::string bare(absl::StripTrailingAsciiWhitespace(part));
    if (!line.empty() && DisplayWidth(line) + DisplayWidth(bare) > room) {
      flush();
    }
    line += part;
  }
  flush();
  return wrapped;
}

}  // namespace citymatch::client
