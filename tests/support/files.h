// Whole files, as bytes.
#ifndef CITYMATCH_TESTS_SUPPORT_FILES_H_
#define CITYMATCH_TESTS_SUPPORT_FILES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace citymatch::testing {

// What is in the file; empty if it cannot be read.
std::string ReadFile(const std::string& path);

// Makes the file anew. Fails the test if it cannot be written.
void WriteFile(const std::string& path, absl::string_view content);

}  // namespace citymatch::testing

#endif  // CITYMATCH_TESTS_SUPPORT_FILES_H_
