#include "client/rpc/connection_options.h"

#include "absl/strings/str_cat.h"

namespace citymatch::client {

Transport TransportFor(absl::string_view address) {
  return IsLocalAddress(address) ? Transport::kPlaintext : Transport::kTls;
}

bool MaySendToken(const ConnectionOptions& options) {
  return options.transport == Transport::kTls ||
         options.allow_plaintext_token || IsLocalAddress(options.address);
}

absl::Status CheckOptions(const ConnectionOptions& options) {
  if (absl::Status status = CheckAddress(options.address); !status.ok()) {
    return status;
  }
  if (options.client_certificate.empty() != options.client_key.empty()) {
    return absl::InvalidArgumentError(
        options.client_key.empty()
            ? "a client certificate needs its key: give --client-key FILE"
            : "a client key needs its certificate: give --client-cert FILE");
  }
  if (options.transport == Transport::kPlaintext &&
      !options.client_certificate.empty()) {
    return absl::InvalidArgumentError(
        "a client certificate is of use with TLS only: give --tls, or leave "
        "the certificate out");
  }
  if (!options.token.empty() && !MaySendToken(options)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the token is not sent to ", options.address,
        " in plaintext: whoever is on the way could take it. Leave out what "
        "turned TLS off, or say --insecure if the way there is safe"));
  }
  return absl::OkStatus();
}

}  // namespace citymatch::client
