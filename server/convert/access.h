// Stored identities and tokens → what the gate knows of them.
//
// A grant that this build does not know grants nothing.
#ifndef CITYMATCH_SERVER_CONVERT_ACCESS_H_
#define CITYMATCH_SERVER_CONVERT_ACCESS_H_

#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/access.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/gate/access.h"

namespace citymatch {

[[nodiscard]] Grants ToGrants(
    const google::protobuf::RepeatedPtrField<v1::Grant>& grants);
[[nodiscard]] v1::Grant FromGrant(const Grant& grant);

[[nodiscard]] KnownIdentity ToKnown(const v1::Identity& identity);
[[nodiscard]] KnownToken ToKnown(const storage::v1::StoredToken& token);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_CONVERT_ACCESS_H_
