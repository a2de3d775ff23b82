// The one table of whose replies carry a confidential field. Which fields are
// confidential stands in proto/ (`confidential`); one without a row here is in
// nobody's replies.
#ifndef CITYMATCH_SERVER_GATE_FIELD_RULES_H_
#define CITYMATCH_SERVER_GATE_FIELD_RULES_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "server/gate/method_rules.h"

namespace citymatch {

struct FieldReaders {
  absl::string_view field;  // `citymatch.v1.CityPreferences.contacts`
  // Own: the reply is about the caller's own city or programme.
  Reaches reaches;
};

// All rules, ascending by field.
[[nodiscard]] absl::Span<const FieldReaders> FieldRules();

// The rule of a field, by its full name; null if there is none.
[[nodiscard]] const FieldReaders* FindFieldRule(absl::string_view field);

// Where a type of message has confidential fields.
struct ConfidentialFields {
  // Fields of its own.
  std::vector<const google::protobuf::FieldDescriptor*> own;
  // Fields that hold messages with confidential fields, at any depth.
  std::vector<const google::protobuf::FieldDescriptor*> below;
};

// Computed at the first use; valid for ever. Thread-safe.
[[nodiscard]] const ConfidentialFields& ConfidentialFieldsIn(
    const google::protobuf::Descriptor& type);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_FIELD_RULES_H_
