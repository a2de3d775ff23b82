// Stored records ↔ the resources that clients see.
#ifndef CITYMATCH_SERVER_RESOURCE_COMPLETE_H_
#define CITYMATCH_SERVER_RESOURCE_COMPLETE_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/resource/kind/resource_kind.h"

namespace citymatch {

// The field called `name`; nullptr if the message has none.
[[nodiscard]] inline const google::protobuf::FieldDescriptor* FieldOf(
    const google::protobuf::Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

// The resource with `etag`, `revision`, times and whatever else is output-only.
// A record of revision 0, one that is not committed yet, gives none of these
// but what follows from the content.
[[nodiscard]] std::unique_ptr<google::protobuf::Message> Complete(
    const ResourceKind& kind, storage::v1::Record record);

// The same into a message of the kind's type.
void CompleteInto(const ResourceKind& kind, const storage::v1::Record& record,
                  google::protobuf::Message& reply);

// Sets the fields of `resource` that every kind has and only the server sets.
void SetOutputFields(const storage::v1::Record& record,
                     google::protobuf::Message& resource);

// Its `name`.
[[nodiscard]] std::string NameIn(const google::protobuf::Message& resource);

// Makes a sent resource into one to store: no output-only fields, no etag,
// nothing that this build does not know, and the name.
void Normalize(absl::string_view name, google::protobuf::Message& resource);

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_COMPLETE_H_
