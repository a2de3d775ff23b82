// Who may call, as the gate sees it: roles, grants, and the identities and
// tokens in force. Built from the store's records by server/convert/access.h.
#ifndef CITYMATCH_SERVER_GATE_ACCESS_H_
#define CITYMATCH_SERVER_GATE_ACCESS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace citymatch {

// As `Role` of access.proto, which says what each means.
enum class Role : uint8_t { kViewer, kPartner, kCoordinator, kAdmin };

// `viewer`, `partner`, `coordinator`, `admin`.
[[nodiscard]] absl::string_view RoleName(Role role);

// A role, and where it holds.
struct Grant {
  Role role = Role::kViewer;
  // The city of a partner (`cities/x`), the programme of a coordinator
  // (`programmes/x`); empty for the others.
  std::string scope;

  friend bool operator==(const Grant&, const Grant&) = default;
  // Clang 14 takes the 0 of a generated comparison for a pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  friend auto operator<=>(const Grant&, const Grant&) = default;
};

// What a caller may do. Immutable.
class Grants {
 public:
  Grants() = default;
  // In any order; what stands there twice counts once.
  explicit Grants(std::vector<Grant> grants);

  [[nodiscard]] bool Has(Role role) const;
  // Whether a grant of `role` has this scope.
  [[nodiscard]] bool Owns(Role role, absl::string_view scope) const;
  // The scopes of `role`, ascending.
  [[nodiscard]] std::vector<std::string> ScopesOf(Role role) const;

  // Those that are in both.
  [[nodiscard]] Grants And(const Grants& other) const;

  // Ascending, each once.
  [[nodiscard]] const std::vector<Grant>& list() const { return grants_; }

  friend bool operator==(const Grants&, const Grants&) = default;

 private:
  std::vector<Grant> grants_;
};

// An identity on record.
struct KnownIdentity {
  Grants grants;
  std::vector<std::string> certificate_names;
  bool disabled = false;
};

// A token on record.
struct KnownToken {
  std::string identity;  // `identities/x`
  std::string digest;    // of the secret, see token_secret.h
  // Of the identity's grants, those that the token has; nullopt = all.
  std::optional<Grants> narrowed;
  bool read_only = false;
  // Hexadecimal SHA-256 of the certificate that it is bound to; empty = none.
  std::string certificate_sha256;
  absl::Time expire_time = absl::InfiniteFuture();
  bool revoked = false;
};

// All of them as of one revision. Immutable once built; thread-safe then.
struct AccessDirectory {
  // By name, `identities/x`.
  absl::flat_hash_map<std::string, KnownIdentity> identities;
  // By id, the last part of `tokens/x`.
  absl::flat_hash_map<std::string, KnownToken> tokens;
  // From a name in a certificate to the identity that it shows.
  absl::flat_hash_map<std::string, std::string> by_certificate;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_ACCESS_H_
