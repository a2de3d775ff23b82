// Reads and changes the resources of one kind. What the kinds have in common is
// here; what differs is a ResourceKind.
#ifndef CITYMATCH_SERVER_RESOURCE_COLLECTION_H_
#define CITYMATCH_SERVER_RESOURCE_COLLECTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/batch.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/gate/call.h"
#include "server/resource/history.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/request/page_token.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {

using Resources = std::vector<std::unique_ptr<google::protobuf::Message>>;

struct ResourcePage {
  Resources resources;
  std::string next_page_token;  // empty = the last page
};

// Thread-safe. Errors carry their details; the fields that they name are those
// of the API's requests.
class Collection {
 public:
  // All must outlive the collection.
  Collection(const ResourceKind* kind, store::Store* store, Writer* writer,
             const PageTokens* tokens)
      : kind_(*kind), store_(store), writer_(writer), tokens_(tokens) {}

  // NOT_FOUND also for what is hidden from the caller, here and below.
  [[nodiscard]] absl::Status Get(const Call& call, absl::string_view name,
                                 google::protobuf::Message& reply) const;

  // The record itself, as of `view`.
  [[nodiscard]] absl::StatusOr<storage::v1::Record> Find(
      const Call& call, const store::ReadView& view, absl::string_view name,
      absl::string_view field) const;

  // In the order of the names, of one revision, all or none.
  [[nodiscard]] absl::StatusOr<Resources> BatchGet(
      const Call& call,
      const google::protobuf::RepeatedPtrField<std::string>& names) const;

  // A page ends early rather than grow beyond about 3 MiB.
  [[nodiscard]] absl::StatusOr<ResourcePage> List(
      const Call& call, const ListArguments& arguments) const;

  // Calls `emit` with some resources at a time, in the order of their names,
  // all of the one revision; at least once. An error of `emit` ends the export.
  [[nodiscard]] absl::Status Export(
      const Call& call, absl::string_view filter,
      absl::FunctionRef<absl::Status(Resources resources, int64_t revision)>
          emit) const;

  // The changes of one resource, newest first. `arguments`: page size and
  // token.
  [[nodiscard]] absl::StatusOr<ChangePage> ListChanges(
      const Call& call, absl::string_view name,
      const ListArguments& arguments) const;

  // Empty `id`: derived, for kinds that can.
  [[nodiscard]] absl::Status Create(const WriteArguments& arguments,
                                    absl::string_view id,
                                    const google::protobuf::Message& resource,
                                    google::protobuf::Message& reply);

  [[nodiscard]] absl::Status Update(const WriteArguments& arguments,
                                    const google::protobuf::Message& resource,
                                    const google::protobuf::FieldMask& mask,
                                    bool allow_missing,
                                    google::protobuf::Message& reply);

  [[nodiscard]] absl::Status Delete(const WriteArguments& arguments,
                                    absl::string_view name,
                                    absl::string_view etag, bool allow_missing,
                                    google::protobuf::Message& reply);

  // `reply` has the fields `results` and `revision` of the import replies.
  [[nodiscard]] absl::Status Import(
      const WriteArguments& arguments,
      const std::vector<const google::protobuf::Message*>& rows,
      bool skip_invalid, google::protobuf::Message& reply);

 private:
  // Whether the resource is there for the caller.
  bool Shows(const Call& call, const google::protobuf::Message& resource) const;
  bool Shows(const Call& call, const storage::v1::Record& record) const;
  bool ShowsChange(const Call& call, const storage::v1::Record& version,
                   const storage::v1::Record* older) const;
  // The filter of a list, and no more than what is there for the caller.
  absl::StatusOr<ResourcePredicate> ParseFilter(const Call& call,
                                                absl::string_view text) const;
  absl::StatusOr<ResourcePage> ListByName(const Call& call,
                                          const ListArguments& arguments,
                                          const ResourcePredicate& matches,
                                          int page_size,
                                          const PagePosition& after) const;

  const ResourceKind& kind_;
  store::Store* const store_;
  Writer* const writer_;
  const PageTokens* const tokens_;
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_RESOURCE_COLLECTION_H_
