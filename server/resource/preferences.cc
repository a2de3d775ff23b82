#include "server/resource/preferences.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/city.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"
#include "server/resource/complete.h"
#include "server/resource/kind/record_cache.h"
#include "server/resource/planner.h"
#include "server/resource/request/arguments.h"
#include "server/resource/request/field_mask.h"
#include "server/resource/request/nearest.h"
#include "server/resource/validate/message.h"
#include "server/resource/validate/rules.h"
#include "server/resource/writer.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

store::Key CityKey(absl::string_view id) {
  return {store::Kind::kCity, std::string(id)};
}

store::Key PreferencesKey(absl::string_view id) {
  return {store::Kind::kCityPreferences, std::string(id)};
}

std::string PreferencesName(absl::string_view id) {
  return absl::StrCat(kCityPrefix, id, kPreferencesSuffix);
}

// The city's id.
absl::StatusOr<std::string> ParsePreferencesName(absl::string_view name,
                                                 absl::string_view field) {
  absl::string_view city = name;
  if (absl::ConsumeSuffix(&city, kPreferencesSuffix) &&
      IsId(IdIn(kCityPrefix, city), kMaxIdBytes)) {
    return std::string(IdIn(kCityPrefix, city));
  }
  return InvalidField(field, name.empty()
                                 ? "is required: `cities/{city}/preferences`"
                                 : absl::StrCat(Quoted(name),
                                                " is no name of the form "
                                                "`cities/{city}/preferences`"));
}

// The preferences in a record, or, where there is none, those never set.
void ToReply(const std::optional<Record>& record, absl::string_view id,
             v1::CityPreferences& reply) {
  reply.Clear();
  if (record) {
    reply = record->resource().city_preferences();
    SetOutputFields(*record, reply);
  } else {
    reply.set_etag(EtagOf(0));
  }
  reply.set_name(PreferencesName(id));
}

