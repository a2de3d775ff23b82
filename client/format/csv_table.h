// Comma-separated text as RFC 4180 has it, the way spreadsheets read and write
// it: a byte-order mark, CRLF line ends, quotes where they are needed.
#ifndef CITYMATCH_CLIENT_FORMAT_CSV_TABLE_H_
#define CITYMATCH_CLIENT_FORMAT_CSV_TABLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace citymatch::client {

// The mark that makes spreadsheets read the text as UTF-8.
inline constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

// One row of a table.
struct CsvRow {
  std::vector<std::string> cells;

  // Line of the file on which the row begins, from 1.
  int64_t line = 0;
};

// What ParseCsv read. After an error the rows before it stand.
struct CsvTable {
  std::vector<CsvRow> rows;

  // The character between cells.
  char delimiter = ',';

  // Whether the text ends with a line end, as a complete table does.
  bool ends_with_line_end = true;

  // What is wrong with the quoting, so that no row from `error_line` on could
  // be read; empty = nothing.
  std::string error;
  int64_t error_line = 0;
};

// Reads a table. The delimiter is that of `,` `;` and tab which stands most
// often in the first line. Line ends may be LF or CRLF; empty lines are
// skipped; spaces are kept; a quoted cell may hold delimiters, line ends and
// doubled quotes.
[[nodiscard]] CsvTable ParseCsv(absl::string_view text);

// One row with CRLF behind it. Reads back as the same cells.
[[nodiscard]] std::string ToCsvLine(const std::vector<std::string>& cells);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_FORMAT_CSV_TABLE_H_
