// Who may call, and what: the methods of access_service.proto, which says what
// each promises.
#ifndef CITYMATCH_SERVER_ACCESS_SERVICE_H_
#define CITYMATCH_SERVER_ACCESS_SERVICE_H_

#include "absl/status/status.h"
#include "citymatch/v1/access_service.pb.h"
#include "server/gate/call.h"
#include "server/resource/catalogue.h"
#include "server/snapshot/publisher.h"

namespace citymatch {

// Thread-safe.
class AccessService {
 public:
  // Both must outlive the service. `public_read`: whether callers without a
  // credential are viewers.
  AccessService(Catalogue* catalogue, const SnapshotPublisher* publisher,
                bool public_read)
      : catalogue_(catalogue),
        publisher_(publisher),
        public_read_(public_read) {}

  absl::Status GetCaller(const Call& call, const v1::GetCallerRequest& request,
                         v1::GetCallerResponse* reply) const;
  absl::Status ListAccessRules(const Call& call,
                               const v1::ListAccessRulesRequest& request,
                               v1::ListAccessRulesResponse* reply) const;

  absl::Status GetIdentity(const Call& call,
                           const v1::GetIdentityRequest& request,
                           v1::Identity* reply);
  absl::Status ListIdentities(const Call& call,
                              const v1::ListIdentitiesRequest& request,
                              v1::ListIdentitiesResponse* reply);
  absl::Status CreateIdentity(const Call& call,
                              const v1::CreateIdentityRequest& request,
                              v1::Identity* reply);
  absl::Status UpdateIdentity(const Call& call,
                              const v1::UpdateIdentityRequest& request,
                              v1::Identity* reply);
  absl::Status ListIdentityChanges(
      const Call& call, const v1::ListIdentityChangesRequest& request,
      v1::ListIdentityChangesResponse* reply);

  absl::Status CreateToken(const Call& call,
                           const v1::CreateTokenRequest& request,
                           v1::CreateTokenResponse* reply);
  absl::Status GetToken(const Call& call, const v1::GetTokenRequest& request,
                        v1::Token* reply);
  absl::Status ListTokens(const Call& call,
                          const v1::ListTokensRequest& request,
                          v1::ListTokensResponse* reply);
  absl::Status RevokeToken(const Call& call,
                           const v1::RevokeTokenRequest& request,
                           v1::Token* reply);

 private:
  // Waits until the gate knows of a change: it holds from the reply on.
  absl::Status AwaitInForce(const Call& call, int64_t revision) const;

  Catalogue* const catalogue_;
  const SnapshotPublisher* const publisher_;
  const bool public_read_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_ACCESS_SERVICE_H_
