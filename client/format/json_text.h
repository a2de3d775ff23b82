// Finds the JSON values of a file and parses them one by one, so that one
// broken value does not hide the rest.
#ifndef CITYMATCH_CLIENT_FORMAT_JSON_TEXT_H_
#define CITYMATCH_CLIENT_FORMAT_JSON_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace citymatch::client {

// The text of one value in a file.
struct JsonSpan {
  absl::string_view text;

  // Line of the file on which it begins, from 1.
  int64_t line = 1;
};

// What SplitJson found.
struct JsonSpans {
  std::vector<JsonSpan> values;

  // What is wrong with the frame around the values, such as a missing `]`;
  // empty = nothing.
  std::string frame_problem;

  // Line of `frame_problem`.
  int64_t frame_line = 0;
};

// Splits `text` into values: one on each line (JSON Lines), the elements of
// one array, or objects that follow each other, laid out over lines as they
// like. Which of the three it is follows from the beginning of the text. The
// spans point into `text` and need not be valid JSON.
[[nodiscard]] JsonSpans SplitJson(absl::string_view text);

// Parses one value. On error `error` says what is wrong and at which column or
// line; also a name that stands twice in an object is an error, since one of
// the two values would be lost.
[[nodiscard]] bool ParseJson(absl::string_view text, nlohmann::json& value,
                             std::string& error);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_FORMAT_JSON_TEXT_H_
