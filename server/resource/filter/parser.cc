#include "server/resource/filter/parser.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/resource/request/nearest.h"
#include "server/resource/request/utf8.h"

namespace citymatch {
namespace {

bool IsWordCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// Characters that end a value without quotes.
bool EndsValue(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '(' ||
         c == ')' || c == '"' || c == '\'' || c == '=' || c == '<' ||
         c == '>' || c == '!' || c == ',';
}

class Parser {
 public:
  Parser(absl::string_view text, absl::string_view path)
      : text_(text), path_(path) {}

  absl::StatusOr<FilterNode> Run() {
    SkipSpace();
    if (AtEnd()) return FilterNode{};
    CITYMATCH_ASSIGN_OR_RETURN(FilterNode node, Expression());
    SkipSpace();
    if (AtEnd()) return node;
    if (Peek() == ')') return Error(at_, "`)` without `(`");
    return Error(at_, "expected `AND` or `OR`");
  }

 private:
  absl::StatusOr<FilterNode> Expression() {
    return Sequence("AND", FilterNode::Kind::kAnd, &Parser::Factor);
  }

  absl::StatusOr<FilterNode> Factor() {
    return Sequence("OR", FilterNode::Kind::kOr, &Parser::Term);
  }

  absl::StatusOr<FilterNode> Sequence(
      absl::string_view keyword, FilterNode::Kind kind,
      absl::StatusOr<FilterNode> (Parser::*part)()) {
    CITYMATCH_ASSIGN_OR_RETURN(FilterNode first, (this->*part)());
    if (!AcceptKeyword(keyword)) return first;
    FilterNode node;
    node.kind = kind;
    node.children.push_back(std::move(first));
    do {
      CITYMATCH_ASSIGN_OR_RETURN(FilterNode next, (this->*part)());
      node.children.push_back(std::move(next));
    } while (AcceptKeyword(keyword));
    return node;
  }

  absl::StatusOr<FilterNode> Term() {
    SkipSpace();
    bool negated = AcceptKeyword("NOT");
    if (!negated && !AtEnd() && Peek() == '-') {
      ++at_;
      negated = true;
    }
    CITYMATCH_ASSIGN_OR_RETURN(FilterNode node, Simple());
    if (!negated) return node;
    FilterNode negation;
    negation.kind = FilterNode::Kind::kNot;
    negation.children.push_back(std::move(node));
    return negation;
  }

  absl::StatusOr<FilterNode> Simple() {
    SkipSpace();
    if (AtEnd()) return Error(at_, "the filter ends where a term should stand");
    if (Peek() != '(') return ParseRestriction();
    const size_t open = at_++;
    if (++depth_ > kMaxFilterDepth) {
      return Error(open, absl::StrCat("more than ", kMaxFilterDepth,
                                      " parentheses inside each other"));
    }
    CITYMATCH_ASSIGN_OR_RETURN(FilterNode node, Expression());
    SkipSpace();
    if (AtEnd()) return Error(open, "`(` without `)`");
    if (Peek() != ')') return Error(at_, "expected `AND`, `OR` or `)`");
    ++at_;
    --depth_;
    return node;
  }

  absl::StatusOr<FilterNode> ParseRestriction() {
    FilterNode node;
    node.kind = FilterNode::Kind::kRestriction;
    Restriction& restriction = node.restriction;
    restriction.field_at = at_;
    if (++terms_ > kMaxFilterTerms) {
      return Error(at_, absl::StrCat("more than ", kMaxFilterTerms, " terms"));
    }
    CITYMATCH_ASSIGN_OR_RETURN(restriction.field, Field());
    SkipSpace();
    restriction.op_at = at_;
    CITYMATCH_ASSIGN_OR_RETURN(restriction.op, Operator(restriction.field));
    SkipSpace();
    restriction.value_at = at_;
    CITYMATCH_RETURN_IF_ERROR(Value(restriction));
    return node;
  }

