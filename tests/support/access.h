// Identities, tokens and a gate for tests that have no store.
#ifndef CITYMATCH_TESTS_SUPPORT_ACCESS_H_
#define CITYMATCH_TESTS_SUPPORT_ACCESS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "server/gate/access.h"
#include "server/gate/authenticator.h"
#include "server/gate/call.h"
#include "server/gate/token_secret.h"

namespace citymatch::testing {

// The grants of an admin, and of everybody else.
[[nodiscard]] Grants AdminGrants();
[[nodiscard]] Grants ViewerGrants();
[[nodiscard]] Grants PartnerGrants(absl::string_view city_id);
[[nodiscard]] Grants CoordinatorGrants(absl::string_view programme_id);

// A caller with these grants, as the gate would make it.
[[nodiscard]] Caller CallerWith(
    const Grants& grants, const std::string& principal = "identities/test");

// A directory that can be changed, and an authenticator before it. It knows one
// admin from the start. Thread-safe.
class TestAccess {
 public:
  TestAccess() : TestAccess(Authenticator::Options{}) {}
  // `options` apart from the directory and the secrets.
  explicit TestAccess(Authenticator::Options options);

  [[nodiscard]] const Authenticator& authenticator() const {
    return *authenticator_;
  }
  // The header of the admin.
  [[nodiscard]] const std::string& admin() const { return admin_; }

  // Puts an identity, `identities/NAME`.
  void Put(absl::string_view name, KnownIdentity identity);
  // Makes a token for an identity, changed by the arguments, and gives its
  // header: `Bearer …`. `token.identity` and `token.digest` are set here.
  std::string MakeToken(absl::string_view name, KnownToken token = {});
  // Changes a token, told by its header.
  template <typename Change>
  void ChangeToken(const std::string& header, const Change& change) {
    absl::MutexLock lock(&mutex_);
    AccessDirectory next = *directory_;
    change(next.tokens.at(IdOf(header)));
    directory_ = std::make_shared<const AccessDirectory>(std::move(next));
  }
  // The token's id, from its header.
  [[nodiscard]] std::string IdOf(const std::string& header) const;
  [[nodiscard]] const TokenSecrets& secrets() const { return secrets_; }

 private:
  const TokenSecrets secrets_;
  absl::Mutex mutex_;
  std::shared_ptr<const AccessDirectory> directory_ ABSL_GUARDED_BY(mutex_) =
      std::make_shared<const AccessDirectory>();
  std::unique_ptr<Authenticator> authenticator_;
  std::string admin_;
};

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SUPPORT_ACCESS_H_
