#include "server/edge/api_service.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace citymatch {

void ApiService::Add(absl::string_view name,
                     const google::protobuf::Descriptor* request,
                     const google::protobuf::Descriptor* reply,
                     ApiMethod method) {
  const auto* const described =
      descriptor_->FindMethodByName(std::string(name));
  if (described == nullptr) {
    problems_.push_back(absl::StrCat(name, " is not in the API"));
  } else if (!added_.insert(std::string(name)).second) {
    problems_.push_back(absl::StrCat(name, " was given twice"));
  } else if (described->input_type() != request ||
             described->output_type() != reply ||
             described->server_streaming() != method.streams ||
             described->client_streaming()) {
    problems_.push_back(absl::StrCat(name, " has other types in the API"));
  } else {
    method.name = absl::StrCat(descriptor_->full_name(), "/", name);
    methods_.push_back(std::make_unique<const ApiMethod>(std::move(method)));
  }
}

absl::Status ApiService::Check() const {
  std::vector<std::string> problems = problems_;
  for (int i = 0; i < descriptor_->method_count(); ++i) {
    const std::string& name = descriptor_->method(i)->name();
    if (!added_.contains(name)) {
      problems.push_back(absl::StrCat(name, " is not answered"));
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(descriptor_->full_name(), ": ",
                                          absl::StrJoin(problems, "; ")));
}

}  // namespace citymatch
