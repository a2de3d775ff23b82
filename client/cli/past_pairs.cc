#include "client/cli/past_pairs.h"

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/format/csv_table.h"
#include "client/format/problem.h"
#include "client/import/reader.h"

namespace citymatch::client {
namespace {

// The columns that are read; others are left alone.
constexpr const char* kProvider = "provider_id";
constexpr const char* kPartner = "partner_id";
constexpr const char* kProgramme = "programme";
constexpr const char* kFirstYear = "first_year";

// Reads the pairs of a CSV file, and every problem of it.
void ReadPairs(const CsvTable& table, PastPairs& pairs,
               std::vector<FieldProblem>& problems) {
  std::map<std::string, size_t> columns;
  for (size_t i = 0; i < table.rows.front().cells.size(); ++i) {
    columns.emplace(table.rows.front().cells[i], i);
  }
  for (const char* name : {kProvider, kPartner, kFirstYear}) {
    if (columns.count(name) == 0) {
      problems.push_back(
          {"line 1", absl::StrJoin(table.rows.front().cells, ","),
           absl::StrCat("has no column ", name,
                        "; the file needs provider_id, partner_id and "
                        "first_year, and may have programme")});
    }
  }
  if (!problems.empty()) return;
  for (size_t i = 1; i < table.rows.size(); ++i) {
    const CsvRow& row = table.rows[i];
    const auto cell = [&](const char* name) -> std::string {
      const auto it = columns.find(name);
      return it == columns.end() || it->second >= row.cells.size()
                 ? ""
                 : row.cells[it->second];
    };
    const auto path = [&](const char* name) {
      return absl::StrCat("line ", row.line, ", ", name);
    };
    int year = 0;
    if (!absl::SimpleAtoi(cell(kFirstYear), &year) || year < 1900 ||
        year > 2100) {
      problems.push_back({path(kFirstYear), cell(kFirstYear),
                          "must be a year from 1900 to 2100"});
    }
    for (const char* name : {kProvider, kPartner}) {
      if (const absl::Status bad = Session::CheckCityId(cell(name));
          !bad.ok()) {
        problems.push_back(
            {path(name), cell(name), std::string(bad.message())});
      }
    }
    v1::PastPair& pair = *pairs.Add();
    pair.set_provider(CityKind().FullName(cell(kProvider)));
    pair.set_partner(CityKind().FullName(cell(kPartner)));
    pair.set_programme_title(cell(kProgramme));
    pair.set_first_year(year);
  }
}

}  // namespace

int ReadPastPairs(Session& session, const std::string& path, PastPairs& pairs) {
  std::string text;
  if (const absl::Status read = ReadFile(path, session.streams().in, text);
      !read.ok()) {
    return session.Fail(kExitUsage, std::string(read.message()));
  }
  const CsvTable table = ParseCsv(text);
  std::vector<FieldProblem> problems;
  if (!table.error.empty()) {
    problems.push_back(
        {absl::StrCat("line ", table.error_line), "", table.error});
  } else if (table.rows.size() < 2) {
    problems.push_back(
        {"", "", "holds no pairs: a header and rows are needed"});
  } else {
    ReadPairs(table, pairs, problems);
  }
  if (problems.empty()) return kExitOk;
  return session.FailWithProblems(path, problems);
}

}  // namespace citymatch::client
