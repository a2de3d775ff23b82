#include "client/cli/access/methods.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "citymatch/v1/access_service.grpc.pb.h"
#include "client/format/text.h"
#include "client/output/access_text.h"

namespace citymatch::client {

absl::Status ListRules(Session& session, const std::string& method,
                       v1::ListAccessRulesResponse& rules) {
  v1::ListAccessRulesRequest request;
  request.set_method(method);
  return session.connection().Call(&v1::AccessService::Stub::ListAccessRules,
                                   request, rules);
}

bool IsUnknownMethod(const std::string& method, const absl::Status& status,
                     const v1::ListAccessRulesResponse& rules) {
  return !method.empty() &&
         (absl::IsNotFound(status) || absl::IsInvalidArgument(status) ||
          (status.ok() && rules.methods().empty()));
}

int FailUnknownMethod(Session& session, const std::string& method) {
  v1::ListAccessRulesResponse all;
  std::string near;
  if (ListRules(session, "", all).ok()) {
    std::vector<std::string> names;
    std::vector<std::string> short_names;
    for (const auto& rule : all.methods()) {
      names.push_back(ShortMethodName(rule.method()));
      short_names.push_back(names.back().substr(names.back().find('/') + 1));
    }
    near = DidYouMean(method, short_names);
    if (near.empty()) near = DidYouMean(ShortMethodName(method), names);
  }
  return session.Fail(
      kExitNotFound,
      absl::StrCat(Quote(method), " is not a method; ",
                   near.empty() ? "`citymatch auth explain` lists all" : near));
}

}  // namespace citymatch::client
