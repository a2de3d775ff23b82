// Who calls: the one place where a credential becomes a Caller.
#ifndef CITYMATCH_SERVER_GATE_AUTHENTICATOR_H_
#define CITYMATCH_SERVER_GATE_AUTHENTICATOR_H_

#include <functional>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/gate/access.h"
#include "server/gate/arrival.h"
#include "server/gate/call.h"
#include "server/gate/client_certificates.h"
#include "server/gate/token_secret.h"

namespace citymatch {

// Thread-safe.
class Authenticator {
 public:
  // The identities and tokens in force; never null. Cheap and thread-safe; the
  // same pointer as long as nothing changes.
  using Directory = std::function<std::shared_ptr<const AccessDirectory>()>;

  struct Options {
    Directory directory;
    // Both must outlive the authenticator. Without `certificates` the server
    // asks for none.
    const TokenSecrets* secrets = nullptr;
    const ClientCertificates* certificates = nullptr;
    // Whether a call must come over a connection that a client certificate
    // opened.
    bool require_certificate = false;
    // Whether callers without a credential are viewers, called `anonymous`.
    bool public_read = false;
  };

  explicit Authenticator(Options options) : options_(std::move(options)) {}

  // The caller behind a call. A token counts before a certificate.
  // UNAUTHENTICATED, with the reason:
  //   CREDENTIALS_MISSING   neither token nor certificate
  //   AUTHORIZATION_MALFORMED  the header is not `Bearer TOKEN`
  //   TOKEN_MALFORMED, TOKEN_FOREIGN  see token_secret.h
  //   TOKEN_UNKNOWN         mistyped, or of a catalogue that was replaced
  //   TOKEN_EXPIRED, TOKEN_REVOKED
  //   TOKEN_BOUND           it belongs to another certificate
  //   CERTIFICATE_MISSING   the server demands one
  //   CERTIFICATE_…         see client_certificates.h
  //   CERTIFICATE_UNKNOWN   it is good, but shows no identity on record
  //   IDENTITY_DISABLED
  // On an error `caller` says what was shown nevertheless, for the log; it has
  // no grants then.
  [[nodiscard]] absl::Status Identify(const Arrival& arrival, absl::Time now,
                                      Caller& caller) const;

  [[nodiscard]] std::shared_ptr<const AccessDirectory> directory() const {
    return options_.directory();
  }

 private:
  absl::Status ByToken(const AccessDirectory& directory, const Arrival& arrival,
                       absl::string_view certificate_sha256, absl::Time now,
                       Caller& caller) const;

  const Options options_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_AUTHENTICATOR_H_
