#include "server/init.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "citymatch/v1/access.pb.h"
#include "citymatch/v1/access_service.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/convert/names.h"
#include "server/gate/access.h"
#include "server/gate/call.h"
#include "server/gate/method_rules.h"
#include "server/resource/catalogue.h"
#include "server/service_helpers.h"
#include "server/store/rocksdb_store.h"

namespace citymatch {
namespace {

// Who has the data folder in hand may do everything.
Call OperatorCall() {
  Call call;
  call.method = "citymatchd/init";
  call.now = absl::Now();
  call.deadline = absl::InfiniteFuture();
  call.rule = FindMethodRule("citymatch.v1.AccessService/UpdateIdentity");
  call.caller.principal = "operator";
  call.caller.address_class = "in_process";
  call.caller.grants = std::make_shared<const Grants>(
      std::vector<Grant>{{.role = Role::kAdmin}});
  return call;
}

// The name of an enabled admin; empty if there is none.
absl::StatusOr<std::string> FindAdmin(Catalogue& catalogue, const Call& call) {
  v1::ListIdentitiesRequest request;
  request.set_filter("grants.role:admin");
  request.set_page_size(1000);
  v1::ListIdentitiesResponse page;
  CITYMATCH_RETURN_IF_ERROR(ListInto(catalogue.identities(), call, request,
                                     page.mutable_identities(),
                                     page.mutable_next_page_token()));
  for (const v1::Identity& identity : page.identities()) {
    if (!identity.disabled()) return identity.name();
  }
  return std::string();
}

// Makes the identity, or makes one that is there an enabled admin.
absl::Status PutAdmin(Catalogue& catalogue, const Call& call,
                      const std::string& id) {
  v1::UpdateIdentityRequest request;
  v1::Identity& identity = *request.mutable_identity();
  const std::string name = NameOf(kIdentityPrefix, id);
  absl::Status found = catalogue.identities().Get(call, name, identity);
  if (!found.ok() && !absl::IsNotFound(found)) return found;
  if (!found.ok()) identity.set_display_name("Administrator");
  identity.set_name(name);
  identity.set_disabled(false);
  bool is_admin = false;
  for (const v1::Grant& grant : identity.grants()) {
    is_admin |= grant.role() == v1::ROLE_ADMIN;
  }
  if (!is_admin) identity.add_grants()->set_role(v1::ROLE_ADMIN);
  google::protobuf::FieldMask all;
  all.add_paths("*");
  v1::Identity reply;
  return catalogue.identities().Update({call, request, ""}, identity, all,
                                       /*allow_missing=*/true, reply);
}

}  // namespace

absl::StatusOr<InitResult> InitAccess(const InitOptions& options) {
  store::RocksDbOptions store_options;
  store_options.data_dir = options.data_dir;
  auto store = store::OpenRocksDbStore(store_options);
  if (!store.ok()) {
    return MakeError(store.status().code(), store.status().message(),
                     "DATA_FOLDER", {{"data_dir", options.data_dir}});
  }
  CITYMATCH_ASSIGN_OR_RETURN(const std::unique_ptr<Catalogue> catalogue,
                             Catalogue::Open(store->get()));
  const Call call = OperatorCall();
  CITYMATCH_ASSIGN_OR_RETURN(const std::string admin,
                             FindAdmin(*catalogue, call));
  if (!admin.empty() && !options.another_token) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition,
        absl::StrCat("the data folder has an admin already, ", admin,
                     ", who can make further tokens with `citymatch token "
                     "create`; if the admin's token is lost, run `citymatchd "
                     "init` again with --another-token"),
        "INITIALISED", {{"identity", admin}});
  }
  CITYMATCH_RETURN_IF_ERROR(PutAdmin(*catalogue, call, options.identity));
  v1::CreateTokenRequest request;
  v1::Token& token = *request.mutable_token();
  token.set_identity(NameOf(kIdentityPrefix, options.identity));
  token.set_display_name("made by citymatchd init");
  *token.mutable_expire_time() = ToTimestamp(call.now + options.token_life);
  v1::CreateTokenResponse made;
  CITYMATCH_RETURN_IF_ERROR(
      catalogue->tokens().Create({call, request, ""}, token, made));
  return InitResult{made.token().name(), made.token().identity(),
                    made.secret()};
}

}  // namespace citymatch
