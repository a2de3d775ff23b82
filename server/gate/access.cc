#include "server/gate/access.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace citymatch {

absl::string_view RoleName(Role role) {
  switch (role) {
    case Role::kViewer:
      return "viewer";
    case Role::kPartner:
      return "partner";
    case Role::kCoordinator:
      return "coordinator";
    case Role::kAdmin:
      return "admin";
  }
  return "";
}

Grants::Grants(std::vector<Grant> grants) : grants_(std::move(grants)) {
  std::sort(grants_.begin(), grants_.end());
  grants_.erase(std::unique(grants_.begin(), grants_.end()), grants_.end());
}

bool Grants::Has(Role role) const {
  return std::any_of(grants_.begin(), grants_.end(),
                     [role](const Grant& grant) { return grant.role == role; });
}

bool Grants::Owns(Role role, absl::string_view scope) const {
  return !scope.empty() &&
         std::any_of(grants_.begin(), grants_.end(), [&](const Grant& grant) {
           return grant.role == role && grant.scope == scope;
         });
}

std::vector<std::string> Grants::ScopesOf(Role role) const {
  std::vector<std::string> scopes;
  for (const Grant& grant : grants_) {
    if (grant.role == role) scopes.push_back(grant.scope);
  }
  return scopes;
}

Grants Grants::And(const Grants& other) const {
  Grants both;
  std::set_intersection(grants_.begin(), grants_.end(), other.grants_.begin(),
                        other.grants_.end(), std::back_inserter(both.grants_));
  return both;
}

}  // namespace citymatch
