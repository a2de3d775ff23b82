#include "client/import/reader.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/format/csv_table.h"
#include "client/format/json_reader.h"
#include "client/format/json_text.h"
#include "client/format/message_json.h"
#include "client/format/text.h"
#include "client/import/limits.h"

namespace citymatch::client {
namespace {

constexpr char kEncodingAdvice[] =
    "save the file as UTF-8 (in a spreadsheet: \"CSV UTF-8\")";

FileFormat Detect(const std::string& file, absl::string_view content) {
  if (absl::EndsWithIgnoreCase(file, ".csv")) return FileFormat::kCsv;
  const absl::string_view rest = absl::StripLeadingAsciiWhitespace(content);
  if (!rest.empty() && (rest[0] == '{' || rest[0] == '[')) {
    return FileFormat::kJson;
  }
  if (LooksLikeGeonames(content)) return FileFormat::kGeonames;
  if (absl::EndsWithIgnoreCase(file, ".json") ||
      absl::EndsWithIgnoreCase(file, ".jsonl")) {
    return FileFormat::kJson;
  }
  return FileFormat::kCsv;
}

// What makes the whole content unreadable as text; empty = nothing.
std::string WholeProblem(absl::string_view content) {
  if (absl::StrContains(content.substr(0, 2), "PK")) {
    return "is a ZIP archive; unpack it first, with: unzip FILE";
  }
  if (absl::StartsWith(content, "\x1F\x8B")) {
    return "is compressed; unpack it first, with: gunzip FILE";
  }
  if (absl::StartsWith(content, "\xFF\xFE") ||
      absl::StartsWith(content, "\xFE\xFF")) {
    return absl::StrCat("is UTF-16; ", kEncodingAdvice);
  }
  if (absl::StripAsciiWhitespace(content).empty()) {
    return "is empty; was the export complete?";
  }
  return "";
}

// Reads the rows of one file.
class FileReader {
 public:
  FileReader(const ResourceKind& kind, const std::string& file,
             absl::string_view content, ImportSet& set)
      : kind_(kind), file_(file), content_(content), set_(set) {}

  void ReadJson() {
    const JsonSpans spans = SplitJson(content_);
    int64_t number = 0;
    for (const JsonSpan& span : spans.values) {
      ImportRow row = NewRow(++number, span.line);
      if (CheckEncoding(span.text, row)) {
        nlohmann::json value;
        std::string error;
        if (ParseJson(span.text, value, error)) {
          row.message = kind_.New();
          ReadMessage(value, kind_.plural, *row.message, row.problems);
          if (!value.is_object()) row.message = nullptr;
        } else {
          row.problems.push_back({"", "", error});
        }
      }
      Finish(std::move(row));
    }
    if (!spans.frame_problem.empty()) {
      AddFileProblem({"", "", spans.frame_problem}, spans.frame_line);
    }
  }

  void ReadCsv(const CsvForm& form) {
    const CsvTable table = ParseCsv(content_);
    if (!table.rows.empty()) ReadCsvRows(table, form);
    if (!table.error.empty()) {
      AddFileProblem({"", "", table.error}, table.error_line);
    }
  }

  void ReadPlaces(const GeonamesOptions& options) {
    GeonamesResult result = ReadGeonames(content_, options);
    for (Problem& problem : result.problems) {
      ImportRow row = NewRow(problem.position.row, problem.position.line);
      row.problems.push_back(std::move(problem.detail));
      set_.rows.push_back(std::move(row));
    }
    for (GeonamesCity& place : result.cities) {
      ImportRow row = NewRow(place.line, place.line);
      row.message = std::make_unique<v1::City>(std::move(place.city));
      row.from_geonames = true;
      Finish(std::move(row));
    }
    set_.notes.push_back(absl::StrCat(
        file_, ": ",
        WithThousands(static_cast<long long>(result.cities.size())),
        " places taken; left out: ", WithThousands(result.other_feature_count),
        " that are not municipalities (sections, historical, abandoned, "
        "localities), ",
        WithThousands(result.other_country_count), " of other countries, ",
        WithThousands(result.small_count), " below --min-population"));
  }

  void AddFileProblem(FieldProblem detail, int64_t line) {
    set_.file_problems.push_back(
        {{file_, 0, line}, std::move(detail), "", true});
  }

 private:
  ImportRow NewRow(int64_t number, int64_t line) const {
    ImportRow row;
    row.position = {file_, number, line};
    return row;
  }

  // False, with a problem, where `text`, a part of the content, is not UTF-8.
  bool CheckEncoding(absl::string_view text, ImportRow& row) const {
    const size_t at = FirstInvalidUtf8(text);
    if (at == absl::string_view::npos) return true;
    const auto offset = static_cast<size_t>(text.data() - content_.data()) + at;
    row.problems.push_back(
        {"", std::string(text.substr(at, 8)),
         absl::StrCat("is not UTF-8 from byte ", offset, " of the file on; ",
                      kEncodingAdvice)});
    return false;
  }

