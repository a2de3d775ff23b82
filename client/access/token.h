// The text of a token. It is a secret: nothing here shows more of it than its
// id.
#ifndef CITYMATCH_CLIENT_ACCESS_TOKEN_H_
#define CITYMATCH_CLIENT_ACCESS_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch::client {

// What a token says of itself: `citymatch_SERVER_ID_SECRET`.
struct TokenParts {
  // Which server made it, 8 hexadecimal digits.
  std::string server;

  // `{token}` in its name `tokens/{token}`: `t` and 12 hexadecimal digits.
  std::string id;
};

// The parts of a token; INVALID_ARGUMENT, without a letter of it, if it is
// none.
[[nodiscard]] absl::StatusOr<TokenParts> ParseToken(absl::string_view text);

// When a token shall stop to work: a time from now (`30d`, `2w`, `12h`), a day
// (`2027-03-31`, to its end in UTC), or a moment (`2027-03-31T12:00:00Z`).
// INVALID_ARGUMENT if it is none of these, or not after `now`.
[[nodiscard]] absl::StatusOr<absl::Time> ParseExpiry(absl::string_view text,
                                                     absl::Time now);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ACCESS_TOKEN_H_
