#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/city.pb.h"
#include "google/protobuf/message.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/convert/profile.h"
#include "server/resource/filter/tables.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/order.h"
#include "server/resource/kind/resource_kind.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Resource;

class City final
    : public TypedKind<v1::City, &Resource::city, &Resource::mutable_city> {
 public:
  City()
      : TypedKind(
            {.kind = store::Kind::kCity,
             .singular = "city",
             .plural = "cities",
             .prefix = kCityPrefix,
             .max_id_bytes = kMaxIdBytes,
             .max_import_rows = 1000,
             .referrers = {{store::Kind::kPartnership, kPartnershipPrefix}},
             .in_use_reason = "CITY_IN_USE"}) {}

  void Validate(const Message& resource, Problems& problems) const override {
    ValidateCity(Cast(resource), problems);
  }

  std::string ChangeThatBreaksReferrers(const Message& before,
                                        const Message& after) const override {
    return Cast(before).side() == Cast(after).side() ? "" : "side";
  }

  std::string OwnerOf(const Message& resource) const override {
    return Cast(resource).name();
  }

  // They decide who may pair with whom.
  std::vector<std::string> ReservedFields() const override {
    return {"side", "country_code"};
  }

  absl::StatusOr<std::vector<store::Key>> OwnedBy(
      const storage::v1::Record& deleted,
      const store::ReadView&) const override {
    const std::string& name = deleted.resource().city().name();
    return std::vector<store::Key>{
        {store::Kind::kCityPreferences, std::string(IdIn(kCityPrefix, name))}};
  }

  absl::StatusOr<ResourcePredicate> ParseFilter(
      absl::string_view text, absl::string_view path) const override {
    CITYMATCH_ASSIGN_OR_RETURN(
        CityFilter filter, CityFilter::Parse(text, path, CityFilterFields()));
    if (filter.matches_all()) {
      return ResourcePredicate([](const Message&) { return true; });
    }
    return ResourcePredicate([filter](const Message& resource) {
      const auto profile = ToProfile(Cast(resource));
      return profile.ok() && filter.Matches(*profile);
    });
  }

  const std::vector<OrderField>& order_fields() const override {
    static const auto* const fields = new std::vector<OrderField>{
        {"display_name",
         [](const Message& city) { return Cast(city).display_name(); }},
        {"country_code",
         [](const Message& city) { return Cast(city).country_code(); }},
        {"resident_count",
         [](const Message& city) {
           return OrderKey(Cast(city).has_population()
                               ? std::optional<int64_t>(
                                     Cast(city).population().resident_count())
                               : std::nullopt);
         }},
        {"update_time",
         [](const Message& city) {
           return OrderKey(Cast(city).update_time());
         }},
    };
    return *fields;
  }
};

}  // namespace

const ResourceKind& CityKind() {
  static const auto* const kind = new City();
  return *kind;
}

}  // namespace citymatch
