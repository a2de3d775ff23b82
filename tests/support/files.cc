#include "tests/support/files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <ios>
#include <sstream>
#include <string>

#include "absl/strings/string_view.h"

namespace citymatch::testing {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void WriteFile(const std::string& path, absl::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  ASSERT_TRUE(file.good()) << path;
}

}  // namespace citymatch::testing
