// Identities and tokens.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/access.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"
#include "server/resource/filter/tables.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/order.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Resource;

bool IsActiveAdmin(const v1::Identity& identity) {
  if (identity.disabled()) return false;
  for (const v1::Grant& grant : identity.grants()) {
    if (grant.role() == v1::ROLE_ADMIN) return true;
  }
  return false;
}

// All identities on record.
absl::StatusOr<std::vector<v1::Identity>> AllIdentities(
    const store::ReadView& view) {
  constexpr int kChunk = 256;
  std::vector<v1::Identity> all;
  std::string last;
  while (true) {
    CITYMATCH_ASSIGN_OR_RETURN(const std::vector<storage::v1::Record> records,
                               view.Scan(store::Kind::kIdentity, last, kChunk));
    for (const storage::v1::Record& record : records) {
      all.push_back(record.resource().identity());
      last = std::string(IdIn(kIdentityPrefix, all.back().name()));
    }
    if (records.size() < static_cast<size_t>(kChunk)) return all;
  }
}

using GrantList = google::protobuf::RepeatedPtrField<v1::Grant>;

bool Holds(const GrantList& grants, const v1::Grant& wanted) {
  return std::any_of(grants.begin(), grants.end(), [&](const v1::Grant& grant) {
    return DeterministicBytes(grant) == DeterministicBytes(wanted);
  });
}

// What a grant names must exist, so that a typing error shows. What a grant of
// `before` names may be gone meanwhile: that must not stand in the way of
// shutting the identity out.
absl::Status CheckScopes(const GrantList& grants, const GrantList& before,
                         RecordCache& records, Problems& problems) {
  const auto check = [&](const std::string& path, const std::string& name,
                         absl::string_view prefix, store::Kind kind,
                         absl::string_view what) -> absl::Status {
    const std::string id(IdIn(prefix, name));
    if (!IsId(id, kMaxIdBytes)) return absl::OkStatus();  // on the list already
    CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record* record,
                               records.Find({kind, id}));
    if (record == nullptr) {
      problems.Add(path, absl::StrCat("no ", what, " is called ", Quoted(name),
                                      "; create or import it first"));
    }
    return absl::OkStatus();
  };
  for (int i = 0; i < grants.size(); ++i) {
    if (Holds(before, grants[i])) continue;
    const std::string path = absl::StrCat(At("grants", i), ".");
    CITYMATCH_RETURN_IF_ERROR(check(absl::StrCat(path, "city"),
                                    grants[i].city(), kCityPrefix,
                                    store::Kind::kCity, "city"));
    CITYMATCH_RETURN_IF_ERROR(check(absl::StrCat(path, "programme"),
                                    grants[i].programme(), kProgrammePrefix,
                                    store::Kind::kProgramme, "programme"));
  }
  return absl::OkStatus();
}

// Certificate names must differ from those of `others`.
void CheckCertificateNames(const v1::Identity& identity,
                           const std::vector<v1::Identity>& others,
                           Problems& problems) {
  for (int i = 0; i < identity.certificate_names_size(); ++i) {
    for (const v1::Identity& other : others) {
      if (other.name() == identity.name()) continue;
      for (const std::string& name : other.certificate_names()) {
        if (name != identity.certificate_names(i)) continue;
        problems.Add(At("certificate_names", i),
                     absl::StrCat("shows ", other.name(),
                                  " already; one name shows one identity"));
      }
    }
  }
}

class Identity final : public TypedKind<v1::Identity, &Resource::identity,
                                        &Resource::mutable_identity> {
 public:
  Identity()
      : TypedKind({.kind = store::Kind::kIdentity,
                   .singular = "identity",
                   .plural = "identities",
                   .prefix = kIdentityPrefix,
                   .max_id_bytes = kMaxIdBytes,
                   .max_import_rows = 0,
                   .exclusive_changes = true}) {}

  void Validate(const Message& resource, Problems& problems) const override {
    ValidateIdentity(Cast(resource), problems);
  }

  absl::Status CheckReferences(
      const Message& resource, RecordCache& records, Problems& problems,
      std::vector<store::Precondition>&) const override {
    const v1::Identity& identity = Cast(resource);
    CITYMATCH_ASSIGN_OR_RETURN(const std::vector<v1::Identity> all,
                               AllIdentities(records.view()));
    GrantList before;
    for (const v1::Identity& other : all) {
      if (other.name() == identity.name()) before = other.grants();
    }
    CITYMATCH_RETURN_IF_ERROR(
        CheckScopes(identity.grants(), before, records, problems));
    CheckCertificateNames(identity, all, problems);
    bool was_admin = false;
    bool others_are = false;
    for (const v1::Identity& other : all) {
      (other.name() == identity.name() ? was_admin : others_are) |=
          IsActiveAdmin(other);
    }
    if (was_admin && !others_are && !IsActiveAdmin(identity)) {
      return FailedPrecondition(
          "LAST_ADMIN", identity.name(),
          "this is the only enabled admin; make another identity an admin "
          "first, or nobody could change anything any more");
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const override {
    CITYMATCH_ASSIGN_OR_RETURN(
        Filter<v1::Identity> filter,
        Filter<v1::Identity>::Parse(text, path, IdentityFilterFields()));
    return ResourcePredicate([filter](const Message& resource) {
      return filter.Matches(Cast(resource));
    });
  }

  const std::vector<OrderField>& order_fields() const override {
    static const auto* const fields = new std::vector<OrderField>{
        {"display_name",
         [](const Message& m) { return Cast(m).display_name(); }},
        {"update_time",
         [](const Message& m) { return OrderKey(Cast(m).update_time()); }},
    };
    return *fields;
  }
};

const v1::Token& TokenIn(const Resource& resource) {
  return resource.token().token();
}

class Token final : public ResourceKind {
 public:
  Token()
      : ResourceKind({.kind = store::Kind::kToken,
                      .singular = "token",
                      .plural = "tokens",
                      .prefix = kTokenPrefix,
                      .max_id_bytes = kMaxIdBytes,
                      .max_import_rows = 0}) {}

  std::unique_ptr<Message> New() const override {
    return std::make_unique<v1::Token>();
  }
  const Message& In(const Resource& stored) const override {
    return TokenIn(stored);
  }
  Message& MutableIn(Resource& stored) const override {
    return *stored.mutable_token()->mutable_token();
  }

  void Validate(const Message& resource, Problems& problems) const override {
    ValidateToken(Cast(resource), problems);
  }

  absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const override {
    CITYMATCH_ASSIGN_OR_RETURN(
        Filter<v1::Token> filter,
        Filter<v1::Token>::Parse(text, path, TokenFilterFields()));
    return ResourcePredicate([filter](const Message& resource) {
      return filter.Matches(Cast(resource));
    });
  }

  const std::vector<OrderField>& order_fields() const override {
    static const auto* const fields = new std::vector<OrderField>{
        {"identity", [](const Message& m) { return Cast(m).identity(); }},
        {"expire_time",
         [](const Message& m) { return OrderKey(Cast(m).expire_time()); }},
        {"create_time",
         [](const Message& m) { return OrderKey(Cast(m).create_time()); }},
    };
    return *fields;
  }

 private:
  static const v1::Token& Cast(const Message& message) {
    return static_cast<const v1::Token&>(message);
  }
};

}  // namespace

const ResourceKind& IdentityKind() {
  static const auto* const kind = new Identity();
  return *kind;
}

const ResourceKind& TokenKind() {
  static const auto* const kind = new Token();
  return *kind;
}

}  // namespace citymatch
