// Reads whole files into rows, in any of the formats, and collects everything
// that is wrong with them.
#ifndef CITYMATCH_CLIENT_IMPORT_READER_H_
#define CITYMATCH_CLIENT_IMPORT_READER_H_

#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/format/csv_form.h"
#include "client/format/problem.h"
#include "client/import/geonames.h"
#include "client/rpc/resource_kind.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

enum class FileFormat { kAuto, kJson, kCsv, kGeonames };

struct ReadOptions {
  FileFormat format = FileFormat::kAuto;
  GeonamesOptions geonames;
};

// One row of a file.
struct ImportRow {
  Position position;

  // What could be read; null if nothing.
  std::unique_ptr<google::protobuf::Message> message;

  // What is wrong with it; paths are those of the message.
  std::vector<FieldProblem> problems;

  // Names of columns, for problems; null = none.
  const CsvForm* form = nullptr;

  // Whether it is a place of a GeoNames dump.
  bool from_geonames = false;
};

// The rows of all files in the order given.
struct ImportSet {
  std::vector<ImportRow> rows;

  // Problems of whole files.
  std::vector<Problem> file_problems;

  // What the user should know about how a file was read.
  std::vector<std::string> notes;
};

// Reads the file at `path`, or `standard_input` for `-`. An error only if it
// cannot be opened or read.
[[nodiscard]] absl::Status ReadFile(const std::string& path,
                                    std::istream& standard_input,
                                    std::string& content);

// Adds the rows of one file, whose content is given, with all problems of form
// and range. Fields that only the server sets are cleared.
void ReadRows(const ResourceKind& kind, const std::string& file,
              absl::string_view content, const ReadOptions& options,
              ImportSet& set);

// Adds a problem to each row whose name stands in an earlier row.
void CheckDuplicates(const ResourceKind& kind, ImportSet& set);

// All problems of `set`: of files first, then of rows in order.
[[nodiscard]] std::vector<Problem> AllProblems(const ImportSet& set);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_IMPORT_READER_H_
