#include "client/rpc/connection_options.h"

#include "absl/strings/str_cat.h"

namespace citymatch::client {
namespace {

bool UsesTls(const ConnectionOptions& options) {
  for (const std::string& address : AddressesOf(options)) {
    if (TransportTo(options, address) == Transport::kTls) return true;
  }
  return false;
}

}  // namespace

Transport TransportFor(absl::string_view address) {
  return IsLocalAddress(address) ? Transport::kPlaintext : Transport::kTls;
}

std::vector<std::string> AddressesOf(const ConnectionOptions& options) {
  std::vector<std::string> addresses = {options.address};
  addresses.insert(addresses.end(), options.fallback_addresses.begin(),
                   options.fallback_addresses.end());
  return addresses;
}

Transport TransportTo(const ConnectionOptions& options,
                      absl::string_view address) {
  return options.transport == Transport::kAutomatic ? TransportFor(address)
                                                    : options.transport;
}

bool MaySendToken(const ConnectionOptions& options, absl::string_view address) {
  return TransportTo(options, address) == Transport::kTls ||
         options.allow_plaintext_token || IsLocalAddress(address);
}

absl::Status CheckOptions(const ConnectionOptions& options) {
  for (const std::string& address : AddressesOf(options)) {
    if (absl::Status status = CheckAddress(address); !status.ok()) {
      return status;
    }
  }
  if (options.client_certificate.empty() != options.client_key.empty()) {
    return absl::InvalidArgumentError(
        options.client_key.empty()
            ? "a client certificate needs its key: set client_key"
            : "a client key needs its certificate: set client_certificate");
  }
  if (!options.client_certificate.empty() && !UsesTls(options)) {
    return absl::InvalidArgumentError(
        "a client certificate is of use with TLS only: set transport to kTls, "
        "or leave the certificate out");
  }
  for (const std::string& address : AddressesOf(options)) {
    if (options.token.empty() || MaySendToken(options, address)) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "the token is not sent to ", address,
        " in plaintext: whoever is on the way could take it. Use TLS, or set "
        "allow_plaintext_token if the way there is safe"));
  }
  return absl::OkStatus();
}

}  // namespace citymatch::client
