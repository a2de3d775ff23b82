#include "server/convert/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"

namespace citymatch {
namespace {

const unsigned char* Unsigned(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string Sha256(absl::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(Unsigned(bytes), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string HmacSha256(absl::string_view key, absl::string_view bytes) {
  std::string mac(SHA256_DIGEST_LENGTH, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Unsigned(bytes),
       bytes.size(), reinterpret_cast<unsigned char*>(mac.data()), &size);
  mac.resize(size);
  return mac;
}

std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializePartialToCodedStream(&coded);
  }
  return bytes;
}

void AppendPart(absl::string_view part, std::string& text) {
  const uint64_t size = part.size();
  for (int shift = 56; shift >= 0; shift -= 8) {
    text.push_back(static_cast<char>((size >> shift) & 0xff));
  }
  text.append(part.data(), part.size());
}

SetDigest::Member SetDigest::MemberOf(absl::string_view bytes) {
  const std::string digest = Sha256(bytes);
  Member member{};
  for (size_t i = 0; i < digest.size(); ++i) {
    uint64_t& limb = member[3 - i / 8];
    limb = (limb << 8) | static_cast<unsigned char>(digest[i]);
  }
  return member;
}

void SetDigest::Add(const Member& member) {
  uint64_t carry = 0;
  for (size_t i = 0; i < sum_.size(); ++i) {
    const uint64_t with_carry = sum_[i] + carry;
    carry = with_carry < carry ? 1 : 0;
    sum_[i] = with_carry + member[i];
    carry += sum_[i] < member[i] ? 1 : 0;
  }
}

void SetDigest::Remove(const Member& member) {
  uint64_t borrow = 0;
  for (size_t i = 0; i < sum_.size(); ++i) {
    const uint64_t old = sum_[i];
    sum_[i] = old - member[i] - borrow;
    borrow = (old < member[i] || (old == member[i] && borrow == 1)) ? 1 : 0;
  }
}

std::string SetDigest::bytes() const {
  std::string bytes;
  for (int i = 3; i >= 0; --i) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>((sum_[i] >> shift) & 0xff));
    }
  }
  return bytes;
}

}  // namespace citymatch
