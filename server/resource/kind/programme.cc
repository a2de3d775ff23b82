#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/programme.pb.h"
#include "citymatch/v1/round.pb.h"
#include "google/protobuf/message.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/convert/policy.h"
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

class Programme final : public TypedKind<v1::Programme, &Resource::programme,
                                         &Resource::mutable_programme> {
 public:
  Programme()
      : TypedKind(
            {.kind = store::Kind::kProgramme,
             .singular = "programme",
             .plural = "programmes",
             .prefix = kProgrammePrefix,
             .max_id_bytes = kMaxIdBytes,
             .max_import_rows = 100,
             .referrers = {{store::Kind::kPartnership, kPartnershipPrefix},
                           {store::Kind::kRound, kRoundPrefix}},
             .in_use_reason = "PROGRAMME_IN_USE",
             // NewIdProblem looks at the rounds.
             .exclusive_changes = true}) {}

  // A round's id tells its programme: it begins with the programme's id, the
  // longest there is.
  absl::StatusOr<std::string> NewIdProblem(
      absl::string_view id, const Message&,
      RecordCache& records) const override {
    CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record* there,
                               records.Find(KeyOf(id)));
    if (there != nullptr) return std::string();  // then they are its own
    const std::string prefix = absl::StrCat(id, "-");
    CITYMATCH_ASSIGN_OR_RETURN(
        const std::vector<storage::v1::Record> rounds,
        records.view().Scan(store::Kind::kRound, prefix, 1));
    if (rounds.empty()) return std::string();
    const v1::Round& round = rounds.front().resource().round();
    if (!absl::StartsWith(IdIn(kRoundPrefix, round.name()), prefix)) {
      return std::string();
    }
    return absl::StrCat("rounds of ", round.programme(), " begin with `",
                        prefix,
                        "`, which would be those of this programme; "
                        "choose another id");
  }

  void Validate(const Message& resource, Problems& problems) const override {
    ValidateProgramme(Cast(resource), problems);
  }

  void Complete(const storage::v1::Record& record,
                Message& resource) const override {
    v1::Programme& programme = Cast(resource);
    programme.set_version(record.version());
    const auto effective = ToMatching(programme.policy());
    if (effective.ok()) {
      *programme.mutable_effective_policy() = FromMatching(*effective);
    }
  }

  absl::Status CheckReferences(
      const Message& resource, RecordCache& records, Problems& problems,
      std::vector<store::Precondition>& demands) const override {
    const v1::Programme& programme = Cast(resource);
    const std::string id(IdIn(kTaxonomyPrefix, programme.taxonomy()));
    if (!IsId(id, kMaxIdBytes)) return absl::OkStatus();
    const store::Key key{store::Kind::kTaxonomy, id};
    CITYMATCH_ASSIGN_OR_RETURN(const storage::v1::Record* record,
                               records.Find(key));
    if (record == nullptr) {
      problems.Add("taxonomy", absl::StrCat("no taxonomy is called ",
                                            Quoted(programme.taxonomy()),
                                            "; create or import it first"));
    } else {
      demands.push_back({key, store::kMustExist});
    }
    return absl::OkStatus();
  }

  std::string OwnerOf(const Message& resource) const override {
    return Cast(resource).name();
  }

  absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const override {
    CITYMATCH_ASSIGN_OR_RETURN(
        Filter<v1::Programme> filter,
        Filter<v1::Programme>::Parse(text, path, ProgrammeFilterFields()));
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

class Taxonomy final : public TypedKind<v1::Taxonomy, &Resource::taxonomy,
                                        &Resource::mutable_taxonomy> {
 public:
  Taxonomy()
      : TypedKind({.kind = store::Kind::kTaxonomy,
                   .singular = "taxonomy",
                   .plural = "taxonomies",
                   .prefix = kTaxonomyPrefix,
                   .max_id_bytes = kMaxIdBytes,
                   .max_import_rows = 10,
                   .referrers = {{store::Kind::kProgramme, kProgrammePrefix}},
                   .in_use_reason = "TAXONOMY_IN_USE"}) {}

  void Validate(const Message& resource, Problems& problems) const override {
    ValidateTaxonomy(Cast(resource), problems);
  }

  absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const override {
    CITYMATCH_ASSIGN_OR_RETURN(
        Filter<v1::Taxonomy> filter,
        Filter<v1::Taxonomy>::Parse(text, path, TaxonomyFilterFields()));
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

}  // namespace

const ResourceKind& ProgrammeKind() {
  static const auto* const kind = new Programme();
  return *kind;
}

const ResourceKind& TaxonomyKind() {
  static const auto* const kind = new Taxonomy();
  return *kind;
}

}  // namespace citymatch
