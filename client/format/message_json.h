// Writes messages as JSON with the names of the .proto files, in the order of
// the fields there: equal messages give equal bytes.
#ifndef CITYMATCH_CLIENT_FORMAT_MESSAGE_JSON_H_
#define CITYMATCH_CLIENT_FORMAT_MESSAGE_JSON_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

// The message on one line, without line end.
[[nodiscard]] std::string ToJsonLine(const google::protobuf::Message& message);

// The message laid out over lines, with line end.
[[nodiscard]] std::string ToPrettyJson(
    const google::protobuf::Message& message);

// A repeated message field as a JSON array on one line; empty text for an
// empty list. `first` elements are left out at the front.
[[nodiscard]] std::string ToJsonArray(
    const google::protobuf::Message& message,
    const google::protobuf::FieldDescriptor& field, int first = 0);

// Whether only the server sets it: it is OUTPUT_ONLY, or an etag.
[[nodiscard]] bool IsServerField(
    const google::protobuf::FieldDescriptor& field);

// Clears what only the server sets (OUTPUT_ONLY fields and etags), at every
// depth: what remains is what an export holds and an import sends.
void ClearServerFields(google::protobuf::Message& message);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_FORMAT_MESSAGE_JSON_H_
