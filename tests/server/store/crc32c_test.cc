#include "server/store/crc32c.h"

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace citymatch::store {
namespace {

// RFC 3720, appendix B.4.
TEST(Crc32cTest, MatchesRfc3720) {
  EXPECT_EQ(Crc32c(std::string(32, '\x00')), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
  std::string ascending;
  for (int i = 0; i < 32; ++i) ascending.push_back(static_cast<char>(i));
  EXPECT_EQ(Crc32c(ascending), 0x46dd794eu);
  const std::string descending(ascending.rbegin(), ascending.rend());
  EXPECT_EQ(Crc32c(descending), 0x113fdb5cu);
}

// The check value of the CRC catalogue, for CRC-32/ISCSI.
TEST(Crc32cTest, MatchesCatalogueWhenLengthIsNoMultipleOfEight) {
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc32c(""), 0u);
}

TEST(Crc32cTest, ContinuesWhenSplitAnywhere) {
  const std::string text = "Kitakyushu and Hai Phong, since 2009";
  for (size_t at = 0; at <= text.size(); ++at) {
    const absl::string_view whole = text;
    EXPECT_EQ(Crc32c(whole.substr(at), Crc32c(whole.substr(0, at))),
              Crc32c(text))
        << at;
  }
}

}  // namespace
}  // namespace citymatch::store
