#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/common.pb.h"
#include "citymatch/v1/partnership.pb.h"
#include "google/protobuf/message.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/resource/filter/tables.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/order.h"
#include "server/resource/kind/partnership_id.h"
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

// Checks that a city named in `field` exists and stands on `side`.
absl::Status CheckCity(const std::string& name, v1::Side side,
                       const char* field, RecordCache& records,
                       Problems& problems,
                       std::vector<store::Precondition>& demands) {
  const std::string id(IdIn(kCityPrefix, name));
  if (!IsId(id, kMaxIdBytes)) return absl::OkStatus();  // on the list already
  const store::Key key{store::Kind::kCity, id};
  CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record* record,
                             records.Find(key));
  if (record == nullptr) {
    problems.Add(field, absl::StrCat("no city is called ", Quoted(name),
                                     "; create or import it first"));
    return absl::OkStatus();
  }
  if (record->resource().city().side() != side) {
    problems.Add(
        field,
        absl::StrCat(name, " is a ",
                     side == v1::SIDE_PROVIDER ? "partner" : "provider", "; a ",
                     side == v1::SIDE_PROVIDER ? "provider" : "partner",
                     " must stand here"));
    return absl::OkStatus();
  }
  demands.push_back({key, record->revision()});
  return absl::OkStatus();
}

class Partnership final
    : public TypedKind<v1::Partnership, &Resource::partnership,
                       &Resource::mutable_partnership> {
 public:
  Partnership()
      : TypedKind({.kind = store::Kind::kPartnership,
                   .singular = "partnership",
                   .plural = "partnerships",
                   .prefix = kPartnershipPrefix,
                   .max_id_bytes = kMaxPartnershipIdBytes,
                   .max_import_rows = 1000,
                   .derives_ids = true}) {}

  void Validate(const Message& resource, Problems& problems) const override {
    ValidatePartnership(Cast(resource), problems);
  }

  void KeepStored(const Message& before, Message& after) const override {
    const v1::Partnership& stored = Cast(before);
    Cast(after).set_state(stored.state());
    *Cast(after).mutable_events() = stored.events();
  }

  // What happened, happened between these.
  void CheckChange(const Message& before, const Message& after,
                   Problems& problems) const override {
    const v1::Partnership& stored = Cast(before);
    const v1::Partnership& changed = Cast(after);
    if (stored.events().empty()) return;
    const auto keep = [&](const char* field, const std::string& was,
                          const std::string& is) {
      if (was == is) return;
      problems.Add(field, absl::StrCat("is ", was.empty() ? "empty" : was,
                                       " and cannot change, since events are "
                                       "on record; make another partnership"));
    };
    keep("provider", stored.provider(), changed.provider());
    keep("partner", stored.partner(), changed.partner());
    keep("programme", stored.programme(), changed.programme());
  }

  std::string DeriveId(const Message& resource) const override {
    return DerivePartnershipId(Cast(resource));
  }

  absl::Status CheckReferences(
      const Message& resource, RecordCache& records, Problems& problems,
      std::vector<store::Precondition>& demands) const override {
    const v1::Partnership& partnership = Cast(resource);
    CITYMATCH_RETURN_IF_ERROR(CheckCity(partnership.provider(),
                                        v1::SIDE_PROVIDER, "provider", records,
                                        problems, demands));
    CITYMATCH_RETURN_IF_ERROR(CheckCity(partnership.partner(), v1::SIDE_PARTNER,
                                        "partner", records, problems, demands));
    const std::string id(IdIn(kProgrammePrefix, partnership.programme()));
    if (!IsId(id, kMaxIdBytes)) return absl::OkStatus();
    const store::Key key{store::Kind::kProgramme, id};
    CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record* record,
                               records.Find(key));
    if (record == nullptr) {
      problems.Add("programme",
                   absl::StrCat("no programme is called ",
                                Quoted(partnership.programme()),
                                "; create or import it first, or leave the "
                                "field empty and use `programme_title`"));
    } else {
      demands.push_back({key, store::kMustExist});
    }
    return absl::OkStatus();
  }

  std::string OwnerOf(const Message& resource) const override {
    return Cast(resource).programme();
  }

  absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const override {
    CITYMATCH_ASSIGN_OR_RETURN(
        Filter<v1::Partnership> filter,
        Filter<v1::Partnership>::Parse(text, path, PartnershipFilterFields()));
    return ResourcePredicate([filter](const Message& resource) {
      return filter.Matches(Cast(resource));
    });
  }

  const std::vector<OrderField>& order_fields() const override {
    static const auto* const fields = new std::vector<OrderField>{
        {"provider", [](const Message& m) { return Cast(m).provider(); }},
        {"partner", [](const Message& m) { return Cast(m).partner(); }},
        {"first_year",
         [](const Message& m) {
           return OrderKey(Cast(m).has_first_year()
                               ? std::optional<int64_t>(Cast(m).first_year())
                               : std::nullopt);
         }},
        {"update_time",
         [](const Message& m) { return OrderKey(Cast(m).update_time()); }},
    };
    return *fields;
  }
};

}  // namespace

const ResourceKind& PartnershipKind() {
  static const auto* const kind = new Partnership();
  return *kind;
}

}  // namespace citymatch
