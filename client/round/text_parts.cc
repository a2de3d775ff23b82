#include "client/round/text_parts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"

namespace citymatch::client {
namespace {

constexpr int kPlainWidth = 79;

int WidthOf(const Style& style) {
  return style.columns > 0 ? std::min(style.columns, kPlainWidth) : kPlainWidth;
}

}  // namespace

void Sentence(const std::string& text, const Style& style, std::ostream& out,
              absl::string_view first, int indent) {
  out << Wrap(text, first, indent, WidthOf(style));
}

void Item(const std::string& text, const Style& style, std::ostream& out) {
  Sentence(text, style, out, "  - ", 4);
}

void Head(const std::string& text, const Style& style, std::ostream& out) {
  out << '\n' << style.Bold(text) << '\n';
}

void WritePairs(const google::protobuf::RepeatedPtrField<v1::RoundPair>& pairs,
                const RoundView& view, const Style& style, std::ostream& out) {
  const RoundWords& words = view.words();
  Grid grid;
  grid.columns = {
      {words.score, true}, {words.origin}, {words.provider}, {words.partner}};
  for (const v1::RoundPair& pair : pairs) {
    grid.rows.push_back({ScoreText(pair.score()),
                         OriginText(pair.origin(), view.language),
                         view.NameAndCountry(pair.provider()),
                         view.NameAndCountry(pair.partner())});
  }
  if (!grid.rows.empty()) WriteTable(grid, style, out);
}

// The columns of a sheet as a grid; numbers as counts.
void WriteCounts(const Sheet& sheet, const Style& style, std::ostream& out) {
  Grid grid;
  for (const Sheet::Column& column : sheet.columns) {
    if (column.key != "name") {
      grid.columns.push_back(
          {column.title, column.key != "group" && column.key != "held"});
    }
  }
  for (const std::vector<Cell>& row : sheet.rows) {
    std::vector<std::string> cells;
    for (size_t i = 0; i < row.size(); ++i) {
      if (sheet.columns[i].key == "name") continue;
      const double* number = std::get_if<double>(&row[i]);
      cells.push_back(number != nullptr ? absl::StrFormat("%.0f", *number)
                                        : std::get<std::string>(row[i]));
    }
    grid.rows.push_back(std::move(cells));
  }
  WriteTable(grid, style, out);
}

}  // namespace citymatch::client
