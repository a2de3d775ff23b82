// Profiles: what `citymatch login` keeps of each server, a file of mode 0600
// for each in a folder of mode 0700.
#ifndef CITYMATCH_CLIENT_ACCESS_PROFILE_STORE_H_
#define CITYMATCH_CLIENT_ACCESS_PROFILE_STORE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/access/environment.h"
#include "client/rpc/connection_options.h"

namespace citymatch::client {

// How to reach one server, and as whom.
struct Profile {
  std::string server;
  Transport transport = Transport::kTls;

  // PEM; empty = the authorities that the system trusts.
  std::string ca_certificates;

  // Absolute paths: a certificate is renewed where it lies. Empty = none.
  std::string client_certificate_file;
  std::string client_key_file;

  // Empty = the host of the server.
  std::string tls_server_name;

  // The secret; empty = none.
  std::string token;
};

// The profile that login makes unless told otherwise.
inline constexpr char kFirstProfile[] = "default";

// OK, or what is wrong with a profile's name: 1 to 63 letters, digits, `-`, `_`
// and `.`, the first not `.`.
[[nodiscard]] absl::Status CheckProfileName(absl::string_view name);

// The profiles of one user. Nothing is kept in memory.
class ProfileStore {
 public:
  // `folder` need not exist; empty = there is nowhere to keep profiles.
  explicit ProfileStore(std::string folder) : folder_(std::move(folder)) {}

  // `$XDG_CONFIG_HOME/citymatch`, else `$HOME/.config/citymatch`.
  [[nodiscard]] static ProfileStore In(const Environment& environment);

  // NOT_FOUND, with the names that are near; FAILED_PRECONDITION if others can
  // read the file; INVALID_ARGUMENT if it is no profile.
  [[nodiscard]] absl::StatusOr<Profile> Load(const std::string& name) const;

  // Replaces the profile of that name.
  [[nodiscard]] absl::Status Save(const std::string& name,
                                  const Profile& profile) const;

  // NOT_FOUND if there is none. Also ends its being the default.
  [[nodiscard]] absl::Status Remove(const std::string& name) const;

  // Ascending.
  [[nodiscard]] std::vector<std::string> Names() const;

  // The profile to use when none is named; empty = none.
  [[nodiscard]] std::string DefaultName() const;

  // REQUIRES: the profile exists.
  [[nodiscard]] absl::Status SetDefault(const std::string& name) const;

  // The file of a profile.
  [[nodiscard]] std::string PathOf(const std::string& name) const;

 private:
  [[nodiscard]] std::string ProfileFolder() const;
  [[nodiscard]] std::string DefaultFile() const;

  const std::string folder_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ACCESS_PROFILE_STORE_H_
