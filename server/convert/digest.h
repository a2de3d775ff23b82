// Digests of bytes and of messages. A digest identifies content; it is never
// an etag (bytes of a message are canonical only within one build's rules).
#ifndef CITYMATCH_SERVER_CONVERT_DIGEST_H_
#define CITYMATCH_SERVER_CONVERT_DIGEST_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace citymatch {

// 32 bytes.
[[nodiscard]] std::string Sha256(absl::string_view bytes);

// 32 bytes.
[[nodiscard]] std::string HmacSha256(absl::string_view key,
                                     absl::string_view bytes);

// Serialized in the order of field numbers, maps sorted by key.
[[nodiscard]] std::string DeterministicBytes(
    const google::protobuf::Message& message);

// Appends the length as 8 bytes, big-endian, and the bytes, so that two
// different sequences of parts never give the same text.
void AppendPart(absl::string_view part, std::string& text);

// A sum modulo 2^256 of SHA-256 digests: the digest of a set that does not
// depend on the order in which its members came and went.
class SetDigest {
 public:
  using Member = std::array<uint64_t, 4>;  // least significant limb first

  [[nodiscard]] static Member MemberOf(absl::string_view bytes);

  void Add(const Member& member);
  // REQUIRES: `member` was added before and not yet removed.
  void Remove(const Member& member);

  // 32 bytes, big-endian; all zero for the empty set.
  [[nodiscard]] std::string bytes() const;

 private:
  Member sum_{};
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_DIGEST_H_
