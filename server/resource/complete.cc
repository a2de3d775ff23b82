#include "server/resource/complete.h"

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/request/arguments.h"
#include "server/resource/validate/message.h"

namespace citymatch {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void SetTime(const char* name, const google::protobuf::Timestamp& time,
             Message& resource) {
  const FieldDescriptor* field = FieldOf(resource, name);
  if (field == nullptr) return;  // preferences have no create_time
  resource.GetReflection()->MutableMessage(&resource, field)->CopyFrom(time);
}

}  // namespace

void SetOutputFields(const storage::v1::Record& record, Message& resource) {
  const auto& reflection = *resource.GetReflection();
  if (record.revision() == 0) return;
  reflection.SetString(&resource, FieldOf(resource, "etag"),
                       EtagOf(record.revision()));
  reflection.SetInt64(&resource, FieldOf(resource, "revision"),
                      record.revision());
  SetTime("create_time", record.create_time(), resource);
  SetTime("update_time", record.update_time(), resource);
}

std::unique_ptr<Message> Complete(const ResourceKind& kind,
                                  storage::v1::Record record) {
  std::unique_ptr<Message> resource = kind.New();
  resource->GetReflection()->Swap(resource.get(),
                                  &kind.MutableIn(*record.mutable_resource()));
  SetOutputFields(record, *resource);
  kind.Complete(record, *resource);
  return resource;
}

void CompleteInto(const ResourceKind& kind, const storage::v1::Record& record,
                  Message& reply) {
  reply.CopyFrom(kind.In(record.resource()));
  SetOutputFields(record, reply);
  kind.Complete(record, reply);
}

std::string NameIn(const Message& resource) {
  return resource.GetReflection()->GetString(resource,
                                             FieldOf(resource, "name"));
}

void Normalize(absl::string_view name, Message& resource) {
  const auto& type = *resource.GetDescriptor();
  const auto& reflection = *resource.GetReflection();
  resource.DiscardUnknownFields();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsOutputOnly(field) || field.name() == "etag") {
      reflection.ClearField(&resource, &field);
    }
  }
  reflection.SetString(&resource, FieldOf(resource, "name"), std::string(name));
}

}  // namespace citymatch