  absl::StatusOr<std::string> Field() {
    const size_t start = at_;
    while (!AtEnd() && (IsWordCharacter(Peek()) || Peek() == '.')) ++at_;
    const absl::string_view field = text_.substr(start, at_ - start);
    if (field.empty() ||
        absl::ascii_isdigit(static_cast<unsigned char>(field.front())) ||
        absl::StartsWith(field, ".") || absl::EndsWith(field, ".") ||
        absl::StrContains(field, "..")) {
      return Error(start, "expected the name of a field");
    }
    if (field == "AND" || field == "OR" || field == "NOT") {
      return Error(start, absl::StrCat("expected the name of a field before `",
                                       field, "`"));
    }
    return std::string(field);
  }

  absl::StatusOr<FilterOperator> Operator(absl::string_view field) {
    static constexpr struct {
      absl::string_view text;
      FilterOperator op;
    } kOperators[] = {
        {"<=", FilterOperator::kLessOrEqual},
        {">=", FilterOperator::kGreaterOrEqual},
        {"!=", FilterOperator::kNotEqual},
        {"=", FilterOperator::kEqual},
        {"<", FilterOperator::kLess},
        {">", FilterOperator::kGreater},
        {":", FilterOperator::kHas},
    };
    for (const auto& [text, op] : kOperators) {
      if (!absl::StartsWith(text_.substr(at_), text)) continue;
      at_ += text.size();
      if (!AtEnd() && op == FilterOperator::kEqual && Peek() == '=') {
        return Error(at_ - 1, "equality is written with one `=`");
      }
      return op;
    }
    return Error(at_, absl::StrCat("expected one of = != < <= > >= : after ",
                                   Quoted(field)));
  }

  absl::Status Value(Restriction& restriction) {
    if (!AtEnd() && (Peek() == '"' || Peek() == '\'')) {
      return QuotedValue(restriction);
    }
    const size_t start = at_;
    while (!AtEnd() && !EndsValue(Peek())) ++at_;
    restriction.value = std::string(text_.substr(start, at_ - start));
    if (restriction.value.empty() || restriction.value == "AND" ||
        restriction.value == "OR" || restriction.value == "NOT") {
      return Error(start, absl::StrCat("expected a value for ",
                                       Quoted(restriction.field)));
    }
    return absl::OkStatus();
  }

  absl::Status QuotedValue(Restriction& restriction) {
    const size_t open = at_;
    const char quote = text_[at_++];
    while (!AtEnd() && Peek() != quote) {
      if (Peek() == '\\' && at_ + 1 < text_.size()) ++at_;
      restriction.value.push_back(text_[at_++]);
    }
    if (AtEnd()) return Error(open, "the quotation has no end");
    ++at_;
    restriction.quoted = true;
    return absl::OkStatus();
  }

  // Takes the keyword if it stands here as a whole word.
  bool AcceptKeyword(absl::string_view keyword) {
    SkipSpace();
    const absl::string_view rest = text_.substr(at_);
    if (!absl::StartsWith(rest, keyword)) return false;
    if (rest.size() > keyword.size()) {
      const char next = rest[keyword.size()];
      const bool ends =
          next == '(' || absl::ascii_isspace(static_cast<unsigned char>(next));
      if (!ends) return false;
    }
    at_ += keyword.size();
    return true;
  }

  void SkipSpace() {
    while (!AtEnd() &&
           absl::ascii_isspace(static_cast<unsigned char>(Peek()))) {
      ++at_;
    }
  }

  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return text_[at_]; }

  absl::Status Error(size_t at, absl::string_view what) const {
    return FilterError(path_, at, what);
  }

  const absl::string_view text_;
  const absl::string_view path_;
  size_t at_ = 0;
  int terms_ = 0;
  int depth_ = 0;
};

}  // namespace

absl::Status FilterError(absl::string_view path, size_t at,
                         absl::string_view what) {
  return InvalidField(path, absl::StrCat("at character ", at + 1, ": ", what),
                      "INVALID_FILTER");
}

absl::StatusOr<FilterNode> ParseFilter(absl::string_view text,
                                       absl::string_view path) {
  if (text.size() > kMaxFilterBytes) {
    return FilterError(path, kMaxFilterBytes,
                       absl::StrCat("has ", text.size(), " bytes; at most ",
                                    kMaxFilterBytes, " are allowed"));
  }
  if (!IsUtf8(text)) return FilterError(path, 0, "is not UTF-8");
  return Parser(text, path).Run();
}

}  // namespace citymatch
