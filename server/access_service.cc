#include "server/access_service.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "citymatch/v1/access_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/access.h"
#include "server/convert/dates.h"
#include "server/gate/access.h"
#include "server/gate/call.h"
#include "server/gate/field_rules.h"
#include "server/gate/method_rules.h"
#include "server/resource/collection.h"
#include "server/resource/request/nearest.h"
#include "server/service_helpers.h"
#include "server/snapshot/publisher.h"

namespace citymatch {
namespace {

using v1::ListAccessRulesResponse;

ListAccessRulesResponse::Reach Convert(Reach reach) {
  switch (reach) {
    case Reach::kNone:
      return ListAccessRulesResponse::REACH_NONE;
    case Reach::kOwn:
      return ListAccessRulesResponse::REACH_OWN;
    case Reach::kAll:
      return ListAccessRulesResponse::REACH_ALL;
  }
  return ListAccessRulesResponse::REACH_UNSPECIFIED;
}

// `anyone`: how far callers without a credential reach.
void Fill(const Reaches& reaches, Reach anyone,
          ListAccessRulesResponse::Reaches& reply) {
  reply.set_anyone(Convert(anyone));
  reply.set_viewer(Convert(reaches.viewer));
  reply.set_partner(Convert(reaches.partner));
  reply.set_coordinator(Convert(reaches.coordinator));
  reply.set_admin(Convert(reaches.admin));
}

// Whether `wanted` is the method, with or without package and service.
bool Names(absl::string_view wanted, absl::string_view method) {
  return wanted == method ||
         absl::EndsWith(method, absl::StrCat(".", wanted)) ||
         absl::EndsWith(method, absl::StrCat("/", wanted));
}

// Adds the confidential fields of a type, at any depth, by their full names.
void CollectConfidential(const google::protobuf::Descriptor& type,
                         std::set<const google::protobuf::Descriptor*>& seen,
                         std::set<std::string>& names) {
  if (!seen.insert(&type).second) return;
  const ConfidentialFields& fields = ConfidentialFieldsIn(type);
  for (const auto* field : fields.own) names.insert(field->full_name());
  for (const auto* field : fields.below) {
    CollectConfidential(*field->message_type(), seen, names);
  }
}

// The type of a method's replies.
const google::protobuf::Descriptor* ReplyOf(absl::string_view method) {
  const std::vector<std::string> parts = absl::StrSplit(method, '/');
  const auto* const service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          parts.front());
  const auto* const found =
      service == nullptr ? nullptr : service->FindMethodByName(parts.back());
  return found == nullptr ? nullptr : found->output_type();
}

}  // namespace

absl::Status AccessService::GetCaller(const Call& call,
                                      const v1::GetCallerRequest&,
                                      v1::GetCallerResponse* reply) const {
  const Caller& caller = call.caller;
  if (caller.credential != "none") reply->set_identity(caller.principal);
  reply->set_credential(caller.credential);
  for (const Grant& grant : caller.grants->list()) {
    *reply->add_grants() = FromGrant(grant);
  }
  reply->set_read_only(caller.read_only);
  if (absl::StartsWith(caller.credential, "token:") &&
      caller.expire_time != absl::InfiniteFuture()) {
    *reply->mutable_expire_time() = ToTimestamp(caller.expire_time);
  }
  return absl::OkStatus();
}

