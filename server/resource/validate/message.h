// The checks that hold for every message: what the annotations, the field table
// (fields.h) and the types say. Rules that tie fields together are in the file
// of their kind.
#ifndef CITYMATCH_SERVER_RESOURCE_VALIDATE_MESSAGE_H_
#define CITYMATCH_SERVER_RESOURCE_VALIDATE_MESSAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"

namespace citymatch {

// Most violations that one resource can collect; the last one then says that
// there are more.
inline constexpr int kMaxViolations = 1000;

// Collects what is wrong with one resource.
class Problems {
 public:
  // Paths begin with `prefix` (such as `city.`; may be empty).
  explicit Problems(absl::string_view prefix) : prefix_(prefix) {}

  void Add(absl::string_view path, absl::string_view description);

  [[nodiscard]] bool full() const {
    return violations_.size() >= kMaxViolations;
  }
  [[nodiscard]] bool empty() const { return violations_.empty(); }
  [[nodiscard]] const Violations& violations() const { return violations_; }

 private:
  std::string prefix_;
  Violations violations_;
};

// Adds every violation of `message` and what is in it: fields that are REQUIRED
// and not set, text that is not UTF-8 or too long, codes and identifiers that
// are none, numbers that are NaN, infinite or out of range, enum numbers that
// do not exist or are UNSPECIFIED where one is required, lists that are too
// long or hold an element twice. Output-only fields, `name` and `etag` are not
// looked at. `path` is that of the message: empty, or ending in `.`.
void CheckMessage(const google::protobuf::Message& message,
                  const std::string& path, Problems& problems);

// Whether the field has the behaviour.
[[nodiscard]] bool IsOutputOnly(const google::protobuf::FieldDescriptor& field);
[[nodiscard]] bool IsRequired(const google::protobuf::FieldDescriptor& field);

// `from`[index].
[[nodiscard]] std::string At(absl::string_view list, int index);

// Adds a violation at `end_path` unless both are dates and `start` < `end`, or
// one is empty or no date.
void CheckDateOrder(absl::string_view start, absl::string_view end,
                    absl::string_view start_field, const std::string& end_path,
                    Problems& problems);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_VALIDATE_MESSAGE_H_
