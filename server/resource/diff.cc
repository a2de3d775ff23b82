#include "server/resource/diff.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/batch.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "server/convert/digest.h"
#include "server/gate/field_rules.h"
#include "server/resource/validate/message.h"

namespace citymatch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Changes are shown to everybody; what is confidential in what changed is not.
void ClearConfidential(Message& message) {
  const ConfidentialFields& fields =
      ConfidentialFieldsIn(*message.GetDescriptor());
  const Reflection& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : fields.own) {
    reflection.ClearField(&message, field);
  }
  for (const FieldDescriptor* field : fields.below) {
    if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ClearConfidential(
            *reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else if (reflection.HasField(message, field)) {
      ClearConfidential(*reflection.MutableMessage(&message, field));
    }
  }
}

std::string JsonOf(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  const std::unique_ptr<Message> shown(message.New());
  shown->CopyFrom(message);
  ClearConfidential(*shown);
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*shown, &json, options)
           .ok()) {
    return "null";
  }
  return json;
}

std::string JsonText(const std::string& text) {
  google::protobuf::Value value;
  value.set_string_value(text);
  return JsonOf(value);
}

// One value of a field: the singular one, or an element of a list.
class Element {
 public:
  Element(const Message& message, const FieldDescriptor& field, int index)
      : message_(message), field_(field), index_(index) {}

  [[nodiscard]] const Message& AsMessage() const {
    const Reflection& read = *message_.GetReflection();
    return index_ < 0 ? read.GetMessage(message_, &field_)
                      : read.GetRepeatedMessage(message_, &field_, index_);
  }

  // In protobuf's JSON, 64-bit integers are strings.
  [[nodiscard]] std::string Json() const {
    const Reflection& read = *message_.GetReflection();
    const bool one = index_ < 0;
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return JsonOf(AsMessage());
      case FieldDescriptor::CPPTYPE_STRING:
        return JsonText(
            one ? read.GetString(message_, &field_)
                : read.GetRepeatedString(message_, &field_, index_));
      case FieldDescriptor::CPPTYPE_INT32:
        return absl::StrCat(
            one ? read.GetInt32(message_, &field_)
                : read.GetRepeatedInt32(message_, &field_, index_));
      case FieldDescriptor::CPPTYPE_INT64:
        return absl::StrCat(
            "\"",
            one ? read.GetInt64(message_, &field_)
                : read.GetRepeatedInt64(message_, &field_, index_),
            "\"");
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return JsonNumber(
            one ? read.GetDouble(message_, &field_)
                : read.GetRepeatedDouble(message_, &field_, index_));
      case FieldDescriptor::CPPTYPE_BOOL:
        return (one ? read.GetBool(message_, &field_)
                    : read.GetRepeatedBool(message_, &field_, index_))
                   ? "true"
                   : "false";
      case FieldDescriptor::CPPTYPE_ENUM:
        return JsonEnum(
            one ? read.GetEnumValue(message_, &field_)
                : read.GetRepeatedEnumValue(message_, &field_, index_));
      default:
        return "null";  // the API has no such fields
    }
  }

  // Equal elements have equal bytes.
  [[nodiscard]] std::string Bytes() const {
    return field_.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
               ? DeterministicBytes(AsMessage())
               : Json();
  }

 private:
  // As protobuf writes numbers: with as many digits as tell it from others.
  static std::string JsonNumber(double number) {
    google::protobuf::Value value;
    value.set_number_value(number);
    return JsonOf(value);
  }

  [[nodiscard]] std::string JsonEnum(int number) const {
    const auto* value = field_.enum_type()->FindValueByNumber(number);
    return value == nullptr ? absl::StrCat(number)
                            : absl::StrCat("\"", value->name(), "\"");
  }

  const Message& message_;
  const FieldDescriptor& field_;
  const int index_;
};

class Differ {
 public:
  void Compare(const Message& before, const Message& after,
               const std::string& prefix) {
    const auto& type = *before.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (prefix.empty() && field.name() == "name") continue;
      const std::string path = absl::StrCat(prefix, field.name());
      if (field.is_repeated()) {
        CompareLists(before, after, field, path);
      } else {
        CompareSingular(before, after, field, path);
      }
    }
  }

  std::vector<v1::FieldChange> Take() { return std::move(changes_); }

 private:
  void Add(const std::string& path, std::string old_value,
           std::string new_value) {
    v1::FieldChange& change = changes_.emplace_back();
    change.set_path(path);
    change.set_old_value(std::move(old_value));
    change.set_new_value(std::move(new_value));
  }

  void CompareSingular(const Message& before, const Message& after,
                       const FieldDescriptor& field, const std::string& path) {
    const bool was = before.GetReflection()->HasField(before, &field);
    const bool is = after.GetReflection()->HasField(after, &field);
    if (!was && !is) return;
    const Element old_element(before, field, -1);
    const Element new_element(after, field, -1);
    if (was && is) {
      CompareElements(old_element, new_element, field, path);
    } else {
      Add(path, was ? old_element.Json() : "", is ? new_element.Json() : "");
    }
  }

  void CompareElements(const Element& before, const Element& after,
                       const FieldDescriptor& field, const std::string& path) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Compare(before.AsMessage(), after.AsMessage(), absl::StrCat(path, "."));
      return;
    }
    std::string old_value = before.Json();
    std::string new_value = after.Json();
    if (old_value != new_value) {
      Add(path, std::move(old_value), std::move(new_value));
    }
  }

  void CompareLists(const Message& before, const Message& after,
                    const FieldDescriptor& field, const std::string& path) {
    const auto elements = [&field](const Message& message) {
      std::vector<std::string> bytes;
      const int size = message.GetReflection()->FieldSize(message, &field);
      for (int i = 0; i < size; ++i) {
        bytes.push_back(Element(message, field, i).Bytes());
      }
      return bytes;
    };
    const std::vector<std::string> old_list = elements(before);
    const std::vector<std::string> new_list = elements(after);
    const auto [old_first, new_first] = std::mismatch(
        old_list.begin(), old_list.end(), new_list.begin(), new_list.end());
    const int begin = static_cast<int>(old_first - old_list.begin());
    int old_end = static_cast<int>(old_list.size());
    int new_end = static_cast<int>(new_list.size());
    while (old_end > begin && new_end > begin &&
           old_list[static_cast<size_t>(old_end - 1)] ==
               new_list[static_cast<size_t>(new_end - 1)]) {
      --old_end;
      --new_end;
    }
    if (old_end == new_end) {
      for (int i = begin; i < old_end; ++i) {
        CompareElements(Element(before, field, i), Element(after, field, i),
                        field, At(path, i));
      }
      return;
    }
    for (int i = begin; i < old_end; ++i) {
      Add(At(path, i), Element(before, field, i).Json(), "");
    }
    for (int i = begin; i < new_end; ++i) {
      Add(At(path, i), "", Element(after, field, i).Json());
    }
  }

  std::vector<v1::FieldChange> changes_;
};

}  // namespace

std::vector<v1::FieldChange> Diff(const Message& before, const Message& after) {
  Differ differ;
  differ.Compare(before, after, "");
  return differ.Take();
}

}  // namespace citymatch
