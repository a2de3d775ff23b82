// Reads the files of data/, for the tests that check them.
#ifndef CITYMATCH_TESTS_DATA_CATALOGUE_FILES_H_
#define CITYMATCH_TESTS_DATA_CATALOGUE_FILES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "citymatch/v1/city.pb.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "citymatch/v1/programme.pb.h"

namespace citymatch {

// The bundled catalogue. Reading a file that is absent or malformed fails the
// current test and leaves its part empty.
struct CatalogueFiles {
  std::vector<v1::City> cities;
  std::vector<v1::Partnership> partnerships;
  std::vector<v1::Programme> programmes;
  std::vector<v1::Taxonomy> taxonomies;
  std::string readme;

  // Null when there is no city of that name.
  [[nodiscard]] const v1::City* City(absl::string_view name) const;

  // Fails the test when there is no such programme; `id` without collection.
  [[nodiscard]] const v1::Programme& Programme(absl::string_view id) const;
};

// Whether the text is a date such as 2025-07-01.
bool IsIsoDate(const std::string& text);

// Checks that a fact says how it is known.
void ExpectProvenance(const v1::Provenance& provenance,
                      const std::string& where);

// Reads all files below `CITYMATCH_SOURCE_DIR`, else below `.`.
CatalogueFiles ReadCatalogueFiles();

// The rows of the table of README.md whose first column heads `facts`: counts
// by the heading of their column, such as `DECLARED`, under the row's name.
std::map<std::string, std::map<std::string, int>> BasisTable(
    const std::string& readme);

}  // namespace citymatch

#endif  // CITYMATCH_TESTS_DATA_CATALOGUE_FILES_H_
