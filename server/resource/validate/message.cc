#include "server/resource/validate/message.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/convert/dates.h"
#include "server/convert/digest.h"
#include "server/resource/request/utf8.h"
#include "server/resource/validate/fields.h"
#include "server/resource/validate/scalar.h"

namespace citymatch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool HasBehavior(const FieldDescriptor& field,
                 google::api::FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) {
      return true;
    }
  }
  return false;
}

// Identity is checked where it is parsed.
bool IsIdentity(const FieldDescriptor& field) {
  return HasBehavior(field, google::api::IDENTIFIER) || field.name() == "etag";
}

// What is wrong with one value of a field that is not a message; empty if
// nothing is. `index` < 0: the field is singular.
std::string ValueProblem(const Message& message, const FieldDescriptor& field,
                         int index, const FieldRule* rule) {
  const Reflection& read = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text =
          one ? read.GetStringReference(message, &field, &scratch)
              : read.GetRepeatedStringReference(message, &field, index,
                                                &scratch);
      return TextProblem(text, rule);
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return NumberProblem(one ? read.GetDouble(message, &field)
                               : read.GetRepeatedDouble(message, &field, index),
                           rule);
    case FieldDescriptor::CPPTYPE_INT32:
      return IntegerProblem(one ? read.GetInt32(message, &field)
                                : read.GetRepeatedInt32(message, &field, index),
                            rule);
    case FieldDescriptor::CPPTYPE_INT64:
      return IntegerProblem(one ? read.GetInt64(message, &field)
                                : read.GetRepeatedInt64(message, &field, index),
                            rule);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumProblem(
          one ? read.GetEnumValue(message, &field)
              : read.GetRepeatedEnumValue(message, &field, index),
          *field.enum_type(), IsRequired(field) || !one);
    default:
      return "";
  }
}

bool IsSet(const Message& message, const FieldDescriptor& field) {
  const Reflection& read = *message.GetReflection();
  return field.is_repeated() ? read.FieldSize(message, &field) > 0
                             : read.HasField(message, &field);
}

// Whether absence shows: numbers without presence are judged by their range.
bool ShowsAbsence(const FieldDescriptor& field) {
  return field.is_repeated() || field.has_presence() ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
}

std::string MissingText(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
      !field.is_repeated()) {
    return EnumProblem(0, *field.enum_type(), true);
  }
  return field.is_repeated() ? "at least one is required" : "is required";
}

// What tells an element of a list from others.
std::string ElementKey(const Message& message, const FieldDescriptor& field,
                       int index, const FieldRule& rule) {
  const Reflection& read = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return read.GetRepeatedString(message, &field, index);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return absl::StrCat(read.GetRepeatedEnumValue(message, &field, index));
  }
  const Message& element = read.GetRepeatedMessage(message, &field, index);
  if (rule.unique_by.empty()) return DeterministicBytes(element);
  std::string key;
  for (const std::string& name : rule.unique_by) {
    const FieldDescriptor* part =
        element.GetDescriptor()->FindFieldByName(name);
    AppendPart(
        part->cpp_type() == FieldDescriptor::CPPTYPE_ENUM
            ? absl::StrCat(element.GetReflection()->GetEnumValue(element, part))
            : element.GetReflection()->GetString(element, part),
        key);
  }
  return key;
}

std::string DuplicateText(const FieldRule& rule, int first) {
  if (rule.unique_by.empty()) {
    return absl::StrCat("is the same as element ", first, "; leave one out");
  }
  std::string fields;
  for (const std::string& name : rule.unique_by) {
    absl::StrAppend(&fields, fields.empty() ? "" : ", ", "`", name, "`");
  }
  return absl::StrCat("has the same ", fields, " as element ", first,
                      "; leave one out or make them differ");
}

void CheckUnique(const Message& message, const FieldDescriptor& field,
                 const FieldRule& rule, const std::string& path,
                 Problems& problems) {
  absl::flat_hash_map<std::string, int> seen;
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size && !problems.full(); ++i) {
    const auto [it, is_new] =
        seen.try_emplace(ElementKey(message, field, i, rule), i);
    if (!is_new) problems.Add(At(path, i), DuplicateText(rule, it->second));
  }
}

void CheckList(const Message& message, const FieldDescriptor& field,
               const FieldRule* rule, const std::string& path,
               Problems& problems) {
  const Reflection& read = *message.GetReflection();
  const int size = read.FieldSize(message, &field);
  if (rule != nullptr && rule->max_count > 0 && size > rule->max_count) {
    problems.Add(path, absl::StrCat("has ", size, " elements; at most ",
                                    rule->max_count, " are allowed"));
    return;  // its elements may be without number
  }
  for (int i = 0; i < size && !problems.full(); ++i) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      CheckMessage(read.GetRepeatedMessage(message, &field, i),
                   absl::StrCat(At(path, i), "."), problems);
      continue;
    }
    const std::string problem = ValueProblem(message, field, i, rule);
    if (!problem.empty()) problems.Add(At(path, i), problem);
  }
  if (rule != nullptr && rule->unique) {
    CheckUnique(message, field, *rule, path, problems);
  }
}

void CheckField(const Message& message, const FieldDescriptor& field,
                const std::string& path, Problems& problems) {
  if (!IsSet(message, field) && ShowsAbsence(field)) {
    if (IsRequired(field)) problems.Add(path, MissingText(field));
    return;
  }
  const FieldRule* rule = RuleOf(field);
  if (field.is_repeated()) {
    CheckList(message, field, rule, path, problems);
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    CheckMessage(message.GetReflection()->GetMessage(message, &field),
                 absl::StrCat(path, "."), problems);
  } else {
    const std::string problem = ValueProblem(message, field, -1, rule);
    if (!problem.empty()) problems.Add(path, problem);
  }
}

}  // namespace

void Problems::Add(absl::string_view path, absl::string_view description) {
  if (full()) return;
  if (violations_.size() + 1 == kMaxViolations) {
    AddViolation(absl::StrCat(prefix_, path),
                 "this is wrong, and there is more; mend what is listed first",
                 violations_);
    return;
  }
  AddViolation(absl::StrCat(prefix_, path), description, violations_);
}

bool IsOutputOnly(const FieldDescriptor& field) {
  return HasBehavior(field, google::api::OUTPUT_ONLY);
}

bool IsRequired(const FieldDescriptor& field) {
  return HasBehavior(field, google::api::REQUIRED);
}

std::string At(absl::string_view list, int index) {
  return absl::StrCat(list, "[", index, "]");
}

void CheckMessage(const Message& message, const std::string& path,
                  Problems& problems) {
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count() && !problems.full(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsOutputOnly(field) || IsIdentity(field)) continue;
    CheckField(message, field, absl::StrCat(path, field.name()), problems);
  }
}

void CheckDateOrder(absl::string_view start, absl::string_view end,
                    absl::string_view start_field, const std::string& end_path,
                    Problems& problems) {
  const auto from = ParseDate(start);
  const auto to = ParseDate(end);
  if (!from || !to || *from < *to) return;
  problems.Add(end_path, absl::StrCat(FormatDate(*to), " is not after `",
                                      start_field, "`, ", FormatDate(*from)));
}

}  // namespace citymatch
