#include <fmt/format.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "citymatch/v1/common.pb.h"
#include "client/format/json_reader.h"
#include "client/output/records.h"
#include "client/output/width.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace citymatch::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string EnumName(const google::protobuf::EnumValueDescriptor& value) {
  return value.number() == 0 ? "unspecified" : ShortName(value);
}

// A value that fits on a line; `index` of a list, or -1.
std::string ScalarText(const Message& message, const FieldDescriptor& field,
                       int index) {
  const auto* reflection = message.GetReflection();
  const bool repeated = index >= 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return OneLine(repeated
                         ? reflection->GetRepeatedString(message, &field, index)
                         : reflection->GetString(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumName(repeated
                          ? *reflection->GetRepeatedEnum(message, &field, index)
                          : *reflection->GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(
          repeated ? reflection->GetRepeatedInt32(message, &field, index)
                   : reflection->GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(
          repeated ? reflection->GetRepeatedInt64(message, &field, index)
                   : reflection->GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return fmt::format(
          "{}", repeated ? reflection->GetRepeatedDouble(message, &field, index)
                         : reflection->GetDouble(message, &field));
    default:
      return (repeated ? reflection->GetRepeatedBool(message, &field, index)
                       : reflection->GetBool(message, &field))
                 ? "yes"
                 : "no";
  }
}

// A message that fits on a line: a time, a provenance, a name in a language.
bool ToLine(const Message& message, std::string& line) {
  if (const auto* time =
          dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    line = google::protobuf::util::TimeUtil::ToString(*time);
    return true;
  }
  if (const auto* provenance = dynamic_cast<const v1::Provenance*>(&message)) {
    line = ProvenanceText(*provenance);
    return true;
  }
  if (const auto* name = dynamic_cast<const v1::LocalName*>(&message)) {
    line =
        absl::StrCat(OneLine(name->text()), " (", name->language_code(), ")");
    return true;
  }
  return false;
}

}  // namespace

std::string ProvenanceText(const v1::Provenance& provenance) {
  std::vector<std::string> parts;
  parts.push_back(
      EnumName(*v1::Basis_descriptor()->FindValueByNumber(provenance.basis())));
  if (provenance.has_reference_year()) {
    parts.push_back(absl::StrCat(provenance.reference_year()));
  }
  if (provenance.confidence() != v1::CONFIDENCE_UNSPECIFIED) {
    parts.push_back(
        absl::StrCat(ShortName(*v1::Confidence_descriptor()->FindValueByNumber(
                         provenance.confidence())),
                     " confidence"));
  }
  std::string text = absl::StrJoin(parts, ", ");
  if (!provenance.source().empty()) {
    absl::StrAppend(&text, ": ", OneLine(provenance.source()));
  }
  return text;
}

std::string ToOutline(const Message& message, int indent) {
  const std::string margin(static_cast<size_t>(indent), ' ');
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  std::string text;
  for (const FieldDescriptor* field : fields) {
    absl::StrAppend(&text, margin, field->name(), ":");
    const int size =
        field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      std::vector<std::string> values;
      for (int i = 0; i < size; ++i) {
        values.push_back(
            ScalarText(message, *field, field->is_repeated() ? i : -1));
      }
      absl::StrAppend(&text, " ", absl::StrJoin(values, ", "), "\n");
      continue;
    }
    std::string line;
    if (!field->is_repeated()) {
      const Message& part = reflection->GetMessage(message, field);
      absl::StrAppend(&text,
                      ToLine(part, line)
                          ? absl::StrCat(" ", line, "\n")
                          : absl::StrCat("\n", ToOutline(part, indent + 2)));
      continue;
    }
    text += "\n";
    for (int i = 0; i < size; ++i) {
      const Message& part = reflection->GetRepeatedMessage(message, field, i);
      if (ToLine(part, line)) {
        absl::StrAppend(&text, margin, "- ", line, "\n");
        continue;
      }
      // The first field stands beside the dash.
      const std::string outline = ToOutline(part, indent + 2);
      absl::StrAppend(&text, margin, "- ",
                      outline.size() > margin.size() + 2
                          ? outline.substr(margin.size() + 2)
                          : "\n");
    }
  }
  return text;
}

}  // namespace citymatch::client
