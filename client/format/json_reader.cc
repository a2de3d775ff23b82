#include "client/format/json_reader.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/format/text.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace citymatch::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using nlohmann::json;

// Prefix that all values of an enum share, with the final underscore.
std::string EnumPrefix(const EnumDescriptor& type) {
  const std::string& zero = type.value(0)->name();
  return std::string(absl::StripSuffix(zero, "UNSPECIFIED"));
}

std::string Dump(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::string_view KindOf(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (value.is_string()) return "a text";
  if (value.is_boolean()) return "true or false";
  if (value.is_null()) return "null";
  return "a number";
}

// The one field at `path`, with what is needed to report on it and set it.
class FieldReader {
 public:
  FieldReader(const FieldDescriptor& field, std::string path, Message& message,
              std::vector<FieldProblem>& problems)
      : field_(field),
        path_(std::move(path)),
        message_(message),
        problems_(problems) {}

  void Read(const json& value) {
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return ReadSubMessage(value);
      case FieldDescriptor::CPPTYPE_STRING:
        if (!value.is_string()) return Wrong(value, "a text in quotes");
        return SetString(value.get<std::string>());
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!value.is_boolean()) return Wrong(value, "true or false");
        return SetBool(value.get<bool>());
      case FieldDescriptor::CPPTYPE_ENUM:
        return ReadEnum(value);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return ReadDouble(value);
      case FieldDescriptor::CPPTYPE_INT32:
        return ReadInteger(value, std::numeric_limits<int32_t>::min(),
                           std::numeric_limits<int32_t>::max());
      case FieldDescriptor::CPPTYPE_INT64:
        return ReadInteger(value, std::numeric_limits<int64_t>::min(),
                           std::numeric_limits<int64_t>::max());
      default:
        return Add(Dump(value), "this kind of field cannot be given as text");
    }
  }

 private:
  void Add(std::string value, std::string advice) {
    problems_.push_back({path_, std::move(value), std::move(advice)});
  }

  // Reports a value of the wrong kind; keeps the place of a list's element.
  void Wrong(const json& value, absl::string_view wanted) {
    Add(Dump(value),
        absl::StrCat("is ", KindOf(value), ", but must be ", wanted));
    KeepPlace();
  }

  void KeepPlace() {
    if (!field_.is_repeated()) return;
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_ENUM:
        return SetEnum(field_.enum_type()->value(0));
      case FieldDescriptor::CPPTYPE_STRING:
        return SetString("");
      case FieldDescriptor::CPPTYPE_MESSAGE:
        message_.GetReflection()->AddMessage(&message_, &field_);
        return;
      default:
        return;
    }
  }

  void SetString(const std::string& value) {
    const auto* reflection = message_.GetReflection();
    if (field_.is_repeated()) {
      reflection->AddString(&message_, &field_, value);
    } else {
      reflection->SetString(&message_, &field_, value);
    }
  }

  void SetBool(bool value) {
    const auto* reflection = message_.GetReflection();
    if (field_.is_repeated()) {
      reflection->AddBool(&message_, &field_, value);
    } else {
      reflection->SetBool(&message_, &field_, value);
    }
  }

  void SetEnum(const EnumValueDescriptor* value) {
    const auto* reflection = message_.GetReflection();
    if (field_.is_repeated()) {
      reflection->AddEnum(&message_, &field_, value);
    } else {
      reflection->SetEnum(&message_, &field_, value);
    }
  }

  void SetDouble(double value) {
    const auto* reflection = message_.GetReflection();
    if (field_.is_repeated()) {
      reflection->AddDouble(&message_, &field_, value);
    } else {
      reflection->SetDouble(&message_, &field_, value);
    }
  }

  void SetInteger(int64_t value) {
    const auto* reflection = message_.GetReflection();
    const bool wide = field_.cpp_type() == FieldDescriptor::CPPTYPE_INT64;
    if (wide && field_.is_repeated()) {
      reflection->AddInt64(&message_, &field_, value);
    } else if (wide) {
      reflection->SetInt64(&message_, &field_, value);
    } else if (field_.is_repeated()) {
      reflection->AddInt32(&message_, &field_, static_cast<int32_t>(value));
    } else {
      reflection->SetInt32(&message_, &field_, static_cast<int32_t>(value));
    }
  }

  void ReadSubMessage(const json& value);

  void ReadEnum(const json& value) {
    const EnumDescriptor& type = *field_.enum_type();
    const EnumValueDescriptor* found = nullptr;
    if (value.is_number_integer()) {
      const auto number = value.get<int64_t>();
      if (number >= 0 && number <= std::numeric_limits<int32_t>::max()) {
        found = type.FindValueByNumber(static_cast<int>(number));
      }
    } else if (value.is_string()) {
      const auto& name = value.get_ref<const std::string&>();
      // The value 0 means that nothing is said; an empty cell the same.
      if (name.empty() || absl::EqualsIgnoreCase(name, type.value(0)->name())) {
        return KeepPlace();
      }
      found = FindEnumValue(type, name);
    } else {
      return Wrong(value, absl::StrCat("one of ", Accepted(type)));
    }
    if (found != nullptr) return SetEnum(found);
    std::string advice = "is not a known value; ";
    const std::string near = DidYouMean(
        absl::StripPrefix(absl::AsciiStrToUpper(Dump(value)), EnumPrefix(type)),
        ShortNames(type));
    if (!near.empty()) absl::StrAppend(&advice, near, " ");
    absl::StrAppend(&advice, "Accepted: ", Accepted(type));
    Add(Dump(value), std::move(advice));
    KeepPlace();
  }

  static std::string Accepted(const EnumDescriptor& type) {
    return absl::StrJoin(ShortNames(type), ", ");
  }

  void ReadDouble(const json& value) {
    double number = 0;
    if (value.is_number()) {
      number = value.get<double>();
    } else if (!value.is_string() ||
               !absl::SimpleAtod(value.get_ref<const std::string&>(),
                                 &number)) {
      return Wrong(value, "a number such as 34.69");
    }
    if (!std::isfinite(number)) {
      return Add(Dump(value),
                 "is not a number that can be compared; leave the field out "
                 "where the value is unknown");
    }
    SetDouble(number);
  }

  void ReadInteger(const json& value, int64_t min, int64_t max) {
    int64_t number = 0;
    bool whole = false;
    if (value.is_number_unsigned()) {
      whole = value.get<uint64_t>() <= static_cast<uint64_t>(max);
      number = whole ? value.get<int64_t>() : 0;
    } else if (value.is_number_integer()) {
      number = value.get<int64_t>();
      whole = true;
    } else if (value.is_number_float()) {
      const auto real = value.get<double>();
      whole = std::trunc(real) == real && std::abs(real) < 9e15;
      number = whole ? static_cast<int64_t>(real) : 0;
    } else if (value.is_string()) {
      whole = ParseWhole(value.get_ref<const std::string&>(), number);
    }
    if (!whole && !value.is_number()) {
      return Wrong(value, "a whole number such as 2015");
    }
    if (!whole || number < min || number > max) {
      return Add(Dump(value), "is not a whole number in the possible range");
    }
    SetInteger(number);
  }

  // "2750000", and "2750000.0" as spreadsheets write it.
  static bool ParseWhole(absl::string_view text, int64_t& number) {
    const size_t point = text.find('.');
    if (point != absl::string_view::npos && point > 0 &&
        text.find_first_not_of('0', point + 1) == absl::string_view::npos) {
      text = text.substr(0, point);
    }
    return absl::SimpleAtoi(text, &number);
  }

  const FieldDescriptor& field_;
  const std::string path_;
  Message& message_;
  std::vector<FieldProblem>& problems_;
};

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) {
    names.push_back(type.field(i)->name());
  }
  return names;
}

