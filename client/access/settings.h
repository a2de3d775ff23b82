// Settles how to connect, and as whom, from what the command line, the
// environment and a profile say, in this order.
#ifndef CITYMATCH_CLIENT_ACCESS_SETTINGS_H_
#define CITYMATCH_CLIENT_ACCESS_SETTINGS_H_

#include <string>

#include "absl/status/statusor.h"
#include "client/access/environment.h"
#include "client/access/profile_store.h"
#include "client/rpc/connection_options.h"

namespace citymatch::client {

// Values of the command line; empty = not given. There is none for the token
// itself: arguments show in process lists.
struct AccessFlags {
  std::string server;
  std::string profile;
  std::string token_file;
  std::string ca_file;
  std::string client_certificate_file;
  std::string client_key_file;
  std::string tls_server_name;
  bool tls = false;
  bool insecure = false;
};

// What settling them is for.
enum class AccessPurpose {
  // A call with whatever credential there is.
  kCall,
  // A login: the profile need not exist, and of a token only --token-file
  // counts.
  kLogin,
};

// What was settled.
struct Access {
  // All but timeout and retries.
  ConnectionOptions connection;

  // Name of the profile in force; empty = none.
  std::string profile;

  // Where the token comes from, such as `--token-file`; empty = there is none.
  std::string token_origin;

  // Where certificate and key were read; empty = there is none.
  std::string client_certificate_file;
  std::string client_key_file;

  // Why the profile's credentials are not used, a sentence; empty = they are,
  // or there are none.
  std::string withheld;
};

// Each setting is that of the command line, else of the environment
// (CITYMATCH_SERVER, CITYMATCH_CA_FILE, CITYMATCH_CLIENT_CERT,
// CITYMATCH_CLIENT_KEY, CITYMATCH_TOKEN before CITYMATCH_TOKEN_FILE), else of
// the profile (--profile, CITYMATCH_PROFILE, else the default one), else the
// default. A profile's token, certificates and transport belong to its server:
// they are not used with another.
//
// TLS or not: --tls and --insecure decide; else a CA file or client certificate
// of the command line or the environment means TLS; else the profile; else what
// TransportFor says of the address. An error says what to do.
[[nodiscard]] absl::StatusOr<Access> SettleAccess(
    const AccessFlags& flags, const Environment& environment,
    const ProfileStore& profiles, AccessPurpose purpose);

// As CheckOptions, in the words of the command line.
[[nodiscard]] absl::Status CheckConnection(const ConnectionOptions& options);

// A token as it stands in a file or on standard input; `from` names it in the
// error.
[[nodiscard]] absl::StatusOr<std::string> TokenFrom(absl::string_view text,
                                                    absl::string_view from);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ACCESS_SETTINGS_H_
