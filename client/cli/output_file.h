// A file that appears complete or not at all.
#ifndef CITYMATCH_CLIENT_CLI_OUTPUT_FILE_H_
#define CITYMATCH_CLIENT_CLI_OUTPUT_FILE_H_

#include <fstream>
#include <string>

#include "absl/status/status.h"

namespace citymatch::client {

// Writes beside the wanted path, and renames at the end. What was there before
// stays until then.
class OutputFile {
 public:
  explicit OutputFile(std::string path) : path_(std::move(path)) {}

  // Removes what was written, unless it was committed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  [[nodiscard]] absl::Status Open();
  [[nodiscard]] std::ostream& stream() { return stream_; }
  [[nodiscard]] absl::Status Commit();

 private:
  const std::string path_;
  std::string temporary_;
  std::ofstream stream_;
};

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_OUTPUT_FILE_H_