void ReadObject(const json& object, const std::string& prefix,
                absl::string_view collection, Message& message,
                std::vector<FieldProblem>& problems) {
  const Descriptor& type = *message.GetDescriptor();
  std::set<const FieldDescriptor*> seen;
  for (const auto& [key, value] : object.items()) {
    const FieldDescriptor* field = type.FindFieldByName(key);
    if (field == nullptr) field = type.FindFieldByCamelcaseName(key);
    json named = value;
    if (field == nullptr && key == "id" && !collection.empty()) {
      field = type.FindFieldByName("name");
      if (value.is_string()) {
        named = absl::StrCat(collection, "/", value.get<std::string>());
      }
    }
    const std::string path = prefix + key;
    if (field == nullptr) {
      const std::string near = DidYouMean(key, FieldNames(type));
      problems.push_back(
          {path, "",
           absl::StrCat("is not a field of ", type.name(), "; ",
                        near.empty() ? absl::StrCat("the fields are ",
                                                    absl::StrJoin(
                                                        FieldNames(type), ", "))
                                     : near)});
      continue;
    }
    if (!seen.insert(field).second) {
      problems.push_back({path, "",
                          absl::StrCat("says the same as another spelling of ",
                                       field->name(), "; keep one of them")});
      continue;
    }
    ReadField(named, *field, prefix + field->name(), message, problems);
  }
}

