#include "tests/client/cli/fake_access.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "tests/client/cli/fake_tables.h"

namespace citymatch::client {
namespace {

using grpc::ServerContext;
using grpc::Status;

class FakeAccess final : public v1::AccessService::Service {
 public:
  explicit FakeAccess(FakeState& state) : state_(state) {}

  Status GetCaller(ServerContext* context, const v1::GetCallerRequest*,
                   v1::GetCallerResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_authorization.clear();
    const auto header = context->client_metadata().find("authorization");
    if (header != context->client_metadata().end()) {
      state_.last_authorization.assign(header->second.data(),
                                       header->second.size());
    }
    *reply = state_.caller;
    return state_.caller_status;
  }
  Status ListAccessRules(ServerContext*,
                         const v1::ListAccessRulesRequest* request,
                         v1::ListAccessRulesResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    if (request->method().empty()) {
      *reply = state_.rules;
      return Status::OK;
    }
    for (const auto& rule : state_.rules.methods()) {
      if (rule.method() == request->method() ||
          absl::EndsWith(rule.method(), "/" + request->method()) ||
          absl::EndsWith(rule.method(), "." + request->method())) {
        *reply->add_methods() = rule;
      }
    }
    if (reply->methods().empty()) return NotFound(request->method());
    *reply->mutable_fields() = state_.rules.fields();
    return Status::OK;
  }

  Status GetIdentity(ServerContext*, const v1::GetIdentityRequest* request,
                     v1::Identity* reply) override {
    return Get(state_, state_.identities, request->name(), *reply);
  }
  Status ListIdentities(ServerContext*,
                        const v1::ListIdentitiesRequest* request,
                        v1::ListIdentitiesResponse* reply) override {
    return List(state_, state_.identities, *request,
                *reply->mutable_identities(),
                *reply->mutable_next_page_token());
  }
  Status CreateIdentity(ServerContext*,
                        const v1::CreateIdentityRequest* request,
                        v1::Identity* reply) override {
    absl::MutexLock lock(&state_.mutex);
    *reply = request->identity();
    reply->set_name("identities/" + request->identity_id());
    if (state_.identities.contains(reply->name())) {
      return MakeStatus(grpc::StatusCode::ALREADY_EXISTS,
                        reply->name() + " exists", "IDENTITY_EXISTS");
    }
    if (request->validate_only()) return Status::OK;
    ++state_.revision;
    Put(*reply, state_, state_.identities);
    *reply = state_.identities[reply->name()];
    return Status::OK;
  }
  Status UpdateIdentity(ServerContext*,
                        const v1::UpdateIdentityRequest* request,
                        v1::Identity* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_update_identity = *request;
    return Update(state_, state_.identities, *request, request->identity(),
                  *reply);
  }
  Status ListIdentityChanges(ServerContext*,
                             const v1::ListIdentityChangesRequest* request,
                             v1::ListIdentityChangesResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    if (!state_.identities.contains(request->name())) {
      return NotFound(request->name());
    }
    reply->add_changes()->set_principal("operator");
    return Status::OK;
  }

  Status CreateToken(ServerContext*, const v1::CreateTokenRequest* request,
                     v1::CreateTokenResponse* reply) override {
    absl::MutexLock lock(&state_.mutex);
    state_.last_create_token = *request;
    ++state_.create_token_count;
    if (!state_.create_token_status.ok()) return state_.create_token_status;
    if (!state_.identities.contains(request->token().identity())) {
      return NotFound(request->token().identity());
    }
    *reply->mutable_token() = request->token();
    if (request->validate_only()) return Status::OK;
    const std::string id = absl::StrFormat("t%012x", ++state_.revision);
    reply->mutable_token()->set_name("tokens/" + id);
    Put(reply->token(), state_, state_.tokens);
    *reply->mutable_token() = state_.tokens[reply->token().name()];
    reply->set_secret("citymatch_0123abcd_" + id + "_" + kFakeSecretEnd);
    return Status::OK;
  }
  Status GetToken(ServerContext*, const v1::GetTokenRequest* request,
                  v1::Token* reply) override {
    return Get(state_, state_.tokens, request->name(), *reply);
  }
  Status ListTokens(ServerContext*, const v1::ListTokensRequest* request,
                    v1::ListTokensResponse* reply) override {
    {
      absl::MutexLock lock(&state_.mutex);
      state_.last_list_tokens = *request;
    }
    return List(state_, state_.tokens, *request, *reply->mutable_tokens(),
                *reply->mutable_next_page_token());
  }
  Status RevokeToken(ServerContext*, const v1::RevokeTokenRequest* request,
                     v1::Token* reply) override {
    absl::MutexLock lock(&state_.mutex);
    const auto it = state_.tokens.find(request->name());
    if (it == state_.tokens.end()) return NotFound(request->name());
    it->second.mutable_revoke_time()->set_seconds(1775001600);
    *reply = it->second;
    return Status::OK;
  }

 private:
  FakeState& state_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFakeAccess(FakeState& state) {
  return std::make_unique<FakeAccess>(state);
}

}  // namespace citymatch::client
