// What is wrong with one value, in words that say how to mend it.
#ifndef CITYMATCH_SERVER_RESOURCE_VALIDATE_SCALAR_H_
#define CITYMATCH_SERVER_RESOURCE_VALIDATE_SCALAR_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/resource/validate/fields.h"

namespace citymatch {

// Each returns the problem, or empty if there is none. `rule` may be nullptr.

// Empty text is no problem: that is for whoever knows whether it is required.
[[nodiscard]] std::string TextProblem(absl::string_view text,
                                      const FieldRule* rule);
// As TextProblem of a date: no day of the calendar as `YYYY-MM-DD`, or one
// outside the years 1900 to 2100. Every date of the API is held to this.
[[nodiscard]] std::string DateProblem(absl::string_view text);
// NaN and infinities are problems, whatever the rule.
[[nodiscard]] std::string NumberProblem(double number, const FieldRule* rule);
[[nodiscard]] std::string IntegerProblem(int64_t number, const FieldRule* rule);
// 0, "not said", is a problem where a value is required.
[[nodiscard]] std::string EnumProblem(
    int number, const google::protobuf::EnumDescriptor& type, bool required);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_VALIDATE_SCALAR_H_
