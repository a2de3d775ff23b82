// The first admin of a data folder, who lets everybody else in.
#ifndef CITYMATCH_SERVER_INIT_H_
#define CITYMATCH_SERVER_INIT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace citymatch {

struct InitOptions {
  std::string data_dir;
  // The id of the admin's identity.
  std::string identity = "admin";
  // How long the token holds: up to 366 days.
  absl::Duration token_life = absl::Hours(24) * 90;
  // Makes a token also where the folder has an admin already: for who lost
  // the last one. An identity that is disabled is enabled, and made an admin.
  bool another_token = false;
};

struct InitResult {
  std::string token;     // its name, `tokens/x`
  std::string identity;  // `identities/x`
  std::string secret;    // told this once
};

// Makes the data folder if it is absent, an identity that is an admin, and a
// token for it. The folder must not be in use by a server. Errors: those of
// opening it (reason DATA_FOLDER); FAILED_PRECONDITION, reason INITIALISED, if
// it has an admin already and `another_token` is not set; INVALID_ARGUMENT for
// an id that is none.
[[nodiscard]] absl::StatusOr<InitResult> InitAccess(const InitOptions& options);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_INIT_H_
