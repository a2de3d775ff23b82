#include "server/gate/authenticator.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/gate/access.h"
#include "server/gate/address_class.h"
#include "server/gate/call.h"
#include "server/gate/client_certificates.h"
#include "server/gate/token_secret.h"

namespace citymatch {
namespace {

absl::Status Unauthenticated(absl::string_view message,
                             absl::string_view reason) {
  return MakeError(absl::StatusCode::kUnauthenticated, message, reason);
}

// The token in the header.
absl::StatusOr<absl::string_view> BearerToken(absl::string_view header) {
  constexpr absl::string_view kScheme = "bearer ";
  if (!absl::StartsWithIgnoreCase(header, kScheme)) {
    return Unauthenticated(
        "the header `authorization` is not of the form `Bearer TOKEN`",
        "AUTHORIZATION_MALFORMED");
  }
  return absl::StripAsciiWhitespace(header.substr(kScheme.size()));
}

// The identity on record under this name, if it may call.
absl::StatusOr<const KnownIdentity*> FindEnabled(
    const AccessDirectory& directory, const std::string& name) {
  const auto it = directory.identities.find(name);
  if (it == directory.identities.end() || it->second.disabled) {
    return Unauthenticated(
        "the identity of this credential is disabled; an admin can enable it",
        "IDENTITY_DISABLED");
  }
  return &it->second;
}

absl::Status ByCertificate(const AccessDirectory& directory,
                           const ClientCertificate& certificate,
                           Caller& caller) {
  caller.credential = "certificate";
  caller.expire_time = certificate.not_after;
  for (const std::string& name : certificate.names) {
    const auto it = directory.by_certificate.find(name);
    if (it == directory.by_certificate.end()) continue;
    caller.principal = it->second;
    CITYMATCH_ASSIGN_OR_RETURN(const KnownIdentity* known,
                               FindEnabled(directory, it->second));
    caller.grants = std::make_shared<const Grants>(known->grants);
    return absl::OkStatus();
  }
  return Unauthenticated(
      "the client certificate is good, but no identity on record has one of "
      "its names; an admin can add it to `certificate_names`",
      "CERTIFICATE_UNKNOWN");
}

}  // namespace

absl::Status Authenticator::Identify(const Arrival& arrival, absl::Time now,
                                     Caller& caller) const {
  caller = Caller();
  caller.address_class = AddressClass(arrival.peer);
  std::optional<ClientCertificate> certificate;
  if (options_.certificates != nullptr) {
    if (!arrival.certificate_pem.empty()) {
      absl::StatusOr<ClientCertificate> judged = options_.certificates->Judge(
          arrival.certificate_pem, arrival.certificate_chain_pem, now);
      if (!judged.ok()) {
        caller.credential = "certificate";
        return judged.status();
      }
      certificate = *std::move(judged);
    } else if (options_.require_certificate) {
      return Unauthenticated(
          "this server takes calls only over connections that a client "
          "certificate opened; the client sent none",
          "CERTIFICATE_MISSING");
    }
  }
  const std::shared_ptr<const AccessDirectory> directory = options_.directory();
  if (!arrival.authorization.empty()) {
    return ByToken(*directory, arrival, certificate ? certificate->sha256 : "",
                   now, caller);
  }
  if (certificate) return ByCertificate(*directory, *certificate, caller);
  if (options_.public_read) {
    caller.grants = std::make_shared<const Grants>(
        std::vector<Grant>{{.role = Role::kViewer}});
    caller.read_only = true;
    return absl::OkStatus();
  }
  return Unauthenticated(
      "the call has no credential: send a token in the header "
      "`authorization: Bearer TOKEN` (`citymatch login` keeps one), or connect "
      "with a client certificate",
      "CREDENTIALS_MISSING");
}

absl::Status Authenticator::ByToken(const AccessDirectory& directory,
                                    const Arrival& arrival,
                                    absl::string_view certificate_sha256,
                                    absl::Time now, Caller& caller) const {
  CITYMATCH_ASSIGN_OR_RETURN(const absl::string_view text,
                             BearerToken(arrival.authorization));
  CITYMATCH_ASSIGN_OR_RETURN(const TokenSecrets::Read read,
                             options_.secrets->Parse(text));
  const auto it = directory.tokens.find(read.id);
  // Whoever does not have the secret learns nothing of the token.
  if (it == directory.tokens.end() ||
      !TokenSecrets::Equal(it->second.digest, read.digest)) {
    return Unauthenticated(
        "the server does not know this token: it may be mistyped, or the "
        "server's data are not those that it was made with",
        "TOKEN_UNKNOWN");
  }
  const KnownToken& token = it->second;
  caller.principal = token.identity;
  caller.credential = absl::StrCat("token:", read.id);
  caller.expire_time = token.expire_time;
  caller.read_only = token.read_only;
  if (token.revoked) {
    return Unauthenticated("the token was revoked; an admin can make another",
                           "TOKEN_REVOKED");
  }
  if (now >= token.expire_time) {
    return Unauthenticated(
        absl::StrCat("the token expired on ",
                     absl::FormatTime("%Y-%m-%d %H:%M UTC", token.expire_time,
                                      absl::UTCTimeZone()),
                     "; an admin can make another"),
        "TOKEN_EXPIRED");
  }
  if (!token.certificate_sha256.empty() &&
      token.certificate_sha256 != certificate_sha256) {
    return Unauthenticated(
        "the token works only over a connection that its own client "
        "certificate opened",
        "TOKEN_BOUND");
  }
  CITYMATCH_ASSIGN_OR_RETURN(const KnownIdentity* known,
                             FindEnabled(directory, token.identity));
  caller.grants = std::make_shared<const Grants>(
      token.narrowed ? known->grants.And(*token.narrowed) : known->grants);
  return absl::OkStatus();
}

}  // namespace citymatch