  void ReadCsvRows(const CsvTable& table, const CsvForm& form) {
    std::vector<FieldProblem> header_problems;
    const std::vector<int> order =
        form.MatchHeader(table.rows[0].cells, header_problems);
    for (FieldProblem& problem : header_problems) {
      AddFileProblem(std::move(problem), table.rows[0].line);
    }
    if (!header_problems.empty()) return;
    for (size_t i = 1; i < table.rows.size(); ++i) {
      const CsvRow& cells = table.rows[i];
      ImportRow row = NewRow(static_cast<int64_t>(i), cells.line);
      row.form = &form;
      const bool cut = i + 1 == table.rows.size() && table.error.empty() &&
                       !table.ends_with_line_end &&
                       cells.cells.size() < order.size();
      if (cut) {
        row.problems.push_back(
            {"", "",
             absl::StrCat("the file ends in the middle of the row, after ",
                          cells.cells.size(), " of ", order.size(),
                          " cells: it seems truncated; get a complete copy")});
      } else if (CheckCells(cells, table.rows[0], row)) {
        row.message = kind_.New();
        form.Read(cells.cells, order, *row.message, row.problems);
      }
      Finish(std::move(row));
    }
  }

  // As CheckEncoding, for the cells of a row.
  bool CheckCells(const CsvRow& cells, const CsvRow& header,
                  ImportRow& row) const {
    for (size_t i = 0; i < cells.cells.size(); ++i) {
      const std::string& cell = cells.cells[i];
      const size_t at = FirstInvalidUtf8(cell);
      if (at == absl::string_view::npos) continue;
      row.problems.push_back(
          {i < header.cells.size() ? header.cells[i] : "", cell.substr(at, 8),
           absl::StrCat("is not UTF-8 from byte ", OffsetIn(cells.line),
                        " of the file on; ", kEncodingAdvice)});
    }
    return row.problems.empty();
  }

  // Offset of the first byte that is not UTF-8 on or after line `line`.
  size_t OffsetIn(int64_t line) const {
    size_t at = 0;
    for (int64_t i = 1; i < line; ++i) at = content_.find('\n', at) + 1;
    return at + FirstInvalidUtf8(content_.substr(at));
  }

  void Finish(ImportRow row) {
    if (row.message != nullptr) {
      ClearServerFields(*row.message);
      std::vector<FieldProblem> limits;
      CheckLimits(*row.message, limits);
      for (FieldProblem& problem : limits) {
        if (!Covers(row.problems, problem.field)) {
          row.problems.push_back(std::move(problem));
        }
      }
    }
    set_.rows.push_back(std::move(row));
  }

  const ResourceKind& kind_;
  const std::string& file_;
  const absl::string_view content_;
  ImportSet& set_;
};

}  // namespace

absl::Status ReadFile(const std::string& path, std::istream& standard_input,
                      std::string& content) {
  if (path == "-") {
    content.assign(std::istreambuf_iterator<char>(standard_input), {});
    return absl::OkStatus();
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream buffer;
  // A folder opens, and fails on reading.
  if (!file ||
      (file.peek() != std::ifstream::traits_type::eof() &&
       !(buffer << file.rdbuf())) ||
      file.bad()) {
    return absl::NotFoundError(absl::StrCat(
        "the file ", path,
        " cannot be read: ", std::generic_category().message(errno)));
  }
  content = std::move(buffer).str();
  return absl::OkStatus();
}

void ReadRows(const ResourceKind& kind, const std::string& file,
              absl::string_view content, const ReadOptions& options,
              ImportSet& set) {
  if (const std::string problem = WholeProblem(content); !problem.empty()) {
    return FileReader(kind, file, content, set)
        .AddFileProblem({"", "", problem}, 0);
  }
  absl::ConsumePrefix(&content, kByteOrderMark);
  FileReader reader(kind, file, content, set);
  const FileFormat format = options.format == FileFormat::kAuto
                                ? Detect(file, content)
                                : options.format;
  if (format == FileFormat::kJson) return reader.ReadJson();
  if (format == FileFormat::kGeonames) {
    if (&kind == &CityKind()) return reader.ReadPlaces(options.geonames);
    return reader.AddFileProblem(
        {"", "",
         "a GeoNames dump holds cities; import it with: citymatch "
         "import cities"},
        0);
  }
  const CsvForm* form = CsvFormFor(*kind.prototype->GetDescriptor());
  if (form != nullptr) return reader.ReadCsv(*form);
  reader.AddFileProblem(
      {"", "",
       absl::StrCat(kind.plural,
                    " have no form as a table; give them as JSON, "
                    "one object a line")},
      0);
}

void CheckDuplicates(const ResourceKind& kind, ImportSet& set) {
  std::map<std::string, const ImportRow*> first;
  for (ImportRow& row : set.rows) {
    if (row.message == nullptr) continue;
    const std::string name = NameOf(*row.message);
    if (name.empty()) continue;
    const auto [it, inserted] = first.emplace(name, &row);
    if (inserted) continue;
    const Position& other = it->second->position;
    row.problems.push_back(
        {"name", name,
         absl::StrCat("the same ", kind.singular, " stands in row ", other.row,
                      other.file == row.position.file
                          ? ""
                          : absl::StrCat(" of ", other.file),
                      " already; keep one of the two rows")});
  }
}

std::vector<Problem> AllProblems(const ImportSet& set) {
  std::vector<Problem> problems = set.file_problems;
  for (const ImportRow& row : set.rows) {
    for (const FieldProblem& detail : row.problems) {
      problems.push_back(
          {row.position, detail,
           row.form == nullptr ? "" : row.form->ColumnOf(detail.field)});
    }
  }
  return problems;
}

}  // namespace citymatch::client
