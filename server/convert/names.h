// Resource names and the ids in them.
#ifndef CITYMATCH_SERVER_CONVERT_NAMES_H_
#define CITYMATCH_SERVER_CONVERT_NAMES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace citymatch {

inline constexpr absl::string_view kCityPrefix = "cities/";
inline constexpr absl::string_view kPartnershipPrefix = "partnerships/";
inline constexpr absl::string_view kProgrammePrefix = "programmes/";
inline constexpr absl::string_view kTaxonomyPrefix = "taxonomies/";
inline constexpr absl::string_view kIdentityPrefix = "identities/";
inline constexpr absl::string_view kTokenPrefix = "tokens/";
inline constexpr absl::string_view kRoundPrefix = "rounds/";
inline constexpr absl::string_view kPublishedRoundPrefix = "publishedRounds/";
inline constexpr absl::string_view kPreferencesSuffix = "/preferences";

// Longest ids, in bytes.
inline constexpr int kMaxIdBytes = 63;
inline constexpr int kMaxPartnershipIdBytes = 190;
inline constexpr int kMaxRoundIdBytes = 120;

// Whether `id` matches `[a-z]([a-z0-9-]*[a-z0-9])?` and has at most
// `max_bytes` bytes.
[[nodiscard]] bool IsId(absl::string_view id, int max_bytes);

// The id in `prefix` + id; empty if `name` does not begin with `prefix`. The id
// is not checked.
[[nodiscard]] absl::string_view IdIn(absl::string_view prefix,
                                     absl::string_view name);

// `prefix` + id; empty if `id` is.
[[nodiscard]] std::string NameOf(absl::string_view prefix,
                                 absl::string_view id);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_NAMES_H_
