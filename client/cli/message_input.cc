#include "client/cli/message_input.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/cli/assignments.h"
#include "client/format/json_reader.h"
#include "client/format/json_text.h"
#include "client/format/text.h"
#include "client/import/limits.h"
#include "client/import/reader.h"

namespace citymatch::client {
namespace {

// The fields that an object names, also those that it clears.
void AddMask(const nlohmann::json& json,
             const google::protobuf::Descriptor& type,
             std::vector<std::string>& mask) {
  for (const auto& [key, value] : json.items()) {
    const auto* field = type.FindFieldByName(key);
    if (field == nullptr) field = type.FindFieldByCamelcaseName(key);
    if (field != nullptr && field->name() != "name" &&
        field->name() != "etag") {
      mask.push_back(field->name());
    }
  }
}

}  // namespace

int FillMessage(Session& session, const MessageInput& input,
                const char* collection, google::protobuf::Message& message,
                std::vector<std::string>& mask) {
  std::vector<FieldProblem> problems;
  if (!input.file.empty()) {
    std::string content;
    const absl::Status status =
        ReadFile(input.file, session.streams().in, content);
    if (!status.ok()) {
      return session.Fail(kExitUsage, std::string(status.message()));
    }
    nlohmann::json json;
    std::string error;
    if (const size_t at = FirstInvalidUtf8(content); at != std::string::npos) {
      problems.push_back({"", "",
                          absl::StrCat("is not UTF-8 from byte ", at,
                                       " on; save it as UTF-8")});
    } else if (!ParseJson(content, json, error)) {
      problems.push_back({"", "", error});
    } else {
      ReadMessage(json, collection, message, problems);
      AddMask(json, *message.GetDescriptor(), mask);
    }
  }
  Assign(input.sets, message, mask, problems);
  CheckLimits(message, problems);
  if (problems.empty()) return kExitOk;
  return session.FailWithProblems(
      input.file.empty() ? "command line" : input.file, problems);
}

}  // namespace citymatch::client
