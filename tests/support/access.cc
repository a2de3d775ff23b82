#include "tests/support/access.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "server/gate/access.h"
#include "server/gate/authenticator.h"
#include "server/gate/token_secret.h"

namespace citymatch::testing {

Grants AdminGrants() {
  return Grants(std::vector<Grant>{{.role = Role::kAdmin}});
}

Grants ViewerGrants() {
  return Grants(std::vector<Grant>{{.role = Role::kViewer}});
}

Grants PartnerGrants(absl::string_view city_id) {
  return Grants(std::vector<Grant>{
      {.role = Role::kPartner, .scope = absl::StrCat("cities/", city_id)}});
}

Grants CoordinatorGrants(absl::string_view programme_id) {
  return Grants(
      std::vector<Grant>{{.role = Role::kCoordinator,
                          .scope = absl::StrCat("programmes/", programme_id)}});
}

Caller CallerWith(const Grants& grants, const std::string& principal) {
  Caller caller;
  caller.principal = principal;
  caller.credential = "token:t000000000000";
  caller.address_class = "loopback";
  caller.grants = std::make_shared<const Grants>(grants);
  return caller;
}

TestAccess::TestAccess(Authenticator::Options options)
    : secrets_(std::string(32, 'k')) {
  options.secrets = &secrets_;
  options.directory = [this] {
    absl::MutexLock lock(&mutex_);
    return directory_;
  };
  authenticator_ = std::make_unique<Authenticator>(std::move(options));
  Put("admin", {.grants = AdminGrants()});
  admin_ = MakeToken("admin");
}

void TestAccess::Put(absl::string_view name, KnownIdentity identity) {
  const std::string full = absl::StrCat("identities/", name);
  absl::MutexLock lock(&mutex_);
  AccessDirectory next = *directory_;
  for (const std::string& known : identity.certificate_names) {
    next.by_certificate[known] = full;
  }
  next.identities[full] = std::move(identity);
  directory_ = std::make_shared<const AccessDirectory>(std::move(next));
}

std::string TestAccess::MakeToken(absl::string_view name, KnownToken token) {
  const TokenSecrets::Made made = secrets_.Make();
  token.identity = absl::StrCat("identities/", name);
  token.digest = made.digest;
  absl::MutexLock lock(&mutex_);
  AccessDirectory next = *directory_;
  next.tokens[made.id] = std::move(token);
  directory_ = std::make_shared<const AccessDirectory>(std::move(next));
  return absl::StrCat("Bearer ", made.secret);
}

std::string TestAccess::IdOf(const std::string& header) const {
  return secrets_.Parse(absl::string_view(header).substr(7))->id;
}

}  // namespace citymatch::testing
