// The form of a resource as a row of a table: which column holds which field.
// Scalars have a column each; lists of messages stand in one column as JSON
// text, so that nothing is lost on the way out and in again.
#ifndef CITYMATCH_CLIENT_FORMAT_CSV_FORM_H_
#define CITYMATCH_CLIENT_FORMAT_CSV_FORM_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/format/problem.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

// One column.
struct CsvColumn {
  // How a cell is read and written.
  enum class Kind {
    // By the type of the field: a scalar as text, an enum by its short name, a
    // list of enums with `;` between, a list of messages as JSON.
    kField,
    // The resource's `name` without the collection.
    kId,
    // The name of another resource, without the collection in `collection`.
    kReference,
    // The text of the first local name where that is Japanese.
    kJapaneseName,
  };

  const char* header;

  // Path of the field, such as `population.resident_count`.
  const char* path;

  Kind kind = Kind::kField;

  // For kId and kReference: such as `cities`.
  const char* collection = "";

  // A table without this column is refused.
  bool required = false;

  // Another header that is accepted; empty = none.
  const char* synonym = "";
};

// The columns of one kind of resource. Immutable; safe to share.
class CsvForm {
 public:
  explicit CsvForm(std::vector<CsvColumn> columns)
      : columns_(std::move(columns)) {}

  // The headers, in order.
  [[nodiscard]] std::vector<std::string> Header() const;

  // The message as cells, in the order of Header().
  [[nodiscard]] std::vector<std::string> Write(
      const google::protobuf::Message& message) const;

  // Which column each cell of a table belongs to: index into the form's
  // columns. Adds a problem for every header that is unknown, stands twice or
  // is missing.
  [[nodiscard]] std::vector<int> MatchHeader(
      const std::vector<std::string>& header,
      std::vector<FieldProblem>& problems) const;

  // Fills `message` from a row; `order` is from MatchHeader, without problems.
  void Read(const std::vector<std::string>& cells,
            const std::vector<int>& order, google::protobuf::Message& message,
            std::vector<FieldProblem>& problems) const;

  // Header of the column that holds `path` or a part of it; empty if it is
  // named like the field.
  [[nodiscard]] std::string ColumnOf(absl::string_view path) const;

 private:
  const std::vector<CsvColumn> columns_;
};

// The columns of cities; see client/README.md.
[[nodiscard]] const CsvForm& CityCsvForm();

// The columns of partnerships; see client/README.md.
[[nodiscard]] const CsvForm& PartnershipCsvForm();

// The form of a type of resource; null if it has none.
[[nodiscard]] const CsvForm* CsvFormFor(
    const google::protobuf::Descriptor& type);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_FORMAT_CSV_FORM_H_
