#include "client/cli/assignments.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/format/json_reader.h"
#include "client/format/json_text.h"
#include "client/format/message_json.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Target {
  Message* parent = nullptr;
  const FieldDescriptor* field = nullptr;
};

// The field at `path`; messages on the way come to be. Null with a problem if
// there is none.
Target Resolve(const std::string& path, Message& message,
               std::vector<FieldProblem>& problems) {
  if (absl::StrContains(path, "[")) {
    problems.push_back({path, "",
                        "one entry of a list cannot be set; give the whole "
                        "list as JSON, such as --set 'sectors=[\"waste\"]'"});
    return {};
  }
  Target target{&message, nullptr};
  for (const std::string& part :
       std::vector<std::string>(absl::StrSplit(path, '.'))) {
    if (target.field != nullptr) {
      if (target.field->is_repeated() ||
          target.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        problems.push_back({path, "",
                            absl::StrCat(target.field->name(),
                                         " has no fields that can be set one "
                                         "by one; set it as a whole")});
        return {};
      }
      target.parent = target.parent->GetReflection()->MutableMessage(
          target.parent, target.field);
    }
    const auto* type = target.parent->GetDescriptor();
    target.field = type->FindFieldByName(part);
    if (target.field == nullptr) {
      std::vector<std::string> names;
      for (int i = 0; i < type->field_count(); ++i) {
        names.push_back(type->field(i)->name());
      }
      const std::string near = DidYouMean(part, names);
      problems.push_back(
          {path, "",
           absl::StrCat("is not a field of ", type->name(), "; ",
                        near.empty() ? absl::StrCat("the fields are ",
                                                    absl::StrJoin(names, ", "))
                                     : near)});
      return {};
    }
  }
  return target;
}

void SetValue(const std::string& path, const std::string& value,
              const Target& target, std::vector<FieldProblem>& problems) {
  const FieldDescriptor& field = *target.field;
  target.parent->GetReflection()->ClearField(target.parent, &field);
  if (value.empty()) return;
  const bool message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!message && !field.is_repeated()) {
    return ReadText(value, field, path, *target.parent, problems);
  }
  nlohmann::json json;
  std::string error;
  if (!message && !absl::StartsWith(value, "[")) {
    json = nlohmann::json::array();
    for (const absl::string_view part : absl::StrSplit(value, ',')) {
      json.push_back(std::string(absl::StripAsciiWhitespace(part)));
    }
  } else if (field.message_type() != nullptr &&
             field.message_type()->full_name() == "google.protobuf.Timestamp") {
    json = value;
  } else if (!ParseJson(value, json, error)) {
    problems.push_back(
        {path, value, absl::StrCat("must be JSON, but is ", error)});
    return;
  }
  ReadField(json, field, path, *target.parent, problems);
}

}  // namespace

void Assign(const std::vector<std::string>& assignments, Message& message,
            std::vector<std::string>& mask,
            std::vector<FieldProblem>& problems) {
  for (const std::string& assignment : assignments) {
    const size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
      problems.push_back(
          {"--set", assignment, "must be path=value, such as slot_count=3"});
      continue;
    }
    const std::string path(
        absl::StripAsciiWhitespace(assignment.substr(0, equals)));
    const Target target = Resolve(path, message, problems);
    if (target.field == nullptr) continue;
    if (IsServerField(*target.field) && target.field->name() != "etag") {
      problems.push_back({path, "", "is set by the server; leave it out"});
      continue;
    }
    SetValue(path, assignment.substr(equals + 1), target, problems);
    mask.push_back(path);
  }
}

}  // namespace citymatch::client
