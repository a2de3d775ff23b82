#include "client/format/problem.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

// Whether `path` is `whole` or lies within it.
bool IsWithin(absl::string_view path, absl::string_view whole) {
  if (!absl::StartsWith(path, whole)) return false;
  return path.size() == whole.size() || path[whole.size()] == '.' ||
         path[whole.size()] == '[';
}

}  // namespace

std::string ToText(const Problem& problem) {
  const Position& position = problem.position;
  std::string text = position.file == "-" ? "standard input" : position.file;
  if (position.row > 0) {
    absl::StrAppend(&text, ": row ", position.row);
    if (position.line > 0 && position.line != position.row) {
      absl::StrAppend(&text, " (line ", position.line, ")");
    }
  } else if (position.line > 0) {
    absl::StrAppend(&text, ": line ", position.line);
  }
  const FieldProblem& detail = problem.detail;
  if (!detail.field.empty() || !detail.value.empty()) text += ":";
  if (!detail.field.empty()) absl::StrAppend(&text, " ", detail.field);
  if (!problem.column.empty()) {
    absl::StrAppend(&text, " (column ", problem.column, ")");
  }
  if (!detail.value.empty()) absl::StrAppend(&text, " ", Quote(detail.value));
  return absl::StrCat(text, ": ", detail.advice);
}

bool Covers(const std::vector<FieldProblem>& problems,
            absl::string_view field) {
  return std::any_of(
      problems.begin(), problems.end(), [field](const FieldProblem& problem) {
        return IsWithin(field, problem.field) || IsWithin(problem.field, field);
      });
}

}  // namespace citymatch::client
