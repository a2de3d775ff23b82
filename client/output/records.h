// Writes resources, changes and search hits in the format asked for.
#ifndef CITYMATCH_CLIENT_OUTPUT_RECORDS_H_
#define CITYMATCH_CLIENT_OUTPUT_RECORDS_H_

#include <ostream>
#include <string>
#include <vector>

#include "citymatch/v1/batch.pb.h"
#include "citymatch/v1/city_service.pb.h"
#include "client/output/table.h"
#include "client/rpc/resource_kind.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

enum class OutputFormat { kTable, kJson, kJsonl, kCsv };

// Writes messages as they come, as a JSON array with one element a line, or as
// JSON Lines. REQUIRES: format is kJson or kJsonl.
class JsonListWriter {
 public:
  JsonListWriter(OutputFormat format, std::ostream& out);
  void Add(const google::protobuf::Message& message);
  // A value that is JSON already, on one line.
  void AddLine(const std::string& json);
  void Finish();

 private:
  const bool array_;
  std::ostream& out_;
  bool empty_ = true;
};

// A list of resources: as a table the columns that tell them apart, as CSV the
// form that can be imported where the kind has one.
void WriteResources(const ResourceKind& kind,
                    const std::vector<const google::protobuf::Message*>& list,
                    OutputFormat format, const Style& style, std::ostream& out);

// One resource: as a table all its fields, one a line.
void WriteResource(const ResourceKind& kind,
                   const google::protobuf::Message& resource,
                   OutputFormat format, const Style& style, std::ostream& out);

void WriteHits(const v1::SearchCitiesResponse& reply, OutputFormat format,
               const Style& style, std::ostream& out);

// Who changed what. How the caller showed who it is, and from where, stands in
// every form but the table, and there when `long_form` is set.
void WriteChanges(const std::vector<v1::Change>& changes, bool long_form,
                  OutputFormat format, const Style& style, std::ostream& out);

// Rows that are no resources, under the names of their columns. In JSON a
// right-aligned column holds numbers, null where a cell is empty.
void WriteRows(const Grid& grid, OutputFormat format, const Style& style,
               std::ostream& out);

// The fields of a message that are set, one a line, nested ones indented;
// provenances, times and names on a line each.
[[nodiscard]] std::string ToOutline(const google::protobuf::Message& message,
                                    int indent = 0);

// "declared, 2020, high confidence: https://…", as far as known.
[[nodiscard]] std::string ProvenanceText(const v1::Provenance& provenance);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_OUTPUT_RECORDS_H_
