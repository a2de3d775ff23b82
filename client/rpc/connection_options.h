// How to connect to a server: where, how protected, and by what credentials.
#ifndef CITYMATCH_CLIENT_RPC_CONNECTION_OPTIONS_H_
#define CITYMATCH_CLIENT_RPC_CONNECTION_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/rpc/address.h"
#include "client/rpc/retry.h"

namespace citymatch::client {

// Whether what travels can be read and changed on its way.
enum class Transport {
  kPlaintext,
  kTls,
  // As TransportFor says, for each address by itself.
  kAutomatic,
};

// Plaintext for what cannot leave this machine, TLS for all else.
[[nodiscard]] Transport TransportFor(absl::string_view address);

// How to connect. Certificates and keys are PEM texts.
struct ConnectionOptions {
  // HOST:PORT, or unix:PATH.
  std::string address = kDefaultAddress;

  // Servers that answer for the same data, in the order of preference: the
  // first that serves is called while those before it do not.
  std::vector<std::string> fallback_addresses;

  // After this time at a server that is not the first, those before it are
  // asked for their health; the first that serves is called again.
  absl::Duration return_after = absl::Seconds(30);

  Transport transport = Transport::kAutomatic;

  // For TLS: the authorities that may sign the server's certificate. Empty =
  // those that the system trusts.
  std::string ca_certificates;

  // For TLS: the chain and key that the client shows; both or neither.
  std::string client_certificate;
  std::string client_key;

  // For TLS: the name that the server's certificate must have. Empty = the
  // host of the address.
  std::string tls_server_name;

  // The secret sent with every call as `authorization: Bearer …`. Empty = none.
  std::string token;

  // Whether the token may travel in plaintext beyond this machine. Whoever is
  // on the way can then take it.
  bool allow_plaintext_token = false;

  // Most time of a call, all its tries and the waits between them included.
  absl::Duration timeout = absl::Seconds(30);

  // Likewise of a stream, from its first try to its end. None by default: an
  // export takes as long as it has rows. A watch is held to
  // CallOptions::timeout alone.
  absl::Duration stream_timeout = absl::InfiniteDuration();

  // How eagerly calls are repeated that are safe to send twice.
  Persistence persistence = Persistence::kPatient;

  RetryPolicy retry;
};

// The address and the fallback addresses.
[[nodiscard]] std::vector<std::string> AddressesOf(
    const ConnectionOptions& options);

// How `address` is called: never kAutomatic.
[[nodiscard]] Transport TransportTo(const ConnectionOptions& options,
                                    absl::string_view address);

// Whether the token, if there is one, may be sent to `address`.
[[nodiscard]] bool MaySendToken(const ConnectionOptions& options,
                                absl::string_view address);

// OK, or what is wrong: an address, a certificate without its key, TLS
// settings without TLS, or a token that would travel in plaintext. Says which
// option to set.
[[nodiscard]] absl::Status CheckOptions(const ConnectionOptions& options);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_CONNECTION_OPTIONS_H_