// Vetoed cities that are new to the list must exist, so that a typing error
// shows, and stand on the other side. The messages name no city: they may be
// logged.
absl::Status CheckVetoes(const v1::CityPreferences& before,
                         const v1::CityPreferences& after, v1::Side side,
                         RecordCache& records, Problems& problems) {
  for (int i = 0; i < after.vetoed_cities_size(); ++i) {
    const std::string& name = after.vetoed_cities(i);
    const std::string id(IdIn(kCityPrefix, name));
    if (!IsId(id, kMaxIdBytes)) continue;  // on the list already
    const bool is_known =
        std::find(before.vetoed_cities().begin(), before.vetoed_cities().end(),
                  name) != before.vetoed_cities().end();
    CITYMATCH_ASSIGN_OR_RETURN(const Record* city, records.Find(CityKey(id)));
    if (city == nullptr) {
      if (!is_known) {
        problems.Add(At("vetoed_cities", i), "there is no such city");
      }
    } else if (city->resource().city().side() == side &&
               PreferencesName(id) != after.name()) {
      problems.Add(At("vetoed_cities", i),
                   "stands on the same side as the city itself, so that the "
                   "two are never paired; leave it out");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Preferences::Get(absl::string_view name,
                              v1::CityPreferences& reply) const {
  CITYMATCH_ASSIGN_OR_RETURN(const std::string id,
                             ParsePreferencesName(name, "name"));
  const auto view = store_->View();
  RecordCache records(*view);
  CITYMATCH_ASSIGN_OR_RETURN(const Record* city, records.Find(CityKey(id)));
  if (city == nullptr) return NotFound(NameOf(kCityPrefix, id));
  CITYMATCH_ASSIGN_OR_RETURN(const Record* record,
                             records.Find(PreferencesKey(id)));
  ToReply(record == nullptr ? std::nullopt : std::optional<Record>(*record), id,
          reply);
  return absl::OkStatus();
}

absl::Status Preferences::Update(const WriteArguments& arguments,
                                 const v1::CityPreferences& preferences,
                                 const google::protobuf::FieldMask& mask,
                                 v1::CityPreferences& reply) {
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::string id,
      ParsePreferencesName(preferences.name(), "city_preferences.name"));
  CITYMATCH_RETURN_IF_ERROR(
      CheckFieldMask(mask, *v1::CityPreferences::descriptor(), "update_mask"));
  const auto plan =
      [&](const store::ReadView& view) -> absl::StatusOr<WritePlan> {
    WritePlan plan;
    RecordCache records(view);
    CITYMATCH_ASSIGN_OR_RETURN(const Record* city, records.Find(CityKey(id)));
    if (city == nullptr) return NotFound(NameOf(kCityPrefix, id));
    CITYMATCH_ASSIGN_OR_RETURN(const Record* record,
                               records.Find(PreferencesKey(id)));
    const std::string current =
        EtagOf(record == nullptr ? 0 : record->revision());
    if (!preferences.etag().empty() && preferences.etag() != current) {
      return EtagMismatch(preferences.name(), preferences.etag(), current);
    }
    std::optional<Record> before;
    v1::CityPreferences old;
    if (record != nullptr) {
      before = *record;
      old = record->resource().city_preferences();
    }
    storage::v1::Resource stored;
    v1::CityPreferences& after = *stored.mutable_city_preferences();
    after = old;
    ApplyFieldMask(mask, preferences, after);
    Normalize(PreferencesName(id), after);
    Problems problems("city_preferences.");
    ValidateCityPreferences(after, problems);
    CITYMATCH_RETURN_IF_ERROR(CheckVetoes(
        old, after, city->resource().city().side(), records, problems));
    if (!after.unpublished_needs().empty() &&
        city->resource().city().side() != v1::SIDE_PARTNER) {
      problems.Add("unpublished_needs",
                   "only partners have needs, and this city is a provider");
    }
    if (!problems.empty()) return InvalidArgument(problems.violations());
    old.set_name(after.name());
    const bool changed = DeterministicBytes(old) != DeterministicBytes(after);
    if (changed) {
      plan.mutations.push_back(
          {PreferencesKey(id), stored,
           before ? before->revision() : store::kMustNotExist});
      plan.demands.push_back({CityKey(id), store::kMustExist});
    }
    plan.fill = [id, before, stored, changed](
                    const store::CommitResult* committed, Message& filled) {
      ToReply(changed ? RecordAfter(before, stored, committed) : before, id,
              static_cast<v1::CityPreferences&>(filled));
    };
    return plan;
  };
  const auto restore = [&id](const store::ReadView& view,
                             absl::string_view request_id,
                             Message& stored) -> absl::Status {
    auto& restored = static_cast<v1::CityPreferences&>(stored);
    if (!restored.etag().empty()) return absl::OkStatus();
    CITYMATCH_ASSIGN_OR_RETURN(
        const Record version,
        FindVersionOf(view, PreferencesKey(id), request_id));
    ToReply(version, id, restored);
    return absl::OkStatus();
  };
  return writer_->Run(arguments, {plan, restore}, reply);
}

absl::StatusOr<ChangePage> Preferences::ListChanges(
    const Call& call, absl::string_view name,
    const ListArguments& arguments) const {
  CITYMATCH_ASSIGN_OR_RETURN(const std::string id,
                             ParsePreferencesName(name, "name"));
  const auto view = store_->View();
  CITYMATCH_ASSIGN_OR_RETURN(ChangePage page,
                             ListChangesOf(
                                 call, *view, *tokens_, PreferencesKey(id),
                                 [](storage::v1::Resource& stored) -> Message& {
                                   return *stored.mutable_city_preferences();
                                 },
                                 /*shows=*/nullptr, arguments));
  if (page.changes.empty()) {
    CITYMATCH_ASSIGN_OR_RETURN(const std::vector<Record> city,
                               view->History(CityKey(id), 0, 1));
    if (city.empty()) return NotFound(NameOf(kCityPrefix, id));
  }
  return page;
}

}  // namespace citymatch