void FieldReader::ReadSubMessage(const json& value) {
  const auto* reflection = message_.GetReflection();
  Message* target = field_.is_repeated()
                        ? reflection->AddMessage(&message_, &field_)
                        : reflection->MutableMessage(&message_, &field_);
  if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(target)) {
    if (!value.is_string() || !google::protobuf::util::TimeUtil::FromString(
                                  value.get<std::string>(), time)) {
      Add(Dump(value), "must be a time such as \"2026-04-01T09:00:00Z\"");
    }
    return;
  }
  if (!value.is_object()) {
    return Add(Dump(value),
               absl::StrCat(
                   "is ", KindOf(value),
                   ", but must be an object "
                   "with the fields ",
                   absl::StrJoin(FieldNames(*target->GetDescriptor()), ", ")));
  }
  ReadObject(value, path_ + ".", "", *target, problems_);
}

}  // namespace

void ReadMessage(const json& value, absl::string_view collection,
                 Message& message, std::vector<FieldProblem>& problems) {
  if (!value.is_object()) {
    problems.push_back(
        {"", Dump(value),
         absl::StrCat("is ", KindOf(value),
                      ", but a row must be an object in braces")});
    return;
  }
  ReadObject(value, "", collection, message, problems);
}

void ReadField(const json& value, const FieldDescriptor& field,
               const std::string& path, Message& message,
               std::vector<FieldProblem>& problems) {
  if (value.is_null()) return;
  if (!field.is_repeated()) {
    return FieldReader(field, path, message, problems).Read(value);
  }
  if (!value.is_array()) {
    problems.push_back({path, Dump(value),
                        absl::StrCat("is ", KindOf(value),
                                     ", but must be a list in brackets")});
    return;
  }
  const int before = message.GetReflection()->FieldSize(message, &field);
  for (size_t i = 0; i < value.size(); ++i) {
    FieldReader(field, absl::StrCat(path, "[", before + i, "]"), message,
                problems)
        .Read(value[i]);
  }
}

void ReadText(absl::string_view text, const FieldDescriptor& field,
              const std::string& path, Message& message,
              std::vector<FieldProblem>& problems) {
  if (text.empty()) return;
  json value = std::string(text);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    bool flag = false;
    if (absl::SimpleAtob(text, &flag)) value = flag;
  }
  FieldReader(field, path, message, problems).Read(value);
}

std::string ShortName(const EnumValueDescriptor& value) {
  if (value.number() == 0) return "";
  return absl::AsciiStrToLower(
      absl::StripPrefix(value.name(), EnumPrefix(*value.type())));
}

std::vector<std::string> ShortNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) {
      names.push_back(ShortName(*type.value(i)));
    }
  }
  return names;
}

const EnumValueDescriptor* FindEnumValue(const EnumDescriptor& type,
                                         absl::string_view name) {
  const std::string wanted = absl::StrReplaceAll(
      absl::AsciiStrToUpper(absl::StripAsciiWhitespace(name)),
      {{"-", "_"}, {" ", "_"}});
  const EnumValueDescriptor* value = type.FindValueByName(wanted);
  if (value == nullptr) {
    value = type.FindValueByName(EnumPrefix(type) + wanted);
  }
  return value == nullptr || value->number() == 0 ? nullptr : value;
}

}  // namespace citymatch::client
