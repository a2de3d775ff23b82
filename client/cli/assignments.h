// Fields given on the command line as `path=value`.
#ifndef CITYMATCH_CLIENT_CLI_ASSIGNMENTS_H_
#define CITYMATCH_CLIENT_CLI_ASSIGNMENTS_H_

#include <string>
#include <vector>

#include "client/format/problem.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

// Sets each field in `message` and adds its path to `mask`. The value of a
// scalar stands as it is, of a list or message as JSON, of a list of texts or
// enums also with commas between; an empty value clears the field. A path goes
// through messages, not into lists: those are replaced as a whole. What only
// the server sets is a problem, but for etags.
void Assign(const std::vector<std::string>& assignments,
            google::protobuf::Message& message, std::vector<std::string>& mask,
            std::vector<FieldProblem>& problems);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_CLI_ASSIGNMENTS_H_
