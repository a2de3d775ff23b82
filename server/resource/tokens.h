// Makes and revokes tokens. They are read as other resources are; but what is
// stored of one is more than what is shown, and what is told once is stored
// nowhere.
#ifndef CITYMATCH_SERVER_RESOURCE_TOKENS_H_
#define CITYMATCH_SERVER_RESOURCE_TOKENS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "citymatch/v1/access.pb.h"
#include "citymatch/v1/access_service.pb.h"
#include "server/gate/token_secret.h"
#include "server/resource/writer.h"

namespace citymatch {

// How long a token holds unless told otherwise, and at most.
inline constexpr absl::Duration kDefaultTokenLife = absl::Hours(24 * 90);
inline constexpr absl::Duration kLongestTokenLife = absl::Hours(24 * 366);

// Thread-safe.
class Tokens {
 public:
  // Both must outlive this.
  Tokens(Writer* writer, const TokenSecrets* secrets)
      : writer_(writer), secrets_(secrets) {}

  // INVALID_ARGUMENT for what is wrong with the token, among it an identity
  // that does not exist or is disabled, and grants that it does not have.
  [[nodiscard]] absl::Status Create(const WriteArguments& arguments,
                                    const v1::Token& token,
                                    v1::CreateTokenResponse& reply);

  // NOT_FOUND if there is no such token. Revoking twice changes nothing.
  [[nodiscard]] absl::Status Revoke(const WriteArguments& arguments,
                                    absl::string_view name, v1::Token& reply);

 private:
  Writer* const writer_;
  const TokenSecrets* const secrets_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_TOKENS_H_
