// What each field of a resource may hold, as data: one row per field that the
// API's comments bound. The walk over a message (message.h) applies it.
#ifndef CITYMATCH_SERVER_RESOURCE_VALIDATE_FIELDS_H_
#define CITYMATCH_SERVER_RESOURCE_VALIDATE_FIELDS_H_

#include <limits>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace citymatch {

// What a string means.
enum class Form {
  kText,         // without control characters but line breaks and tabs
  kLine,         // of text, without those too
  kIdentifier,   // [a-z][a-z0-9_]{0,62}
  kCountryCode,  // ISO 3166-1 alpha-2
  kKoppenClass,
  kTimeZone,     // IANA
  kLanguageTag,  // BCP-47
  kDate,         // ISO 8601, of the years 1900 to 2100
  kCityName,
  kUnshownCityName,  // the same, but messages do not repeat it
  kProgrammeName,
  kTaxonomyName,
  kIdentityName,
  kCertificateName,  // SPIFFE id, or subject as in RFC 2253
  kSha256,           // 64 hexadecimal digits in lower case
  kEmail,
  kCriterion,  // of the matcher
};

struct FieldRule {
  Form form = Form::kText;
  // Most bytes of a text; 0 = bounded by its form.
  int max_bytes = 0;
  // Range of a number; `above_min`: min itself is refused.
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool above_min = false;
  // Most elements of a list; 0 = no bound of its own.
  int max_count = 0;
  // Whether elements of a list must differ: in these fields, or, where there
  // are none, altogether.
  bool unique = false;
  std::vector<std::string> unique_by;
};

// The rule for a field; nullptr if it has none.
[[nodiscard]] const FieldRule* RuleOf(
    const google::protobuf::FieldDescriptor& field);

// The names in the table that no field bears; empty unless the table is wrong.
[[nodiscard]] std::vector<std::string> RulesWithoutField();

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_VALIDATE_FIELDS_H_
