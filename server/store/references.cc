#include "server/store/references.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/store/key_format.h"

namespace citymatch::store {
namespace {

using storage::v1::Resource;

constexpr absl::string_view kPreferencesSuffix = "/preferences";

// The collection with its slash; empty for an unknown kind.
absl::string_view Collection(Kind kind) {
  switch (kind) {
    case Kind::kCity:
    case Kind::kCityPreferences:
      return "cities/";
    case Kind::kPartnership:
      return "partnerships/";
    case Kind::kProgramme:
      return "programmes/";
    case Kind::kTaxonomy:
      return "taxonomies/";
    case Kind::kIdentity:
      return "identities/";
    case Kind::kToken:
      return "tokens/";
  }
  return "";
}

std::optional<Key> KeyIn(Kind kind, absl::string_view name) {
  if (!absl::ConsumePrefix(&name, Collection(kind))) return std::nullopt;
  if (kind == Kind::kCityPreferences &&
      !absl::ConsumeSuffix(&name, kPreferencesSuffix)) {
    return std::nullopt;
  }
  Key key{kind, std::string(name)};
  if (!ValidateKey(key).ok()) return std::nullopt;
  return key;
}

// The kind and the name that `resource` has; nullopt if nothing is set.
std::optional<std::pair<Kind, absl::string_view>> Identity(
    const Resource& resource) {
  switch (resource.kind_case()) {
    case Resource::kCity:
      return std::pair(Kind::kCity, absl::string_view(resource.city().name()));
    case Resource::kCityPreferences:
      return std::pair(Kind::kCityPreferences,
                       absl::string_view(resource.city_preferences().name()));
    case Resource::kPartnership:
      return std::pair(Kind::kPartnership,
                       absl::string_view(resource.partnership().name()));
    case Resource::kProgramme:
      return std::pair(Kind::kProgramme,
                       absl::string_view(resource.programme().name()));
    case Resource::kTaxonomy:
      return std::pair(Kind::kTaxonomy,
                       absl::string_view(resource.taxonomy().name()));
    case Resource::kIdentity:
      return std::pair(Kind::kIdentity,
                       absl::string_view(resource.identity().name()));
    case Resource::kToken:
      return std::pair(Kind::kToken,
                       absl::string_view(resource.token().token().name()));
    case Resource::KIND_NOT_SET:
      break;
  }
  return std::nullopt;
}

absl::Status AddReference(absl::string_view field, Kind kind,
                          absl::string_view name, std::vector<Key>& keys) {
  std::optional<Key> key = KeyIn(kind, name);
  if (!key.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "`", field, "` must be a name of the form ", Collection(kind), "ID"));
  }
  keys.push_back(*std::move(key));
  return absl::OkStatus();
}

}  // namespace

std::string NameOf(const Key& key) {
  const absl::string_view collection = Collection(key.kind);
  if (collection.empty()) {
    return absl::StrCat("kind ", static_cast<int>(key.kind), "/", key.id);
  }
  return absl::StrCat(
      collection, key.id,
      key.kind == Kind::kCityPreferences ? kPreferencesSuffix : "");
}

std::optional<Key> KeyOfName(absl::string_view name) {
  for (const Kind kind :
       {Kind::kCityPreferences, Kind::kCity, Kind::kPartnership,
        Kind::kProgramme, Kind::kTaxonomy, Kind::kIdentity, Kind::kToken}) {
    std::optional<Key> key = KeyIn(kind, name);
    if (key.has_value()) return key;
  }
  return std::nullopt;
}

absl::Status CheckBelongs(const Key& key, const Resource& resource) {
  const auto identity = Identity(resource);
  if (!identity.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(key), ": the resource is empty"));
  }
  const auto& [kind, name] = *identity;
  if (kind != key.kind) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(key), ": the resource is of another kind"));
  }
  if (!name.empty() && name != NameOf(key)) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(key), ": the resource bears another name"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Key>> References(const Resource& resource) {
  std::vector<Key> keys;
  absl::Status status;
  if (resource.has_partnership()) {
    const auto& partnership = resource.partnership();
    status.Update(
        AddReference("provider", Kind::kCity, partnership.provider(), keys));
    status.Update(
        AddReference("partner", Kind::kCity, partnership.partner(), keys));
    if (!partnership.programme().empty()) {
      status.Update(AddReference("programme", Kind::kProgramme,
                                 partnership.programme(), keys));
    }
  } else if (resource.has_programme() &&
             !resource.programme().taxonomy().empty()) {
    status.Update(AddReference("taxonomy", Kind::kTaxonomy,
                               resource.programme().taxonomy(), keys));
  } else if (resource.has_token()) {
    status.Update(AddReference("identity", Kind::kIdentity,
                               resource.token().token().identity(), keys));
  }
  if (!status.ok()) return status;
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace citymatch::store
