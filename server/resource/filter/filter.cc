#include "server/resource/filter/filter.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/resource/filter/parser.h"
#include "server/resource/request/nearest.h"

namespace citymatch {
namespace {

// `SECTOR_` of SECTOR_UNSPECIFIED.
absl::string_view EnumPrefix(const google::protobuf::EnumDescriptor& type) {
  absl::string_view prefix = type.FindValueByNumber(0)->name();
  absl::ConsumeSuffix(&prefix, "UNSPECIFIED");
  return prefix;
}

std::optional<int64_t> EnumNumber(const google::protobuf::EnumDescriptor& type,
                                  absl::string_view text) {
  const std::string upper = absl::AsciiStrToUpper(text);
  const std::string full = absl::StrCat(EnumPrefix(type), upper);
  for (int i = 0; i < type.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& value = *type.value(i);
    if (value.number() != 0 &&
        (value.name() == upper || value.name() == full)) {
      return value.number();
    }
  }
  return std::nullopt;
}

std::string EnumValueProblem(const google::protobuf::EnumDescriptor& type,
                             absl::string_view text) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    absl::string_view name = type.value(i)->name();
    absl::ConsumePrefix(&name, EnumPrefix(type));
    names.push_back(absl::AsciiStrToLower(name));
  }
  absl::string_view word = text;
  if (absl::StartsWithIgnoreCase(word, EnumPrefix(type))) {
    word.remove_prefix(EnumPrefix(type).size());
  }
  std::string hint = DidYouMean(word, names);
  if (hint.empty()) {
    hint = "; use one of ";
    for (const std::string& name : names) {
      absl::StrAppend(&hint, name == names.front() ? "" : ", ", name);
    }
  }
  return absl::StrCat(Quoted(text), " is no value of ", type.name(), hint);
}

// The value of `restriction` in the field's type.
absl::StatusOr<FilterLiteral> ToLiteral(const Restriction& restriction,
                                        const FilterFieldInfo& field,
                                        absl::string_view path) {
  const absl::string_view text = restriction.value;
  const auto error = [&](absl::string_view what) {
    return FilterError(path, restriction.value_at, what);
  };
  switch (field.type) {
    case FilterType::kText: {
      const bool is_order = restriction.op != FilterOperator::kEqual &&
                            restriction.op != FilterOperator::kNotEqual &&
                            restriction.op != FilterOperator::kHas;
      if (field.problem != nullptr && !is_order) {
        const std::string problem = field.problem(text);
        if (!problem.empty()) return error(problem);
      }
      return FilterLiteral(restriction.value);
    }
    case FilterType::kInteger:
    case FilterType::kNumber: {
      int64_t integer = 0;
      if (absl::SimpleAtoi(text, &integer)) return FilterLiteral(integer);
      double number = 0;
      if (absl::SimpleAtod(text, &number) && std::isfinite(number)) {
        return FilterLiteral(number);
      }
      return error(absl::StrCat(Quoted(text), " is no number, which ",
                                Quoted(field.name), " needs"));
    }
    case FilterType::kEnum: {
      const std::optional<int64_t> number = EnumNumber(*field.enum_type, text);
      if (number) return FilterLiteral(*number);
      return error(EnumValueProblem(*field.enum_type, text));
    }
    case FilterType::kDate:
      if (ParseDate(text)) return FilterLiteral(restriction.value);
      return error(
          absl::StrCat(Quoted(text), " is no date such as 2025-07-01"));
    case FilterType::kTime: {
      if (const auto day = ParseDate(text)) {
        return FilterLiteral(absl::FromCivil(*day, absl::UTCTimeZone()));
      }
      absl::Time time;
      std::string ignored;
      if (absl::ParseTime(absl::RFC3339_full, text, &time, &ignored)) {
        return FilterLiteral(time);
      }
      return error(absl::StrCat(
          Quoted(text),
          " is no time such as \"2025-07-01\" or \"2025-07-01T09:00:00Z\""));
    }
  }
  return error("has a value of an unknown type");
}

