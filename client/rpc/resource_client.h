// One face for the methods that every kind of resource has, so that a command
// is written once for all kinds.
#ifndef CITYMATCH_CLIENT_RPC_RESOURCE_CLIENT_H_
#define CITYMATCH_CLIENT_RPC_RESOURCE_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "citymatch/v1/batch.pb.h"
#include "client/rpc/connection.h"
#include "client/rpc/resource_kind.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// What to list. See the requests of the API for the meaning.
struct ListQuery {
  std::string filter;
  std::string order_by;
  int page_size = 0;
  std::string page_token;
};

struct ResourcePage {
  std::vector<MessagePtr> resources;
  std::string next_page_token;
};

struct ChangePage {
  std::vector<v1::Change> changes;
  std::string next_page_token;
};

// Arguments of an update besides the resource.
struct UpdateArguments {
  // Empty = the fields that are set.
  std::vector<std::string> mask;
  bool allow_missing = false;
  bool validate_only = false;
};

struct ImportArguments {
  bool skip_invalid = false;
  bool validate_only = false;
  std::string request_id;

  // Whether to wait for a server that cannot be reached.
  Persistence persistence = Persistence::kPatient;
};

struct ImportReply {
  std::vector<v1::ImportResult> results;

  // 0 = nothing was written.
  int64_t revision = 0;
};

// Messages passed in must be of the client's kind. What a kind does not have,
// such as the deletion of identities, is UNIMPLEMENTED. Thread-compatible.
class ResourceClient {
 public:
  virtual ~ResourceClient() = default;

  [[nodiscard]] virtual const ResourceKind& kind() const = 0;

  [[nodiscard]] virtual absl::StatusOr<MessagePtr> Get(
      const std::string& name) = 0;

  [[nodiscard]] virtual absl::StatusOr<ResourcePage> List(
      const ListQuery& query) = 0;

  // Newest first.
  [[nodiscard]] virtual absl::StatusOr<ChangePage> ListChanges(
      const std::string& name, int page_size,
      const std::string& page_token) = 0;

  // `id` may be empty where the kind's names can be derived.
  [[nodiscard]] virtual absl::StatusOr<MessagePtr> Create(
      const google::protobuf::Message& resource, const std::string& id,
      bool validate_only) = 0;

  [[nodiscard]] virtual absl::StatusOr<MessagePtr> Update(
      const google::protobuf::Message& resource,
      const UpdateArguments& arguments) = 0;

  // `etag` may be empty.
  [[nodiscard]] virtual absl::Status Delete(const std::string& name,
                                            const std::string& etag,
                                            bool allow_missing,
                                            bool validate_only) = 0;

  // At most kind().import_row_limit rows.
  [[nodiscard]] virtual absl::StatusOr<ImportReply> Import(
      absl::Span<const google::protobuf::Message* const> rows,
      const ImportArguments& arguments) = 0;

  // Hands every resource to `take` in the order of names; stops when that
  // fails.
  [[nodiscard]] virtual absl::Status Export(
      const std::string& filter,
      const std::function<absl::Status(const google::protobuf::Message&)>&
          take) = 0;
};

// The client of a kind. The connection must outlive it.
[[nodiscard]] std::unique_ptr<ResourceClient> MakeResourceClient(
    const ResourceKind& kind, Connection& connection);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_RESOURCE_CLIENT_H_
