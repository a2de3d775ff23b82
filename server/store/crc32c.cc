#include "server/store/crc32c.h"

#include <array>
#include <cstddef>

namespace citymatch::store {
namespace {

constexpr int kStride = 8;  // bytes taken in one step
using Table = std::array<uint32_t, 256>;

// tables[0] is the usual table of one byte; tables[k][b] is the effect of byte
// b with k bytes after it, so that eight bytes take eight independent look-ups
// ("slicing by 8": Kounavis and Berry, 2005).
constexpr std::array<Table, kStride> MakeTables() {
  constexpr uint32_t kReversedPolynomial = 0x82f63b78;
  std::array<Table, kStride> tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kReversedPolynomial : 0);
    }
    tables[0][byte] = crc;
  }
  for (int k = 1; k < kStride; ++k) {
    for (uint32_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr std::array<Table, kStride> kTables = MakeTables();

}  // namespace

uint32_t Crc32c(absl::string_view data, uint32_t crc) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  size_t left = data.size();
  crc = ~crc;
  while (left >= kStride) {
    crc ^= static_cast<uint32_t>(bytes[0]) |
           static_cast<uint32_t>(bytes[1]) << 8 |
           static_cast<uint32_t>(bytes[2]) << 16 |
           static_cast<uint32_t>(bytes[3]) << 24;
    crc = kTables[7][crc & 0xff] ^ kTables[6][(crc >> 8) & 0xff] ^
          kTables[5][(crc >> 16) & 0xff] ^ kTables[4][crc >> 24] ^
          kTables[3][bytes[4]] ^ kTables[2][bytes[5]] ^ kTables[1][bytes[6]] ^
          kTables[0][bytes[7]];
    bytes += kStride;
    left -= kStride;
  }
  for (; left > 0; --left) {
    crc = (crc >> 8) ^ kTables[0][(crc ^ *bytes++) & 0xff];
  }
  return ~crc;
}

}  // namespace citymatch::store
