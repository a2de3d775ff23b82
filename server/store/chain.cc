#include "server/store/chain.h"

#include <openssl/sha.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/store/key_format.h"

namespace citymatch::store {
namespace {

static_assert(kDigestBytes == SHA256_DIGEST_LENGTH);

// Field `chain` (15) of ChangeEntry, length-delimited (wire type 2), and its
// length.
constexpr char kChainField[] = {15 << 3 | 2, kDigestBytes};

std::string Field(absl::string_view chain) {
  return absl::StrCat(absl::string_view(kChainField, sizeof(kChainField)),
                      chain);
}

}  // namespace

std::string DigestOf(absl::string_view bytes) {
  std::string digest(kDigestBytes, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string NextChain(absl::string_view previous, int64_t revision,
                      absl::string_view covered) {
  const std::string none(kDigestBytes, '\0');
  // The key of a change is its revision as u64.
  return DigestOf(absl::StrCat(previous.empty() ? none : previous,
                               ChangeKey(revision), covered));
}

std::string AdoptedChain(absl::string_view previous, const TrailEntry& entry) {
  std::string covered = entry.covered;
  for (const TrailVersion& version : entry.versions) {
    covered += version.digest.empty() ? std::string(kDigestBytes, '\0')
                                      : version.digest;
  }
  return NextChain(previous, entry.revision, covered);
}

std::string WithChain(std::string covered, absl::string_view chain) {
  covered += Field(chain);
  return covered;
}

absl::string_view CoveredBytes(absl::string_view payload,
                               const storage::v1::ChangeEntry& entry) {
  const std::string field = Field(entry.chain());
  if (entry.chain().empty() || !absl::EndsWith(payload, field)) return payload;
  payload.remove_suffix(field.size());
  return payload;
}

}  // namespace citymatch::store
