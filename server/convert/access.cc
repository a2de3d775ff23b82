#include "server/convert/access.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/access.pb.h"
#include "server/convert/dates.h"
#include "server/gate/access.h"

namespace citymatch {
namespace {

std::optional<Grant> ToGrant(const v1::Grant& grant) {
  switch (grant.role()) {
    case v1::ROLE_VIEWER:
      return Grant{.role = Role::kViewer};
    case v1::ROLE_PARTNER:
      return Grant{.role = Role::kPartner, .scope = grant.city()};
    case v1::ROLE_COORDINATOR:
      return Grant{.role = Role::kCoordinator, .scope = grant.programme()};
    case v1::ROLE_ADMIN:
      return Grant{.role = Role::kAdmin};
    default:
      return std::nullopt;
  }
}

}  // namespace

Grants ToGrants(const google::protobuf::RepeatedPtrField<v1::Grant>& grants) {
  std::vector<Grant> known;
  for (const v1::Grant& grant : grants) {
    if (auto converted = ToGrant(grant)) known.push_back(*std::move(converted));
  }
  return Grants(std::move(known));
}

v1::Grant FromGrant(const Grant& grant) {
  v1::Grant converted;
  switch (grant.role) {
    case Role::kViewer:
      converted.set_role(v1::ROLE_VIEWER);
      break;
    case Role::kPartner:
      converted.set_role(v1::ROLE_PARTNER);
      converted.set_city(grant.scope);
      break;
    case Role::kCoordinator:
      converted.set_role(v1::ROLE_COORDINATOR);
      converted.set_programme(grant.scope);
      break;
    case Role::kAdmin:
      converted.set_role(v1::ROLE_ADMIN);
      break;
  }
  return converted;
}

KnownIdentity ToKnown(const v1::Identity& identity) {
  return {.grants = ToGrants(identity.grants()),
          .certificate_names = {identity.certificate_names().begin(),
                                identity.certificate_names().end()},
          .disabled = identity.disabled()};
}

KnownToken ToKnown(const storage::v1::StoredToken& stored) {
  const v1::Token& token = stored.token();
  KnownToken known{.identity = token.identity(),
                   .digest = stored.secret_digest(),
                   .read_only = token.read_only(),
                   .certificate_sha256 = token.certificate_sha256(),
                   .revoked = token.has_revoke_time()};
  if (!token.grants().empty()) known.narrowed = ToGrants(token.grants());
  // Every token expires; one whose record does not say when has expired.
  known.expire_time = token.has_expire_time()
                          ? FromTimestamp(token.expire_time())
                          : absl::InfinitePast();
  return known;
}

}  // namespace citymatch
