// Grants in the short form that people read and write: `viewer`, `admin`,
// `partner:CITY`, `coordinator:PROGRAMME`.
#ifndef CITYMATCH_CLIENT_ACCESS_GRANT_H_
#define CITYMATCH_CLIENT_ACCESS_GRANT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/v1/access.pb.h"
#include "google/protobuf/repeated_field.h"

namespace citymatch::client {

using Grants = google::protobuf::RepeatedPtrField<v1::Grant>;

// The grant that `text` writes; INVALID_ARGUMENT says what would be one. City
// and programme may stand in full, as `cities/CITY`.
[[nodiscard]] absl::StatusOr<v1::Grant> ParseGrant(absl::string_view text);

// Adds the grant of each text, each once. The error names the text.
[[nodiscard]] absl::Status ParseGrants(const std::vector<std::string>& texts,
                                       Grants& grants);

// The short form.
[[nodiscard]] std::string GrantText(const v1::Grant& grant);

// "partner:jp-osaka, viewer"; "(none)" for none.
[[nodiscard]] std::string GrantsText(const Grants& grants);

[[nodiscard]] bool SameGrant(const v1::Grant& a, const v1::Grant& b);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_ACCESS_GRANT_H_
