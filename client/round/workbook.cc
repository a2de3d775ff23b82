#include "client/round/workbook.h"

#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/output/width.h"

namespace citymatch::client {
namespace {

constexpr int kLeastColumn = 6;
constexpr int kMostColumn = 60;
// What a cell may hold, in characters; in bytes it is never less.
constexpr size_t kMostCellBytes = 32767;

absl::Status Failed(absl::string_view what) {
  return absl::InternalError(
      absl::StrCat("the workbook cannot be written: ", what));
}

// Cut between characters.
std::string Fitting(const std::string& text) {
  if (text.size() <= kMostCellBytes) return text;
  size_t end = kMostCellBytes;
  while ((text[end] & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

class WorkbookWriter {
 public:
  explicit WorkbookWriter(lxw_workbook* book)
      : book_(book),
        head_(workbook_add_format(book)),
        count_(workbook_add_format(book)),
        score_(workbook_add_format(book)) {
    format_set_bold(head_);
    format_set_bottom(head_, LXW_BORDER_THIN);
    format_set_num_format(count_, "0");
    format_set_num_format(score_, "0.0");
  }

  absl::Status Add(const WorkbookSheet& sheet) {
    lxw_worksheet* page = workbook_add_worksheet(book_, sheet.title.c_str());
    if (page == nullptr) return Failed("a sheet has no name that it may have");
    lxw_row_t row = 0;
    std::vector<int> widths;
    for (const Sheet& table : sheet.tables) {
      if (row > 0) ++row;
      WriteTableAt(table, page, row, widths);
    }
    for (size_t i = 0; i < widths.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      worksheet_set_column(page, column, column,
                           std::clamp(widths[i], kLeastColumn, kMostColumn) + 2,
                           nullptr);
    }
    worksheet_freeze_panes(page, 1, 0);
    worksheet_set_landscape(page);
    worksheet_fit_to_pages(page, 1, 0);
    worksheet_repeat_rows(page, 0, 0);
    return absl::OkStatus();
  }

 private:
  void WriteTableAt(const Sheet& table, lxw_worksheet* page, lxw_row_t& row,
                    std::vector<int>& widths) const {
    widths.resize(std::max(widths.size(), table.columns.size()), 0);
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const std::string& title = table.columns[i].title;
      worksheet_write_string(page, row, static_cast<lxw_col_t>(i),
                             title.c_str(), head_);
      widths[i] = std::max(widths[i], DisplayWidth(title));
    }
    ++row;
    for (const std::vector<Cell>& cells : table.rows) {
      for (size_t i = 0; i < cells.size(); ++i) {
        WriteCell(cells[i], page, row, static_cast<lxw_col_t>(i), widths[i]);
      }
      ++row;
    }
  }

  void WriteCell(const Cell& cell, lxw_worksheet* page, lxw_row_t row,
                 lxw_col_t column, int& width) const {
    if (const double* number = std::get_if<double>(&cell)) {
      const bool is_whole =
          *number == static_cast<double>(static_cast<int64_t>(*number));
      worksheet_write_number(page, row, column, *number,
                             is_whole ? count_ : score_);
      return;
    }
    const std::string text = Fitting(std::get<std::string>(cell));
    if (text.empty()) return;
    worksheet_write_string(page, row, column, text.c_str(), nullptr);
    width = std::max(width, DisplayWidth(text));
  }

  lxw_workbook* book_;
  lxw_format* head_;
  lxw_format* count_;
  lxw_format* score_;
};

}  // namespace

absl::StatusOr<std::string> ToWorkbook(const std::vector<WorkbookSheet>& sheets,
                                       const std::string& title,
                                       absl::Time created) {
  // The library writes files only.
  std::string path =
      (std::filesystem::temp_directory_path() / "citymatch-XXXXXX").string();
  const int file = mkstemp(path.data());
  if (file < 0) return Failed("there is no place for a temporary file");
  close(file);
  const absl::Cleanup remove = [&path] { std::remove(path.c_str()); };
  lxw_workbook* book = workbook_new(path.c_str());
  if (book == nullptr) return Failed("out of memory");
  std::string title_copy = title;
  std::string author = "citymatch";
  lxw_doc_properties properties = {};
  properties.title = title_copy.data();
  properties.author = author.data();
  properties.created = absl::ToTimeT(created);
  workbook_set_properties(book, &properties);
  WorkbookWriter writer(book);
  absl::Status status;
  for (const WorkbookSheet& sheet : sheets) {
    if (status.ok()) status = writer.Add(sheet);
  }
  // Closing frees the book, whatever happened before.
  const lxw_error closed = workbook_close(book);
  if (!status.ok()) return status;
  if (closed != LXW_NO_ERROR) return Failed(lxw_strerror(closed));
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (bytes.empty()) return Failed("the temporary file cannot be read");
  return bytes;
}

absl::StatusOr<std::string> SolutionWorkbook(const v1::RoundSolution& solution,
                                             const RoundView& view) {
  const RoundWords& words = view.words();
  WorkbookSheet groups{words.prices_sheet, {GroupSheet(solution, view)}};
  if (!solution.prices().empty()) {
    groups.tables.push_back(PriceSheet(solution, view));
  }
  return ToWorkbook({{words.pairs, {PairSheet(solution, view)}},
                     {words.without_pair, {UnmatchedSheet(solution, view)}},
                     groups,
                     {words.basis_sheet, {BasisSheet(solution, view)}}},
                    RoundTitle(solution.round(), view),
                    absl::FromUnixSeconds(solution.create_time().seconds()));
}

}  // namespace citymatch::client
