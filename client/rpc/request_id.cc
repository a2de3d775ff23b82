#include "client/rpc/request_id.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace citymatch::client {
namespace {

// Text of a UUID from 16 bytes; version and variant are set.
std::string ToUuid(std::array<uint8_t, 16> bytes) {
  bytes[6] = (bytes[6] & 0x0F) | 0x40;
  bytes[8] = (bytes[8] & 0x3F) | 0x80;
  const std::string hex = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes.data()), 16));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-",
                      hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

}  // namespace

std::string RandomRequestId() {
  std::array<uint8_t, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    absl::BitGen random;
    for (uint8_t& byte : bytes) byte = absl::Uniform<uint8_t>(random);
  }
  return ToUuid(bytes);
}

std::string RequestIdFor(absl::string_view run, absl::string_view content) {
  const std::string text = absl::StrCat(run, "\n", content);
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(),
         digest.data());
  std::array<uint8_t, 16> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = digest[i];
  return ToUuid(bytes);
}

}  // namespace citymatch::client
