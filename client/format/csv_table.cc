#include "client/format/csv_table.h"

#include <csv.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/strip.h"

namespace citymatch::client {
namespace {

// State of one parse, filled by the library's callbacks.
struct Reading {
  CsvTable table;
  CsvRow row;
  int64_t line = 1;

  static void OnCell(void* data, size_t size, void* reading) {
    auto* self = static_cast<Reading*>(reading);
    self->row.cells.emplace_back(static_cast<const char*>(data), size);
  }

  static void OnRow(int, void* reading) {
    auto* self = static_cast<Reading*>(reading);
    self->table.rows.push_back(std::exchange(self->row, CsvRow()));
  }
};

int IsNoSpace(unsigned char) { return 0; }

char FindDelimiter(absl::string_view text) {
  const absl::string_view line = text.substr(0, text.find('\n'));
  char best = ',';
  for (const char candidate : {';', '\t'}) {
    if (std::count(line.begin(), line.end(), candidate) >
        std::count(line.begin(), line.end(), best)) {
      best = candidate;
    }
  }
  return best;
}

}  // namespace

CsvTable ParseCsv(absl::string_view text) {
  absl::ConsumePrefix(&text, kByteOrderMark);
  Reading reading;
  reading.table.delimiter = FindDelimiter(text);
  reading.table.ends_with_line_end = text.empty() || text.back() == '\n';
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
    reading.table.error = "the CSV library could not be started";
    return std::move(reading.table);
  }
  csv_set_delim(&parser, static_cast<unsigned char>(reading.table.delimiter));
  csv_set_space_func(&parser, IsNoSpace);
  int64_t row_line = 0;
  size_t rows = 0;
  // Byte by byte: the library does not say on which line it is.
  for (const char c : text) {
    if (row_line == 0 && c != '\r' && c != '\n') row_line = reading.line;
    if (csv_parse(&parser, &c, 1, Reading::OnCell, Reading::OnRow, &reading) !=
        1) {
      reading.table.error =
          "a quote stands within a cell that does not begin with one, or a "
          "quoted cell goes on behind its closing quote; double quotes inside "
          "a quoted cell (\"\"). No row from here on was read";
      reading.table.error_line = row_line;
      csv_free(&parser);
      return std::move(reading.table);
    }
    if (reading.table.rows.size() > rows) {
      reading.table.rows.back().line = row_line;
      rows = reading.table.rows.size();
      row_line = 0;
    }
    if (c == '\n') ++reading.line;
  }
  if (csv_fini(&parser, Reading::OnCell, Reading::OnRow, &reading) != 0) {
    reading.table.error =
        "the file ends within a quoted cell that began in the row on this "
        "line: a closing quote is missing, or the file is truncated; get a "
        "complete copy";
    reading.table.error_line = row_line;
  } else if (reading.table.rows.size() > rows) {
    reading.table.rows.back().line = row_line;
  }
  csv_free(&parser);
  return std::move(reading.table);
}

std::string ToCsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    const std::string& cell = cells[i];
    const bool plain =
        cell.find_first_of(",;\t\"\r\n") == std::string::npos &&
        (cell.empty() || (cell.front() != ' ' && cell.back() != ' '));
    if (plain) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char c : cell) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace citymatch::client
