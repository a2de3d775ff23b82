// Builds a message from proto3 JSON and lists everything that is wrong on the
// way. The protobuf library's own parser stops at the first error and does not
// say what would have been right.
#ifndef CITYMATCH_CLIENT_FORMAT_JSON_READER_H_
#define CITYMATCH_CLIENT_FORMAT_JSON_READER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/format/problem.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

namespace citymatch::client {

// Reads `json` into `message`, which must be empty, and adds every problem.
//
// Accepts what proto3 JSON does (`resident_count` and `residentCount`, 64-bit
// integers as number or string, `null` as unset) and besides: enum values
// without their prefix and in any case (`waste` for `SECTOR_WASTE`), and
// `"id": "x"` for `"name": "<collection>/x"` where `collection` is given.
// Refuses unknown names, NaN and infinities. A wrong element of a list is kept
// with what could be read of it, so that later paths stay right.
void ReadMessage(const nlohmann::json& json, absl::string_view collection,
                 google::protobuf::Message& message,
                 std::vector<FieldProblem>& problems);

// Reads one value into a field, with the rules above; elements of a list go
// behind those that are there. `path` is the field's path, for problems.
void ReadField(const nlohmann::json& json,
               const google::protobuf::FieldDescriptor& field,
               const std::string& path, google::protobuf::Message& message,
               std::vector<FieldProblem>& problems);

// Reads a scalar from text as it stands in a table's cell or on the command
// line. An empty text leaves the field unset.
void ReadText(absl::string_view text,
              const google::protobuf::FieldDescriptor& field,
              const std::string& path, google::protobuf::Message& message,
              std::vector<FieldProblem>& problems);

// The value of an enum in the form that people read and write: lower case,
// without prefix, such as `waste`; empty for the value 0.
[[nodiscard]] std::string ShortName(
    const google::protobuf::EnumValueDescriptor& value);

// All short names but the one of the value 0.
[[nodiscard]] std::vector<std::string> ShortNames(
    const google::protobuf::EnumDescriptor& type);

// The value with that full or short name in any case; null if there is none,
// also for the value 0.
[[nodiscard]] const google::protobuf::EnumValueDescriptor* FindEnumValue(
    const google::protobuf::EnumDescriptor& type, absl::string_view name);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_FORMAT_JSON_READER_H_
