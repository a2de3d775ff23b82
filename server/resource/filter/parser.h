// Parses filters: the subset of https://google.aip.dev/160 that the API
// documents.
//
//   filter     = [expression]
//   expression = factor { "AND" factor }
//   factor     = term { "OR" term }                  OR binds tighter than AND
//   term       = [ "NOT" | "-" ] ( "(" expression ")" | restriction )
//   restriction = field operator value
//   field      = identifier { "." identifier }
//   operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | ":"
//   value      = text without spaces, quotes and parentheses
//              | '"' … '"' | "'" … "'"     in which \ takes the next character
//                                          as it is
#ifndef CITYMATCH_SERVER_RESOURCE_FILTER_PARSER_H_
#define CITYMATCH_SERVER_RESOURCE_FILTER_PARSER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace citymatch {

inline constexpr size_t kMaxFilterBytes = 1024;
inline constexpr int kMaxFilterTerms = 16;
inline constexpr int kMaxFilterDepth = 16;

enum class FilterOperator {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kHas,
};

// `field op value`. Positions are bytes from 0.
struct Restriction {
  std::string field;
  FilterOperator op = FilterOperator::kEqual;
  std::string value;
  bool quoted = false;
  size_t field_at = 0;
  size_t op_at = 0;
  size_t value_at = 0;
};

struct FilterNode {
  enum class Kind { kAll, kAnd, kOr, kNot, kRestriction };
  Kind kind = Kind::kAll;  // kAll: matches everything
  std::vector<FilterNode> children;
  Restriction restriction;
};

// INVALID_ARGUMENT, reason INVALID_FILTER, on `path`: the description begins
// with the position, `at character N` (bytes from 1).
[[nodiscard]] absl::Status FilterError(absl::string_view path, size_t at,
                                       absl::string_view what);

// Parses `text`. Errors are FilterErrors on the request's field `path`.
[[nodiscard]] absl::StatusOr<FilterNode> ParseFilter(absl::string_view text,
                                                     absl::string_view path);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_FILTER_PARSER_H_
