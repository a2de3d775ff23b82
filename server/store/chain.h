// The chain of the change feed: what makes it evident that an entry, or a
// version of a record, is no longer what a commit once wrote.
//
//   digest of a version = SHA-256(the serialized Record as it is stored)
//   chain(R)            = SHA-256(chain(R − 1), R: u64, covered)
//   covered             = the serialized ChangeEntry of revision R without its
//                         field `chain`; it holds the digests of the versions
//
// All on bytes as they are stored, never on bytes serialized again, which a
// later program may order otherwise. chain(0) is 32 zero bytes. The bytes are a
// contract, as those in value_format.h.
//
// Entries that a program before the chain wrote have neither chain nor digests.
// They are adopted, as they are found when the first entry with a chain is
// written: their chain is computed in the same way and stored nowhere, with
//
//   covered             = the serialized ChangeEntry, then the digest of each
//                         version, 32 zero bytes for one that cannot be read;
//                         nothing at all if the entry itself cannot be read,
//                         and for a gap of several the same, once, with the
//                         first of their revisions
//
// so that the first stored chain, too, stands for everything before it.
#ifndef CITYMATCH_SERVER_STORE_CHAIN_H_
#define CITYMATCH_SERVER_STORE_CHAIN_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "server/store/trail.h"

namespace citymatch::store {

// Of a digest, and of a chain.
inline constexpr size_t kDigestBytes = 32;

// SHA-256, kDigestBytes long.
[[nodiscard]] std::string DigestOf(absl::string_view bytes);

// chain(revision). `previous`: chain(revision − 1); empty stands for zeros.
[[nodiscard]] std::string NextChain(absl::string_view previous,
                                    int64_t revision,
                                    absl::string_view covered);

// chain(entry.revision) of an entry without a chain, read with its versions.
[[nodiscard]] std::string AdoptedChain(absl::string_view previous,
                                       const TrailEntry& entry);

// The serialized entry with its chain: `covered` and the field.
[[nodiscard]] std::string WithChain(std::string covered,
                                    absl::string_view chain);

// What the chain of `entry` covers of `payload`, from which it was parsed. All
// of it if the chain is not its end, where this program puts it: then nothing
// that the chain covers can fit.
[[nodiscard]] absl::string_view CoveredBytes(
    absl::string_view payload, const storage::v1::ChangeEntry& entry);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_CHAIN_H_
