#include "server/resource/request/page_token.h"

#include <openssl/crypto.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/convert/digest.h"

namespace citymatch {
namespace {

using google::protobuf::Message;

// Format: version, digest of the arguments (16 bytes), length of the order key
// (8 bytes, big-endian), order key, id; then the HMAC-SHA256 of all that.
constexpr char kVersion = 1;
constexpr size_t kArgumentDigestBytes = 16;
constexpr size_t kMacBytes = 32;
constexpr size_t kLengthBytes = 8;

absl::Status Invalid(absl::string_view what) {
  return InvalidField("page_token", what, "INVALID_PAGE_TOKEN");
}

// Identifies the arguments that must not change between pages.
std::string ArgumentDigest(absl::string_view method, const Message& request) {
  const std::unique_ptr<Message> arguments(request.New());
  arguments->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    const auto* field = arguments->GetDescriptor()->FindFieldByName(name);
    if (field != nullptr) {
      arguments->GetReflection()->ClearField(arguments.get(), field);
    }
  }
  std::string text;
  AppendPart(method, text);
  AppendPart(DeterministicBytes(*arguments), text);
  return Sha256(text).substr(0, kArgumentDigestBytes);
}

}  // namespace

std::string PageTokens::Seal(const PagePosition& position,
                             absl::string_view method,
                             const Message& request) const {
  std::string body(1, kVersion);
  body.append(ArgumentDigest(method, request));
  AppendPart(position.order_key, body);
  body.append(position.id);
  body.append(HmacSha256(secret_, body));
  return absl::WebSafeBase64Escape(body);
}

absl::StatusOr<PagePosition> PageTokens::Open(absl::string_view token,
                                              absl::string_view method,
                                              const Message& request) const {
  std::string sealed;
  // base64 has several texts for some bytes; a token has one.
  if (!absl::WebSafeBase64Unescape(token, &sealed) ||
      absl::WebSafeBase64Escape(sealed) != token ||
      sealed.size() < 1 + kArgumentDigestBytes + kLengthBytes + kMacBytes) {
    return Invalid("is no page token of this server; begin with an empty one");
  }
  const absl::string_view body =
      absl::string_view(sealed).substr(0, sealed.size() - kMacBytes);
  const absl::string_view mac =
      absl::string_view(sealed).substr(sealed.size() - kMacBytes);
  if (CRYPTO_memcmp(HmacSha256(secret_, body).data(), mac.data(), kMacBytes) !=
      0) {
    return Invalid("is no page token of this server; begin with an empty one");
  }
  if (body[0] != kVersion) {
    return Invalid("is of another version of the server; begin anew");
  }
  if (body.substr(1, kArgumentDigestBytes) != ArgumentDigest(method, request)) {
    return Invalid(
        "belongs to a list with other arguments; send those of the first "
        "page again, or begin with an empty token");
  }
  absl::string_view rest = body.substr(1 + kArgumentDigestBytes);
  uint64_t length = 0;
  for (const unsigned char c : rest.substr(0, kLengthBytes)) {
    length = (length << 8) | c;
  }
  rest.remove_prefix(kLengthBytes);
  if (length > rest.size()) return Invalid("is damaged; begin anew");
  return PagePosition{std::string(rest.substr(0, length)),
                      std::string(rest.substr(length))};
}

}  // namespace citymatch
