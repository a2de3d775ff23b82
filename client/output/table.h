// Tables for people, and the same rows as CSV.
#ifndef CITYMATCH_CLIENT_OUTPUT_TABLE_H_
#define CITYMATCH_CLIENT_OUTPUT_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace citymatch::client {

// How text for people is laid out.
struct Style {
  // Bold headings, by ANSI sequences.
  bool color = false;

  // Bars and marks beyond ASCII.
  bool unicode = true;

  // Columns of the terminal; the last column of a table is cut to fit. 0 = not
  // a terminal, nothing is cut.
  int columns = 0;

  // A heading on one line, in bold where colour is on. Control characters of
  // `text`, which may name a city or a round, become spaces.
  [[nodiscard]] std::string Bold(absl::string_view text) const;
};

// A table before it is laid out.
struct Grid {
  struct Column {
    std::string header;
    bool right_aligned = false;
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

// Writes `grid` with aligned columns, a heading and no frame. Lines have no
// trailing spaces. `indent` spaces stand before each.
void WriteTable(const Grid& grid, const Style& style, std::ostream& out,
                int indent = 0);

// Writes `grid` as CSV with a header.
void WriteCsv(const Grid& grid, std::ostream& out);

// `text` broken at spaces into lines of at most `width` columns, each indented
// by `indent`; the first line has `first` in the place of its indentation.
// `width` 0 = one line. Text without spaces, such as Japanese, is broken
// between any two characters; web addresses are never broken. Ends with a line
// end.
[[nodiscard]] std::string Wrap(absl::string_view text, absl::string_view first,
                               int indent, int width);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_TABLE_H_