absl::StatusOr<BoundNode> BindRestriction(
    const Restriction& restriction, const std::vector<FilterFieldInfo>& fields,
    absl::string_view path) {
  BoundNode bound;
  bound.kind = FilterNode::Kind::kRestriction;
  bound.op = restriction.op;
  while (bound.field < fields.size() &&
         fields[bound.field].name != restriction.field) {
    ++bound.field;
  }
  if (bound.field == fields.size()) {
    std::vector<std::string> names;
    for (const FilterFieldInfo& field : fields) names.push_back(field.name);
    const std::string hint = DidYouMean(restriction.field, names);
    return FilterError(
        path, restriction.field_at,
        absl::StrCat("no field is called ", Quoted(restriction.field), hint));
  }
  const FilterFieldInfo& field = fields[bound.field];
  const bool is_has = restriction.op == FilterOperator::kHas;
  if (is_has && !restriction.quoted && restriction.value == "*") {
    bound.any = true;
    return bound;
  }
  if (field.repeated && !is_has) {
    return FilterError(path, restriction.op_at,
                       absl::StrCat(Quoted(field.name),
                                    " is a list; ask with `:` whether it has "
                                    "the value"));
  }
  const bool is_equality = is_has || restriction.op == FilterOperator::kEqual ||
                           restriction.op == FilterOperator::kNotEqual;
  if (field.type == FilterType::kEnum && !is_equality) {
    return FilterError(
        path, restriction.op_at,
        absl::StrCat("values of ", Quoted(field.name),
                     " have no order; compare with `=`, `!=` or `:`"));
  }
  CITYMATCH_ASSIGN_OR_RETURN(bound.literal,
                             ToLiteral(restriction, field, path));
  return bound;
}

template <typename A, typename B>
bool Compare(const A& a, FilterOperator op, const B& b) {
  switch (op) {
    case FilterOperator::kEqual:
    case FilterOperator::kHas:
      return a == b;
    case FilterOperator::kNotEqual:
      return a != b;
    case FilterOperator::kLess:
      return a < b;
    case FilterOperator::kLessOrEqual:
      return a <= b;
    case FilterOperator::kGreater:
      return a > b;
    case FilterOperator::kGreaterOrEqual:
      return a >= b;
  }
  return false;
}

// An integer compares with a fraction as it is, not rounded: long double holds
// every int64 and every double where it has 64 bits of fraction, and elsewhere
// the integers of the API (persons, years) are far below 2⁵³.
template <typename V>
std::optional<long double> AsNumber(const V& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return *integer;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

}  // namespace

absl::StatusOr<BoundNode> BindFilter(const FilterNode& node,
                                     const std::vector<FilterFieldInfo>& fields,
                                     absl::string_view path) {
  if (node.kind == FilterNode::Kind::kRestriction) {
    return BindRestriction(node.restriction, fields, path);
  }
  BoundNode bound;
  bound.kind = node.kind;
  for (const FilterNode& child : node.children) {
    CITYMATCH_ASSIGN_OR_RETURN(BoundNode bound_child,
                               BindFilter(child, fields, path));
    bound.children.push_back(std::move(bound_child));
  }
  return bound;
}

bool Holds(const FilterValue& value, FilterOperator op,
           const FilterLiteral& literal) {
  if (const auto* text = std::get_if<absl::string_view>(&value)) {
    const auto* other = std::get_if<std::string>(&literal);
    return other != nullptr && Compare(*text, op, absl::string_view(*other));
  }
  if (const auto* time = std::get_if<absl::Time>(&value)) {
    const auto* other = std::get_if<absl::Time>(&literal);
    return other != nullptr && Compare(*time, op, *other);
  }
  const std::optional<long double> a = AsNumber(value);
  const std::optional<long double> b = AsNumber(literal);
  return a && b && Compare(*a, op, *b);
}

}  // namespace citymatch
