// Field masks of update requests, as https://google.aip.dev/134 and the API's
// comments say. (FieldMaskUtil means other things by the same masks: it skips
// unknown paths, appends to lists and merges messages.)
#ifndef CITYMATCH_SERVER_RESOURCE_REQUEST_FIELD_MASK_H_
#define CITYMATCH_SERVER_RESOURCE_REQUEST_FIELD_MASK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace citymatch {

// OK if every path of `mask` names a field of `type` (through singular messages
// only), or the mask is `*` alone. INVALID_ARGUMENT, reason INVALID_FIELD, with
// a violation `field`.paths[i] for each path that does not, else.
[[nodiscard]] absl::Status CheckFieldMask(
    const google::protobuf::FieldMask& mask,
    const google::protobuf::Descriptor& type, absl::string_view field);

// Writes the fields that `mask` names from `patch` to `target`, which are of
// one type:
//   empty mask  the top-level fields that are set in `patch`, each as a whole
//   `*`         all fields
//   a path      that field: replaced as a whole, cleared if unset in `patch`
// Output-only fields, `name` and `etag` are left alone. REQUIRES:
// CheckFieldMask was OK.
void ApplyFieldMask(const google::protobuf::FieldMask& mask,
                    const google::protobuf::Message& patch,
                    google::protobuf::Message& target);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_REQUEST_FIELD_MASK_H_
