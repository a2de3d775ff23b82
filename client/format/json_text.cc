#include "client/format/json_text.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/format/text.h"

namespace citymatch::client {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Walks over values and counts lines.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ == text_.size(); }
  char Peek() const { return text_[at_]; }
  int64_t line() const { return line_; }

  void Skip() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }

  void SkipSpace() {
    while (!AtEnd() && IsSpace(Peek())) Skip();
  }

  // The value that begins here: to the bracket that closes it, or for a bare
  // word to the next `,`, `]` or space outside of it.
  JsonSpan TakeValue() {
    const size_t start = at_;
    const int64_t line = line_;
    int depth = 0;
    bool in_string = false;
    while (!AtEnd()) {
      const char c = Peek();
      if (in_string) {
        if (c == '\\' && at_ + 1 < text_.size()) Skip();
        in_string = c != '"';
      } else if (c == '"') {
        in_string = true;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (depth == 0) break;
        --depth;
      } else if (depth == 0 && (c == ',' || IsSpace(c))) {
        break;
      }
      Skip();
      if (depth == 0 && !in_string && (c == '}' || c == ']')) break;
    }
    return {text_.substr(start, at_ - start), line};
  }

 private:
  absl::string_view text_;
  size_t at_ = 0;
  int64_t line_ = 1;
};

// Whether all brackets and strings of `text` are closed.
bool IsBalanced(absl::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return depth == 0 && !in_string;
}

JsonSpans SplitLines(absl::string_view text) {
  JsonSpans spans;
  int64_t line = 0;
  while (!text.empty()) {
    ++line;
    const size_t end = std::min(text.find('\n'), text.size());
    const absl::string_view value =
        absl::StripAsciiWhitespace(text.substr(0, end));
    if (!value.empty()) spans.values.push_back({value, line});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return spans;
}

JsonSpans SplitArray(absl::string_view text) {
  JsonSpans spans;
  Scanner scanner(text);
  scanner.SkipSpace();
  scanner.Skip();  // [
  const auto fail = [&](absl::string_view what) {
    spans.frame_problem = std::string(what);
    spans.frame_line = scanner.line();
    return spans;
  };
  scanner.SkipSpace();
  bool closed = !scanner.AtEnd() && scanner.Peek() == ']';
  if (closed) scanner.Skip();
  while (!closed) {
    scanner.SkipSpace();
    if (scanner.AtEnd()) break;
    const JsonSpan value = scanner.TakeValue();
    if (value.text.empty()) return fail("a value is missing before this point");
    spans.values.push_back(value);
    scanner.SkipSpace();
    if (scanner.AtEnd()) break;
    if (scanner.Peek() == ']') {
      closed = true;
    } else if (scanner.Peek() != ',') {
      return fail("a comma is missing between two values of the array");
    }
    scanner.Skip();
  }
  if (!closed) {
    return fail(
        "the file ends before the closing \"]\" of its array: it seems "
        "truncated; get a complete copy");
  }
  scanner.SkipSpace();
  if (!scanner.AtEnd()) return fail("something follows the end of the array");
  return spans;
}

JsonSpans SplitSequence(absl::string_view text) {
  JsonSpans spans;
  Scanner scanner(text);
  for (scanner.SkipSpace(); !scanner.AtEnd(); scanner.SkipSpace()) {
    const JsonSpan value = scanner.TakeValue();
    if (value.text.empty()) {
      spans.frame_problem =
          absl::StrCat("unexpected \"", std::string(1, scanner.Peek()),
                       "\" between two values");
      spans.frame_line = scanner.line();
      return spans;
    }
    spans.values.push_back(value);
  }
  return spans;
}

// The library's message without its own prefix, in our words where a common
// mistake can be named.
std::string ExplainError(absl::string_view text, size_t byte,
                         const std::string& what) {
  // `byte` counts from 1 and may lie one behind the text.
  const size_t at = std::min(byte == 0 ? 0 : byte - 1, text.size());
  const size_t line_start = text.substr(0, at).rfind('\n');
  const size_t column =
      at - (line_start == absl::string_view::npos ? 0 : line_start + 1) + 1;
  const auto lines = std::count(text.begin(), text.begin() + at, '\n');
  std::string where = absl::StrCat("column ", column);
  if (lines > 0) absl::StrAppend(&where, " of its line ", lines + 1);
  if (!IsBalanced(text) && at >= text.size()) {
    return absl::StrCat("not valid JSON: it ends in the middle of a value (",
                        where,
                        "): the file seems truncated; get a complete copy");
  }
  size_t word = at;
  while (word > 0 &&
         (absl::ascii_isalnum(text[word - 1]) || text[word - 1] == '-')) {
    --word;
  }
  const std::string rest = absl::AsciiStrToLower(text.substr(word, 12));
  for (const absl::string_view wrong : {"nan", "-nan", "inf", "-inf"}) {
    if (absl::StartsWith(rest, wrong)) {
      // The name that the value belongs to is the quoted text before it.
      const size_t close = text.substr(0, word).rfind('"');
      const size_t open = close == absl::string_view::npos || close == 0
                              ? absl::string_view::npos
                              : text.rfind('"', close - 1);
      const std::string field =
          open == absl::string_view::npos
              ? ""
              : absl::StrCat(", at ",
                             Quote(text.substr(open + 1, close - open - 1)));
      return absl::StrCat("not valid JSON", field, " (", where,
                          "): NaN and Infinity are not numbers; leave the "
                          "field out where the value is unknown");
    }
  }
  if (absl::StrContains(what, "out_of_range")) {
    return absl::StrCat("a number at ", where, " is too large");
  }
  const size_t context = at < 10 ? 0 : at - 10;
  return absl::StrCat("not valid JSON at ", where, ", near ",
                      Quote(text.substr(context, 24), 24),
                      ": look for a missing or extra comma, quote or bracket");
}

}  // namespace

JsonSpans SplitJson(absl::string_view text) {
  const absl::string_view rest = absl::StripLeadingAsciiWhitespace(text);
  if (rest.empty()) return {};
  if (rest[0] == '[') return SplitArray(text);
  const size_t end = rest.find('\n');
  if (end == absl::string_view::npos || IsBalanced(rest.substr(0, end))) {
    return SplitLines(text);
  }
  // A first line that does not end its value is either the start of a value
  // laid out over lines, or a broken line with others behind.
  const absl::string_view second =
      absl::StripLeadingAsciiWhitespace(rest.substr(end));
  if (rest.substr(0, end).size() > 1 && absl::StartsWith(second, "{")) {
    return SplitLines(text);
  }
  return SplitSequence(text);
}

bool ParseJson(absl::string_view text, nlohmann::json& value,
               std::string& error) {
  std::vector<std::set<std::string>> names;
  std::string twice;
  const auto watch = [&](int, nlohmann::json::parse_event_t event,
                         nlohmann::json& parsed) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end) names.pop_back();
    if (event == Event::key) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!names.back().insert(name).second && twice.empty()) twice = name;
    }
    return true;
  };
  try {
    value = nlohmann::json::parse(text.begin(), text.end(), watch);
  } catch (const nlohmann::json::parse_error& exception) {
    error = ExplainError(text, exception.byte, exception.what());
    return false;
  } catch (const nlohmann::json::exception& exception) {
    error = absl::StrContains(exception.what(), "out_of_range")
                ? "holds a number that is too large"
                : "not valid JSON";
    return false;
  }
  if (!twice.empty()) {
    error = absl::StrCat("the name ", Quote(twice),
                         " stands twice in one object; keep one of them");
    return false;
  }
  return true;
}

}  // namespace citymatch::client
