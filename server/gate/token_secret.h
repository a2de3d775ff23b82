// The secrets that show an identity: how they are made, read and recognised.
//
//   citymatch_5f0c9a1e_t3f9a0c1d2b4e_Zk…43 characters…
//             server   token id      256 random bits, base64url
//
// The server keeps an HMAC-SHA256 of the whole text under a key of its store:
// with so much randomness a slow hash would guard no better, and would make
// each call dear.
#ifndef CITYMATCH_SERVER_GATE_TOKEN_SECRET_H_
#define CITYMATCH_SERVER_GATE_TOKEN_SECRET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace citymatch {

// Thread-safe.
class TokenSecrets {
 public:
  // A secret that was made, with what the store keeps of it.
  struct Made {
    std::string id;      // of the token: `t` and 12 hexadecimal digits
    std::string secret;  // to tell once
    std::string digest;  // 32 bytes
  };

  // What a secret says by itself.
  struct Read {
    std::string id;
    std::string digest;
  };

  // `key`: 32 random bytes, the store's `token_digest`.
  explicit TokenSecrets(std::string key);

  // A fresh secret from the system's random numbers.
  [[nodiscard]] Made Make() const;

  // UNAUTHENTICATED, reason TOKEN_MALFORMED if it is no such text, and
  // TOKEN_FOREIGN if another server made it.
  [[nodiscard]] absl::StatusOr<Read> Parse(absl::string_view secret) const;

  // Whether two digests are equal, in a time that does not tell where they
  // differ.
  [[nodiscard]] static bool Equal(absl::string_view a, absl::string_view b);

 private:
  [[nodiscard]] std::string Digest(absl::string_view secret) const;

  const std::string key_;
  const std::string server_;  // 8 hexadecimal digits that follow from the key
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_TOKEN_SECRET_H_
