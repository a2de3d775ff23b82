// What the tables of filter fields share. Internal to filter/.
#ifndef CITYMATCH_SERVER_RESOURCE_FILTER_FIELDS_H_
#define CITYMATCH_SERVER_RESOURCE_FILTER_FIELDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "server/convert/dates.h"
#include "server/resource/filter/filter.h"
#include "server/resource/validate/fields.h"
#include "server/resource/validate/scalar.h"

namespace citymatch {

// What is wrong with a value that a text field of this form can never have;
// empty = nothing.
template <Form kForm>
std::string ProblemOf(absl::string_view value) {
  static const FieldRule rule{.form = kForm};
  return TextProblem(value, &rule);
}

// Shows the text to the visitor; an empty one is no value.
inline bool VisitText(absl::string_view text, ValueVisitor visitor) {
  return !text.empty() && visitor(text);
}

// Fields that several kinds have.
template <typename T>
FilterField<T> NameField(std::string (*problem)(absl::string_view)) {
  return {{.name = "name", .problem = problem},
          [](const T& object, ValueVisitor visitor) {
            return VisitText(object.name(), visitor);
          }};
}

template <typename T>
FilterField<T> DisplayNameField() {
  return {{.name = "display_name"}, [](const T& object, ValueVisitor visitor) {
            return VisitText(object.display_name(), visitor);
          }};
}

template <typename T>
FilterField<T> UpdateTimeField() {
  return {{.name = "update_time", .type = FilterType::kTime},
          [](const T& object, ValueVisitor visitor) {
            return object.has_update_time() &&
                   visitor(FromTimestamp(object.update_time()));
          }};
}

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_FILTER_FIELDS_H_
