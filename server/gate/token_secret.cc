#include "server/gate/token_secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "server/base/errors.h"

namespace citymatch {
namespace {

constexpr absl::string_view kPrefix = "citymatch";
constexpr size_t kServerDigits = 8;
constexpr size_t kIdDigits = 12;
constexpr size_t kSecretBytes = 32;
constexpr size_t kSecretCharacters = 43;
constexpr size_t kDigestBytes = 32;

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  // Without random numbers nothing may be handed out.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                 static_cast<int>(count)) != 1) {
    std::abort();
  }
  return bytes;
}

std::string Base64Url(absl::string_view bytes) {
  std::string text = absl::WebSafeBase64Escape(bytes);
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

std::string Hmac(absl::string_view key, absl::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       mac.data(), &length);
  return {reinterpret_cast<const char*>(mac.data()), length};
}

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f');
  });
}

bool IsBase64Url(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  });
}

absl::Status Malformed() {
  return MakeError(absl::StatusCode::kUnauthenticated,
                   "the credential is not a token of citymatch: send "
                   "`authorization: Bearer citymatch_…`, the whole token as it "
                   "was told when it was made",
                   "TOKEN_MALFORMED");
}

}  // namespace

TokenSecrets::TokenSecrets(std::string key)
    : key_(std::move(key)),
      server_(absl::BytesToHexString(
          Hmac(key_, "server").substr(0, kServerDigits / 2))) {}

TokenSecrets::Made TokenSecrets::Make() const {
  Made made;
  made.id =
      absl::StrCat("t", absl::BytesToHexString(RandomBytes(kIdDigits / 2)));
  made.secret = absl::StrCat(kPrefix, "_", server_, "_", made.id, "_",
                             Base64Url(RandomBytes(kSecretBytes)));
  made.digest = Digest(made.secret);
  return made;
}

absl::StatusOr<TokenSecrets::Read> TokenSecrets::Parse(
    absl::string_view secret) const {
  const std::vector<absl::string_view> parts =
      absl::StrSplit(secret, absl::MaxSplits('_', 3));
  if (parts.size() != 4 || parts[0] != kPrefix ||
      parts[1].size() != kServerDigits || !IsHex(parts[1]) ||
      parts[2].size() != kIdDigits + 1 || parts[2][0] != 't' ||
      !IsHex(parts[2].substr(1)) || parts[3].size() != kSecretCharacters ||
      !IsBase64Url(parts[3])) {
    return Malformed();
  }
  if (parts[1] != server_) {
    return MakeError(absl::StatusCode::kUnauthenticated,
                     "the token is of another citymatch server; use one that "
                     "was made on this server",
                     "TOKEN_FOREIGN");
  }
  return Read{std::string(parts[2]), Digest(secret)};
}

bool TokenSecrets::Equal(absl::string_view a, absl::string_view b) {
  return a.size() == kDigestBytes && b.size() == kDigestBytes &&
         CRYPTO_memcmp(a.data(), b.data(), kDigestBytes) == 0;
}

std::string TokenSecrets::Digest(absl::string_view secret) const {
  return Hmac(key_, secret);
}

}  // namespace citymatch
