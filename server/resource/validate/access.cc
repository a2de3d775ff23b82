#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/access.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"

namespace citymatch {
namespace {

// `wanted`: whether the role needs this scope.
void CheckScope(const std::string& path, const std::string& value, bool wanted,
                absl::string_view role, Problems& problems) {
  if (wanted && value.empty()) {
    problems.Add(path, absl::StrCat("is required for ", role));
  } else if (!wanted && !value.empty()) {
    problems.Add(path, absl::StrCat("must be empty for ", role));
  }
}

void CheckGrants(const google::protobuf::RepeatedPtrField<v1::Grant>& grants,
                 Problems& problems) {
  for (int i = 0; i < grants.size(); ++i) {
    const v1::Grant& grant = grants[i];
    if (!v1::Role_IsValid(grant.role()) || grant.role() == 0) continue;
    const std::string path = absl::StrCat(At("grants", i), ".");
    const std::string& role = v1::Role_Name(grant.role());
    CheckScope(absl::StrCat(path, "city"), grant.city(),
               grant.role() == v1::ROLE_PARTNER, role, problems);
    CheckScope(absl::StrCat(path, "programme"), grant.programme(),
               grant.role() == v1::ROLE_COORDINATOR, role, problems);
  }
}

}  // namespace

void ValidateIdentity(const v1::Identity& identity, Problems& problems) {
  CheckMessage(identity, "", problems);
  CheckGrants(identity.grants(), problems);
}

void ValidateToken(const v1::Token& token, Problems& problems) {
  CheckMessage(token, "", problems);
  CheckGrants(token.grants(), problems);
}

}  // namespace citymatch
