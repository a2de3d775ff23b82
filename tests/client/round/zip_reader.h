// Reads the members of a ZIP archive, for tests of workbooks.
#ifndef CITYMATCH_TESTS_CLIENT_ROUND_ZIP_READER_H_
#define CITYMATCH_TESTS_CLIENT_ROUND_ZIP_READER_H_

#include <zlib.h>

#include <cstdint>
#include <map>
#include <string>

namespace citymatch::client {

inline uint32_t LittleEndian(const std::string& bytes, size_t at, int size) {
  uint32_t value = 0;
  for (int i = size - 1; i >= 0; --i) {
    value = value << 8 |
            static_cast<unsigned char>(bytes.at(at + static_cast<size_t>(i)));
  }
  return value;
}

// Contents by name, by the central directory; of a member that is neither
// stored nor deflated, nothing.
inline std::map<std::string, std::string> ReadZip(const std::string& zip) {
  std::map<std::string, std::string> members;
  const size_t end = zip.rfind("PK\5\6");
  if (end == std::string::npos) return members;
  size_t at = LittleEndian(zip, end + 16, 4);
  for (uint32_t i = LittleEndian(zip, end + 10, 2); i > 0; --i) {
    const uint32_t method = LittleEndian(zip, at + 10, 2);
    const uint32_t packed = LittleEndian(zip, at + 20, 4);
    const uint32_t size = LittleEndian(zip, at + 24, 4);
    const uint32_t name = LittleEndian(zip, at + 28, 2);
    const uint32_t header = LittleEndian(zip, at + 42, 4);
    const size_t data = header + 30 + LittleEndian(zip, header + 26, 2) +
                        LittleEndian(zip, header + 28, 2);
    std::string content = zip.substr(data, packed);
    if (method == 8) {
      std::string plain(size, '\0');
      z_stream stream = {};
      stream.next_in = reinterpret_cast<Bytef*>(content.data());
      stream.avail_in = packed;
      stream.next_out = reinterpret_cast<Bytef*>(plain.data());
      stream.avail_out = size;
      if (inflateInit2(&stream, -MAX_WBITS) == Z_OK) {
        inflate(&stream, Z_FINISH);
        inflateEnd(&stream);
      }
      content = plain;
    }
    members[zip.substr(at + 46, name)] = content;
    at += 46 + name + LittleEndian(zip, at + 30, 2) +
          LittleEndian(zip, at + 32, 2);
  }
  return members;
}

}  // namespace citymatch::client

#endif  // CITYMATCH_TESTS_CLIENT_ROUND_ZIP_READER_H_
