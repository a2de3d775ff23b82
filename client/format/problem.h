// What is wrong with a file that was to be imported. Problems are collected,
// never thrown: the reader of the list mends the whole file in one go.
#ifndef CITYMATCH_CLIENT_FORMAT_PROBLEM_H_
#define CITYMATCH_CLIENT_FORMAT_PROBLEM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace citymatch::client {

// One wrong field of one message, before it is known where the message stands.
struct FieldProblem {
  // Path of the field, such as `needs[2].sector`; empty = the whole message.
  std::string field;

  // The value as given, in full; empty = there is none to show.
  std::string value;

  // What is wrong and how to mend it, without full stop.
  std::string advice;
};

// Where a row comes from.
struct Position {
  // As given on the command line; `-` = standard input.
  std::string file;

  // Number of the row in the file from 1, not counting a header; 0 = the
  // problem is of the whole file.
  int64_t row = 0;

  // Line of the file from 1 on which the row begins; 0 = not known.
  int64_t line = 0;
};

// One problem with its place.
struct Problem {
  Position position;
  FieldProblem detail;

  // Column of the table that holds the field, where it has another name.
  std::string column;

  // Nothing of the file can be imported, not even with invalid rows skipped.
  bool fatal = false;
};

// "cities.csv: row 3 (line 4): needs[2].sector "wast": unknown …". One line.
[[nodiscard]] std::string ToText(const Problem& problem);

// Whether `problems` already holds one for `field` or for a part of it, or one
// for a whole that it is part of; paths as in FieldProblem.
[[nodiscard]] bool Covers(const std::vector<FieldProblem>& problems,
                          absl::string_view field);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_FORMAT_PROBLEM_H_
