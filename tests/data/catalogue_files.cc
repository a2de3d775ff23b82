#include "tests/data/catalogue_files.h"

#include <google/protobuf/util/json_util.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "gtest/gtest.h"

namespace citymatch {
namespace {

std::string ReadFile(const char* name) {
  const char* root = std::getenv("CITYMATCH_SOURCE_DIR");
  const std::string path =
      absl::StrCat(root != nullptr ? root : ".", "/data/", name);
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << "cannot read " << path
                           << "; set CITYMATCH_SOURCE_DIR to the root";
  return {std::istreambuf_iterator<char>(file), {}};
}

template <typename Message>
std::vector<Message> ReadJsonLines(const char* name) {
  std::vector<Message> messages;
  const std::string text = ReadFile(name);
  EXPECT_TRUE(!text.empty() && text.back() == '\n') << name;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = false;
    Message message;
    const auto status = google::protobuf::util::JsonStringToMessage(
        {line.data(), line.size()}, &message, options);
    EXPECT_TRUE(status.ok())
        << name << ":" << number << ": " << status.ToString();
    messages.push_back(std::move(message));
  }
  return messages;
}

// Records of an RFC 4180 table.
std::vector<std::vector<std::string>> ParseCsv(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record;
  std::string cell;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += '"';
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      record.push_back(std::move(cell));
      cell.clear();
    } else if (c == '\n') {
      record.push_back(std::move(cell));
      cell.clear();
      records.push_back(std::move(record));
      record.clear();
    } else if (c != '\r') {
      cell += c;
    }
  }
  EXPECT_FALSE(quoted) << "a quote is not closed";
  EXPECT_TRUE(record.empty() && cell.empty()) << "the last line is not ended";
  return records;
}

v1::Partnership ToPartnership(std::map<std::string, std::string> row) {
  v1::Partnership partnership;
  partnership.set_name(row["id"]);
  partnership.set_provider(row["provider"]);
  partnership.set_partner(row["partner"]);
  partnership.set_programme(row["programme"]);
  partnership.set_programme_title(row["programme_title"]);
  int year = 0;
  if (absl::SimpleAtoi(row["first_year"], &year)) {
    partnership.set_first_year(year);
  }
  if (absl::SimpleAtoi(row["last_year"], &year)) {
    partnership.set_last_year(year);
  }
  for (const absl::string_view sector :
       absl::StrSplit(row["sectors"], ';', absl::SkipEmpty())) {
    v1::Sector value = v1::SECTOR_UNSPECIFIED;
    EXPECT_TRUE(v1::Sector_Parse(
        absl::StrCat("SECTOR_", absl::AsciiStrToUpper(sector)), &value))
        << sector;
    partnership.add_sectors(value);
  }
  EXPECT_EQ(row["outcome"], "") << "no outcome is known";
  v1::Basis basis = v1::BASIS_UNSPECIFIED;
  EXPECT_TRUE(v1::Basis_Parse("BASIS_" + row["basis"], &basis)) << row["basis"];
  partnership.mutable_provenance()->set_basis(basis);
  v1::Confidence confidence = v1::CONFIDENCE_UNSPECIFIED;
  EXPECT_TRUE(
      v1::Confidence_Parse("CONFIDENCE_" + row["confidence"], &confidence))
      << row["confidence"];
  partnership.mutable_provenance()->set_confidence(confidence);
  partnership.mutable_provenance()->set_source(row["source"]);
  return partnership;
}

std::vector<v1::Partnership> ReadPartnerships() {
  const auto records = ParseCsv(ReadFile("partnerships.csv"));
  std::vector<v1::Partnership> partnerships;
  if (records.empty()) return partnerships;
  const std::vector<std::string>& header = records.front();
  const std::vector<std::string> expected = absl::StrSplit(
      "id,provider,partner,programme,programme_title,first_year,last_year,"
      "sectors,outcome,basis,confidence,source,reference_year,note",
      ',');
  EXPECT_EQ(header, expected);
  for (size_t i = 1; i < records.size(); ++i) {
    EXPECT_EQ(records[i].size(), header.size()) << "record " << i;
    std::map<std::string, std::string> row;
    for (size_t j = 0; j < header.size() && j < records[i].size(); ++j) {
      row[header[j]] = records[i][j];
    }
    partnerships.push_back(ToPartnership(std::move(row)));
  }
  return partnerships;
}

std::vector<std::string> TableCells(absl::string_view line) {
  std::vector<std::string> cells;
  if (line.size() < 2 || line.front() != '|' || line.back() != '|') {
    return cells;
  }
  for (const absl::string_view cell :
       absl::StrSplit(line.substr(1, line.size() - 2), '|')) {
    cells.emplace_back(absl::StripAsciiWhitespace(cell));
  }
  return cells;
}

}  // namespace

const v1::City* CatalogueFiles::City(absl::string_view name) const {
  for (const v1::City& city : cities) {
    if (city.name() == name) return &city;
  }
  return nullptr;
}

const v1::Programme& CatalogueFiles::Programme(absl::string_view id) const {
  for (const v1::Programme& programme : programmes) {
    if (programme.name() == absl::StrCat("programmes/", id)) return programme;
  }
  ADD_FAILURE() << "no programme " << id;
  return v1::Programme::default_instance();
}

bool IsIsoDate(const std::string& text) {
  absl::CivilDay day;
  return text.size() == 10 && absl::ParseCivilTime(text, &day);
}

void ExpectProvenance(const v1::Provenance& provenance,
                      const std::string& where) {
  EXPECT_NE(provenance.basis(), v1::BASIS_UNSPECIFIED) << where;
  EXPECT_FALSE(provenance.source().empty()) << where;
  EXPECT_LE(provenance.source().size(), 2000U) << where;
  if (provenance.has_reference_year()) {
    EXPECT_GE(provenance.reference_year(), 1900) << where;
    EXPECT_LE(provenance.reference_year(), 2100) << where;
  }
}

CatalogueFiles ReadCatalogueFiles() {
  return {ReadJsonLines<v1::City>("cities.jsonl"), ReadPartnerships(),
          ReadJsonLines<v1::Programme>("programmes.jsonl"),
          ReadJsonLines<v1::Taxonomy>("taxonomies.jsonl"),
          ReadFile("README.md")};
}

std::map<std::string, std::map<std::string, int>> BasisTable(
    const std::string& readme) {
  std::map<std::string, std::map<std::string, int>> table;
  std::vector<std::string> header;
  for (const absl::string_view line : absl::StrSplit(readme, '\n')) {
    const std::vector<std::string> cells = TableCells(line);
    if (cells.empty()) {
      header.clear();
    } else if (cells[0] == "facts") {
      header = cells;
    } else if (!header.empty() && cells[0] != "---") {
      for (size_t i = 1; i < cells.size() && i < header.size(); ++i) {
        int count = -1;
        EXPECT_TRUE(absl::SimpleAtoi(cells[i], &count)) << line;
        table[cells[0]][header[i]] = count;
      }
    }
  }
  return table;
}

}  // namespace citymatch
