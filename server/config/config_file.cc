#include "server/config/config_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "server/base/status_macros.h"

namespace citymatch {
namespace {

bool IsComment(absl::string_view text) {
  return text.empty() || text[0] == '#' || text[0] == ';';
}

// Takes a quoted value off the front of `text`.
absl::StatusOr<std::string> TakeQuoted(absl::string_view& text) {
  const char quote = text[0];
  std::string value;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text.remove_prefix(i + 1);
      return value;
    }
    const bool escape = quote == '"' && text[i] == '\\' && i + 1 < text.size();
    if (escape) {
      ++i;
      if (text[i] != '"' && text[i] != '\\') {
        return absl::InvalidArgumentError(
            "after a backslash in double quotes only \\ and \" may stand; use "
            "single quotes for text with backslashes");
      }
    }
    value.push_back(text[i]);
  }
  return absl::InvalidArgumentError("the closing quote is missing");
}

absl::StatusOr<std::string> ParseValue(absl::string_view text) {
  if (!text.empty() && (text[0] == '"' || text[0] == '\'')) {
    CITYMATCH_ASSIGN_OR_RETURN(std::string value, TakeQuoted(text));
    if (!IsComment(absl::StripLeadingAsciiWhitespace(text))) {
      return absl::InvalidArgumentError("something follows the closing quote");
    }
    return value;
  }
  // A comment begins after white space, so that `a#b` is a value.
  size_t end = text.size();
  for (size_t i = 0; i < text.size(); ++i) {
    const bool after_space =
        i == 0 || absl::ascii_isspace(static_cast<unsigned char>(text[i - 1]));
    if (after_space && IsComment(text.substr(i))) {
      end = i;
      break;
    }
  }
  const absl::string_view value =
      absl::StripTrailingAsciiWhitespace(text.substr(0, end));
  if (value.empty()) return absl::InvalidArgumentError("the value is missing");
  return std::string(value);
}

// One line that is neither empty nor a comment.
absl::StatusOr<ConfigLine> ParseLine(absl::string_view text) {
  if (text[0] == '[') {
    return absl::InvalidArgumentError(
        "there are no sections; write the names without");
  }
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos) {
    return absl::InvalidArgumentError("write NAME = VALUE");
  }
  ConfigLine line;
  line.name = std::string(absl::StripAsciiWhitespace(text.substr(0, equals)));
  if (line.name.empty()) {
    return absl::InvalidArgumentError("the name is missing");
  }
  CITYMATCH_ASSIGN_OR_RETURN(
      line.value,
      ParseValue(absl::StripAsciiWhitespace(text.substr(equals + 1))));
  return line;
}

}  // namespace

absl::StatusOr<std::vector<ConfigLine>> ParseConfig(absl::string_view text,
                                                    absl::string_view path) {
  std::vector<ConfigLine> lines;
  std::map<std::string, int> seen;
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");  // byte order mark
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(text, '\n')) {
    ++number;
    const absl::string_view content = absl::StripAsciiWhitespace(raw);
    if (IsComment(content)) continue;
    const auto wrong = [&](absl::string_view why) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": ", why));
    };
    absl::StatusOr<ConfigLine> line = ParseLine(content);
    if (!line.ok()) return wrong(line.status().message());
    line->line = number;
    const auto [first, fresh] = seen.emplace(line->name, number);
    if (!fresh) {
      return wrong(absl::StrCat(line->name, " is set in line ", first->second,
                                " already"));
    }
    lines.push_back(*std::move(line));
  }
  return lines;
}

absl::StatusOr<std::vector<ConfigLine>> ReadConfigFile(
    const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("configuration file ", path, ": it is a folder"));
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::InvalidArgumentError(
        absl::StrCat("configuration file ", path, ": cannot be read (",
                     std::generic_category().message(errno), ")"));
  }
  const std::string text{std::istreambuf_iterator<char>(file),
                         std::istreambuf_iterator<char>()};
  return ParseConfig(text, path);
}

}  // namespace citymatch