absl::Status AccessService::ListAccessRules(
    const Call&, const v1::ListAccessRulesRequest& request,
    v1::ListAccessRulesResponse* reply) const {
  std::set<std::string> fields;
  std::set<const google::protobuf::Descriptor*> seen;
  std::vector<std::string> names;
  for (const MethodRule& rule : MethodRules()) {
    names.emplace_back(rule.method.substr(rule.method.rfind('/') + 1));
    if (!request.method().empty() && !Names(request.method(), rule.method)) {
      continue;
    }
    auto& added = *reply->add_methods();
    added.set_method(std::string(rule.method));
    added.set_changes(rule.access == Access::kChange);
    const bool anyone = public_read_ && rule.access == Access::kRead;
    Fill(rule.reaches, anyone ? rule.reaches.viewer : Reach::kNone,
         *added.mutable_reaches());
    const auto* const type = ReplyOf(rule.method);
    if (type != nullptr) CollectConfidential(*type, seen, fields);
  }
  if (reply->methods().empty()) {
    const std::string hint = DidYouMean(request.method(), names);
    return InvalidField("method", absl::StrCat("there is no method ",
                                               Quoted(request.method()), hint));
  }
  for (const FieldReaders& rule : FieldRules()) {
    if (!fields.contains(std::string(rule.field))) continue;
    auto& added = *reply->add_fields();
    added.set_field(std::string(rule.field));
    Fill(rule.reaches, public_read_ ? rule.reaches.viewer : Reach::kNone,
         *added.mutable_reaches());
  }
  return absl::OkStatus();
}

absl::Status AccessService::GetIdentity(const Call& call,
                                        const v1::GetIdentityRequest& request,
                                        v1::Identity* reply) {
  return catalogue_->identities().Get(call, request.name(), *reply);
}

absl::Status AccessService::ListIdentities(
    const Call& call, const v1::ListIdentitiesRequest& request,
    v1::ListIdentitiesResponse* reply) {
  return ListInto(catalogue_->identities(), call, request,
                  reply->mutable_identities(),
                  reply->mutable_next_page_token());
}

absl::Status AccessService::CreateIdentity(
    const Call& call, const v1::CreateIdentityRequest& request,
    v1::Identity* reply) {
  CITYMATCH_RETURN_IF_ERROR(catalogue_->identities().Create(
      WriteArgumentsOf(call, request), request.identity_id(),
      request.identity(), *reply));
  return AwaitInForce(call, reply->revision());
}

absl::Status AccessService::UpdateIdentity(
    const Call& call, const v1::UpdateIdentityRequest& request,
    v1::Identity* reply) {
  CITYMATCH_RETURN_IF_ERROR(catalogue_->identities().Update(
      WriteArgumentsOf(call, request), request.identity(),
      request.update_mask(), request.allow_missing(), *reply));
  return AwaitInForce(call, reply->revision());
}

absl::Status AccessService::ListIdentityChanges(
    const Call& call, const v1::ListIdentityChangesRequest& request,
    v1::ListIdentityChangesResponse* reply) {
  return ListChangesInto(catalogue_->identities(), call, request, reply);
}

absl::Status AccessService::CreateToken(const Call& call,
                                        const v1::CreateTokenRequest& request,
                                        v1::CreateTokenResponse* reply) {
  CITYMATCH_RETURN_IF_ERROR(catalogue_->tokens().Create(
      {call, request, "", request.validate_only()}, request.token(), *reply));
  return AwaitInForce(call, reply->token().revision());
}

absl::Status AccessService::GetToken(const Call& call,
                                     const v1::GetTokenRequest& request,
                                     v1::Token* reply) {
  return catalogue_->listed_tokens().Get(call, request.name(), *reply);
}

absl::Status AccessService::ListTokens(const Call& call,
                                       const v1::ListTokensRequest& request,
                                       v1::ListTokensResponse* reply) {
  return ListInto(catalogue_->listed_tokens(), call, request,
                  reply->mutable_tokens(), reply->mutable_next_page_token());
}

absl::Status AccessService::RevokeToken(const Call& call,
                                        const v1::RevokeTokenRequest& request,
                                        v1::Token* reply) {
  CITYMATCH_RETURN_IF_ERROR(catalogue_->tokens().Revoke(
      {call, request, "", false}, request.name(), *reply));
  return AwaitInForce(call, reply->revision());
}

absl::Status AccessService::AwaitInForce(const Call& call,
                                         int64_t revision) const {
  return publisher_->WaitFor(revision, "revision", call).status();
}

}  // namespace citymatch
