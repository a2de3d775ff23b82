// Ranges and sizes that the contract states for each field.
#ifndef CITYMATCH_CLIENT_IMPORT_LIMITS_H_
#define CITYMATCH_CLIENT_IMPORT_LIMITS_H_

#include <vector>

#include "client/format/problem.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

// Adds a problem for every value of `message` that lies outside the range or
// is longer than the comments of the .proto files allow, at any depth. Absent
// values are fine: what must be given is for the server to say.
void CheckLimits(const google::protobuf::Message& message,
                 std::vector<FieldProblem>& problems);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_IMPORT_LIMITS_H_
