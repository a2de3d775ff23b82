// Arguments that many requests have.
#ifndef CITYMATCH_SERVER_RESOURCE_REQUEST_ARGUMENTS_H_
#define CITYMATCH_SERVER_RESOURCE_REQUEST_ARGUMENTS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace citymatch {

// Where a page of resources or changes ends even if it holds fewer than were
// asked for: gRPC clients take messages of 4 MiB unless told otherwise.
inline constexpr size_t kMaxPageBytes = size_t{3} << 20;

// What is wrong with a name `prefix`{id}, with an id of at most `max_id_bytes`;
// empty if nothing is.
[[nodiscard]] std::string NameProblem(absl::string_view prefix,
                                      int max_id_bytes, absl::string_view name);

// What is wrong with an id; empty if nothing is.
[[nodiscard]] std::string IdProblem(int max_id_bytes, absl::string_view id);

// The id in a name. INVALID_ARGUMENT on `field` if it is no such name.
[[nodiscard]] absl::StatusOr<std::string> ParseName(absl::string_view prefix,
                                                    int max_id_bytes,
                                                    absl::string_view name,
                                                    absl::string_view field);

// 0 → `if_zero`, more than `max` → `max`. INVALID_ARGUMENT on `field` if
// negative.
[[nodiscard]] absl::StatusOr<int> ParseLimit(int32_t limit, int if_zero,
                                             int max, absl::string_view field);

// The canonical form of a UUID: lower case. Empty stays empty. INVALID_ARGUMENT
// on `request_id` if it is none (RFC 9562, 8-4-4-4-12 hexadecimal digits).
[[nodiscard]] absl::StatusOr<std::string> ParseRequestId(
    absl::string_view request_id);

// The etag of a revision: quoted, lower-case hexadecimal. What a client sends
// is compared with it as text and never parsed: an etag is opaque to clients,
// and one that we did not make cannot be the current one.
[[nodiscard]] std::string EtagOf(int64_t revision);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_REQUEST_ARGUMENTS_H_
