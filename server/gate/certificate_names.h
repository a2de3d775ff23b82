// What a client certificate says its holder is called.
#ifndef CITYMATCH_SERVER_GATE_CERTIFICATE_NAMES_H_
#define CITYMATCH_SERVER_GATE_CERTIFICATE_NAMES_H_

#include <openssl/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace citymatch {

// Whether this is a SPIFFE id of a workload, as its standard writes one:
// `spiffe://`, a trust domain of a-z, 0-9, `.`, `-` and `_`, and segments of
// these and capitals, each after a slash; no `.` or `..` as a segment, no
// slash at the end, at most 2,048 bytes.
[[nodiscard]] bool IsSpiffeId(absl::string_view text);

// The SPIFFE ids among the alternative names, at most 20, then the whole
// subject as in RFC 2253 unless it is empty. INVALID_ARGUMENT if a name cannot
// be read, or one that begins like a SPIFFE id is none.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> CertificateNames(
    const X509& certificate);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_GATE_CERTIFICATE_NAMES_H_
