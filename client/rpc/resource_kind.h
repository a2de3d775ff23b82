// The kinds of resources that a server holds, and what the client must know of
// each.
#ifndef CITYMATCH_CLIENT_RPC_RESOURCE_KIND_H_
#define CITYMATCH_CLIENT_RPC_RESOURCE_KIND_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace citymatch::client {

// A kind of resource.
struct ResourceKind {
  // In requests and commands, such as `city`.
  const char* singular;

  // In replies, commands and names: `cities` in `cities/jp-osaka`.
  const char* plural;

  // Most rows of one import request; 0 = cannot be imported.
  int import_row_limit;

  // An empty message of the kind; lives for ever.
  const google::protobuf::Message* prototype;

  // Whether a resource may leave its name to the server.
  bool name_may_be_derived;

  // A new empty message of the kind.
  [[nodiscard]] std::unique_ptr<google::protobuf::Message> New() const {
    return std::unique_ptr<google::protobuf::Message>(prototype->New());
  }

  // "cities/x" for "x" and for "cities/x".
  [[nodiscard]] std::string FullName(absl::string_view id) const;

  // "x" for "cities/x"; anything else as it is.
  [[nodiscard]] std::string Id(absl::string_view name) const;
};

[[nodiscard]] const ResourceKind& CityKind();
[[nodiscard]] const ResourceKind& PartnershipKind();
[[nodiscard]] const ResourceKind& ProgrammeKind();
[[nodiscard]] const ResourceKind& TaxonomyKind();

// Who may call, and by what. Not part of the catalogue: they are neither
// imported nor exported, nor deleted.
[[nodiscard]] const ResourceKind& IdentityKind();
[[nodiscard]] const ResourceKind& TokenKind();

// Rounds, and what everybody sees of those that are published. No part of the
// catalogue either; the latter are made by publishing alone.
[[nodiscard]] const ResourceKind& RoundKind();
[[nodiscard]] const ResourceKind& PublishedRoundKind();

// All kinds of the catalogue.
[[nodiscard]] std::vector<const ResourceKind*> AllKinds();

// The `name` of a resource.
[[nodiscard]] std::string NameOf(const google::protobuf::Message& resource);

// Sets a string field, such as `name` or `etag`.
void SetStringField(google::protobuf::Message& message, const char* field,
                    absl::string_view value);

}  // namespace citymatch::client

#endif  // CITYMATCH_CLIENT_RPC_RESOURCE_KIND_H_
