// CRC-32C (Castagnoli), the checksum of RFC 3720 (iSCSI), section 12.1.
// It finds every error burst of up to 32 bits; a random error passes with a
// chance of 2⁻³². It is no defence against someone who means harm.
#ifndef CITYMATCH_SERVER_STORE_CRC32C_H_
#define CITYMATCH_SERVER_STORE_CRC32C_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace citymatch::store {

// The checksum of `data`, or, with `crc` the checksum of some bytes A, the
// checksum of A followed by `data`.
[[nodiscard]] uint32_t Crc32c(absl::string_view data, uint32_t crc = 0);

}  // namespace citymatch::store

#endif  // CITYMATCH_SERVER_STORE_CRC32C_H_
