#include "client/format/message_json.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/json_util.h"

namespace citymatch::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string ToJson(const Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = pretty;
  std::string text;
  // Fails for Any and wrong Timestamps only; what could be written stands.
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  return text;
}

}  // namespace

bool IsServerField(const FieldDescriptor& field) {
  if (field.name() == "etag") return true;
  const auto& options = field.options();
  const int count = options.ExtensionSize(google::api::field_behavior);
  for (int i = 0; i < count; ++i) {
    if (options.GetExtension(google::api::field_behavior, i) ==
        google::api::OUTPUT_ONLY) {
      return true;
    }
  }
  return false;
}

std::string ToJsonLine(const Message& message) {
  return ToJson(message, false);
}

std::string ToPrettyJson(const Message& message) {
  return ToJson(message, true);
}

std::string ToJsonArray(const Message& message, const FieldDescriptor& field,
                        int first) {
  const auto* reflection = message.GetReflection();
  const int size = reflection->FieldSize(message, &field);
  if (size <= first) return "";
  std::string text = "[";
  for (int i = first; i < size; ++i) {
    absl::StrAppend(
        &text, i == first ? "" : ",",
        ToJsonLine(reflection->GetRepeatedMessage(message, &field, i)));
  }
  return text + "]";
}

void ClearServerFields(Message& message) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsServerField(*field)) {
      reflection->ClearField(&message, field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        ClearServerFields(
            *reflection->MutableRepeatedMessage(&message, field, i));
      }
    } else {
      ClearServerFields(*reflection->MutableMessage(&message, field));
    }
  }
}

}  // namespace citymatch::client
