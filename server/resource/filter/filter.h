// Filters: a parsed expression bound to the fields of a type.
//
// Meaning: an unset field matches no comparison, not even `!=`; `NOT` turns the
// answer round, so `NOT a = 1` also finds what has no `a`. `field:*` asks
// whether a value is there. On a list, `:` asks whether any element equals the
// value, and other operators are refused; on a single value `:` is `=`. Text is
// compared by bytes. Enum values go by their full or short name in any case.
#ifndef CITYMATCH_SERVER_RESOURCE_FILTER_FILTER_H_
#define CITYMATCH_SERVER_RESOURCE_FILTER_FILTER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "server/base/status_macros.h"
#include "server/resource/filter/parser.h"

namespace citymatch {

// A date is ISO 8601 text, and sorts as such.
enum class FilterType { kText, kInteger, kNumber, kEnum, kDate, kTime };

// A value of a field. Enum values are their numbers.
using FilterValue =
    std::variant<absl::string_view, int64_t, double, absl::Time>;
// The value in a filter.
using FilterLiteral = std::variant<std::string, int64_t, double, absl::Time>;

// What binding needs to know of a field.
struct FilterFieldInfo {
  std::string name;
  FilterType type = FilterType::kText;
  bool repeated = false;
  // For kEnum.
  const google::protobuf::EnumDescriptor* enum_type = nullptr;
  // For kText: what is wrong with a value that `=`, `!=` or `:` asks for; empty
  // if nothing is. nullptr: any text will do.
  std::string (*problem)(absl::string_view value) = nullptr;
};

// A bound expression. For Filter<T>.
struct BoundNode {
  FilterNode::Kind kind = FilterNode::Kind::kAll;
  std::vector<BoundNode> children;
  size_t field = 0;
  FilterOperator op = FilterOperator::kEqual;
  bool any = false;  // field:*
  FilterLiteral literal;
};

// Binds and checks types. Errors are FilterErrors on `path`.
[[nodiscard]] absl::StatusOr<BoundNode> BindFilter(
    const FilterNode& node, const std::vector<FilterFieldInfo>& fields,
    absl::string_view path);

// Whether `value op literal` holds. The two are of one type, or both numbers.
[[nodiscard]] bool Holds(const FilterValue& value, FilterOperator op,
                         const FilterLiteral& literal);

// Asked about one value of a field; true ends the visit.
using ValueVisitor = absl::FunctionRef<bool(const FilterValue&)>;

// A field of T.
template <typename T>
struct FilterField {
  FilterFieldInfo info;
  // Shows each value of the field to the visitor until it says true, and
  // returns whether it did. Unset: no visit.
  bool (*visit)(const T& object, ValueVisitor visitor);
};

template <typename T>
using FilterTable = std::vector<FilterField<T>>;

// Thread-safe, and cheap to copy.
template <typename T>
class Filter {
 public:
  // `table` must outlive the filter. Errors are FilterErrors on `path`.
  [[nodiscard]] static absl::StatusOr<Filter> Parse(
      absl::string_view text, absl::string_view path,
      const FilterTable<T>& table) {
    CITYMATCH_ASSIGN_OR_RETURN(const FilterNode parsed,
                               ParseFilter(text, path));
    std::vector<FilterFieldInfo> fields;
    for (const FilterField<T>& field : table) fields.push_back(field.info);
    CITYMATCH_ASSIGN_OR_RETURN(BoundNode bound,
                               BindFilter(parsed, fields, path));
    return Filter(std::move(bound), &table);
  }

  [[nodiscard]] bool Matches(const T& object) const {
    return Matches(root_, object);
  }

  // Whether it lets everything through.
  [[nodiscard]] bool matches_all() const {
    return root_.kind == FilterNode::Kind::kAll;
  }

  // Whether it looks at the field.
  [[nodiscard]] bool Uses(absl::string_view field) const {
    return Uses(root_, field);
  }

 private:
  Filter(BoundNode root, const FilterTable<T>* table)
      : root_(std::move(root)), table_(table) {}

  bool Matches(const BoundNode& node, const T& object) const {
    const auto matches = [this, &object](const BoundNode& child) {
      return Matches(child, object);
    };
    switch (node.kind) {
      case FilterNode::Kind::kAll:
        return true;
      case FilterNode::Kind::kAnd:
        return std::all_of(node.children.begin(), node.children.end(), matches);
      case FilterNode::Kind::kOr:
        return std::any_of(node.children.begin(), node.children.end(), matches);
      case FilterNode::Kind::kNot:
        return !matches(node.children.front());
      case FilterNode::Kind::kRestriction:
        return (*table_)[node.field].visit(
            object, [&node](const FilterValue& value) {
              return node.any || Holds(value, node.op, node.literal);
            });
    }
    return false;
  }

  bool Uses(const BoundNode& node, absl::string_view field) const {
    if (node.kind == FilterNode::Kind::kRestriction) {
      return (*table_)[node.field].info.name == field;
    }
    return std::any_of(
        node.children.begin(), node.children.end(),
        [this, field](const BoundNode& child) { return Uses(child, field); });
  }

  BoundNode root_;
  const FilterTable<T>* table_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_FILTER_FILTER_H_
