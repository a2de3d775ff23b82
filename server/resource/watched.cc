#include "server/resource/watched.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/batch.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/base/errors.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/gate/call.h"
#include "server/gate/method_rules.h"
#include "server/gate/permission.h"
#include "server/resource/complete.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/resource_kind.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

// A kind that can be watched. Who may get a resource by `get` hears of it.
struct Watchable {
  v1::WatchedKind::Kind kind;
  const ResourceKind& (*resources)();
  absl::string_view get;
};

constexpr Watchable kWatchable[] = {
    {v1::WatchedKind::KIND_CITY, CityKind, "citymatch.v1.CityService/GetCity"},
    {v1::WatchedKind::KIND_PARTNERSHIP, PartnershipKind,
     "citymatch.v1.PartnershipService/GetPartnership"},
    {v1::WatchedKind::KIND_PROGRAMME, ProgrammeKind,
     "citymatch.v1.ProgrammeService/GetProgramme"},
    {v1::WatchedKind::KIND_TAXONOMY, TaxonomyKind,
     "citymatch.v1.ProgrammeService/GetTaxonomy"},
    {v1::WatchedKind::KIND_ROUND, RoundKind,
     "citymatch.v1.RoundService/GetRound"},
    {v1::WatchedKind::KIND_PUBLISHED_ROUND, PublishedRoundKind,
     "citymatch.v1.RoundService/GetPublishedRound"},
};

// Null for a number that stands for no kind.
const Watchable* FindWatchable(v1::WatchedKind::Kind kind) {
  for (const Watchable& watchable : kWatchable) {
    if (watchable.kind == kind) return &watchable;
  }
  return nullptr;
}

std::string KindNames() {
  return absl::StrJoin(
      kWatchable, ", ", [](std::string* out, const Watchable& watchable) {
        absl::StrAppend(out, v1::WatchedKind::Kind_Name(watchable.kind));
      });
}

// OK if there can be resources of the kind that the caller may get.
absl::Status CheckReach(const Call& call, const Watchable& watchable) {
  const MethodRule* const rule = FindMethodRule(watchable.get);
  if (rule == nullptr) {
    return absl::PermissionDeniedError(
        absl::StrCat(watchable.get, " has no rule"));
  }
  return CheckMethod(call.caller, *rule);
}

// What passes the filter, of what the caller may get.
absl::StatusOr<ResourcePredicate> ParsePredicate(const Call& call,
                                                 const Watchable& watchable,
                                                 absl::string_view filter,
                                                 absl::string_view path) {
  const ResourceKind& kind = watchable.resources();
  CITYMATCH_ASSIGN_OR_RETURN(ResourcePredicate matches,
                             kind.ParseFilter(filter, path));
  return ResourcePredicate(
      [&kind, reaches = FindMethodRule(watchable.get)->reaches,
       grants = call.caller.grants,
       matches = std::move(matches)](const Message& resource) {
        return reaches.Cover(*grants, kind.OwnerOf(resource)) &&
               matches(resource);
      });
}

// An error for the caller, from whom what is damaged may be hidden: the log
// names it.
absl::Status WithoutNames(const absl::Status& status) {
  if (!absl::IsDataLoss(status)) return status;
  LogEvent(LogLevel::kError, "damage met by a watch",
           {{"fault", std::string(status.message())}});
  return absl::DataLossError(
      "a stored version is damaged or missing; the server's log says which");
}

// The version of the commit, whatever came after it, and the one before if
// there is one.
absl::StatusOr<std::vector<Record>> VersionsAt(const store::ReadView& view,
                                               const store::Key& key,
                                               int64_t revision) {
  absl::StatusOr<std::vector<Record>> versions =
      view.History(key, revision + 1, 2);
  if (!versions.ok()) return WithoutNames(versions.status());
  if (versions->empty() || versions->front().revision() != revision) {
    return WithoutNames(absl::DataLossError(
        absl::StrCat("the version of ", store::NameOf(key), " at revision ",
                     revision, " is missing")));
  }
  return versions;
}

// Puts the resource into the field of its kind.
void Put(const ResourceKind& kind, std::unique_ptr<Message> resource,
         v1::ResourceChange& change) {
  Message* const field = change.GetReflection()->MutableMessage(
      &change, change.GetDescriptor()->FindFieldByName(
                   std::string(kind.info().singular)));
  field->GetReflection()->Swap(field, resource.get());
}

// The resource of a version; null if it is none, or does not pass.
std::unique_ptr<Message> PassingIn(const ResourceKind& kind,
                                   const ResourcePredicate& passes,
                                   Record version) {
  if (version.deleted()) return nullptr;
  std::unique_ptr<Message> resource = Complete(kind, std::move(version));
  return passes(*resource) ? std::move(resource) : nullptr;
}

}  // namespace

absl::StatusOr<Watched> Watched::Parse(
    const Call& call,
    const google::protobuf::RepeatedPtrField<v1::WatchedKind>& kinds) {
  Watched watched;
  const auto add = [&](const Watchable& watchable, const std::string& filter,
                       const std::string& path) -> absl::Status {
    CITYMATCH_ASSIGN_OR_RETURN(ResourcePredicate passes,
                               ParsePredicate(call, watchable, filter, path));
    watched.kinds_.push_back({&watchable.resources(), std::move(passes)});
    return absl::OkStatus();
  };
  if (kinds.empty()) {
    for (const Watchable& watchable : kWatchable) {
      if (!CheckReach(call, watchable).ok()) continue;
      CITYMATCH_RETURN_IF_ERROR(add(watchable, "", ""));
    }
    return watched;
  }
  for (int i = 0; i < kinds.size(); ++i) {
    const Watchable* const watchable = FindWatchable(kinds[i].kind());
    const std::string at = absl::StrCat("kinds[", i, "]");
    const std::string field = absl::StrCat(at, ".kind");
    if (watchable == nullptr) {
      return InvalidField(
          field, absl::StrCat("is not a kind that can be watched; take one of ",
                              KindNames()));
    }
    if (watched.Find(watchable->resources().info().kind) != nullptr) {
      return InvalidField(field, "stands there twice; join the filters by OR");
    }
    CITYMATCH_RETURN_IF_ERROR(CheckReach(call, *watchable));
    CITYMATCH_RETURN_IF_ERROR(
        add(*watchable, kinds[i].filter(), absl::StrCat(at, ".filter")));
  }
  return watched;
}

const Watched::OneKind* Watched::Find(store::Kind kind) const {
  for (const OneKind& one : kinds_) {
    if (one.kind->info().kind == kind) return &one;
  }
  return nullptr;
}

absl::Status Watched::ForEachChange(const store::Change& commit,
                                    const store::ReadView& view,
                                    Emit emit) const {
  for (const auto& touched : commit.entry.touched()) {
    const OneKind* const one = Find(static_cast<store::Kind>(touched.kind()));
    if (one == nullptr) continue;
    const store::Key key = one->kind->KeyOf(touched.id());
    CITYMATCH_ASSIGN_OR_RETURN(std::vector<Record> versions,
                               VersionsAt(view, key, commit.revision));
    std::unique_ptr<Message> after =
        PassingIn(*one->kind, one->passes, std::move(versions[0]));
    const bool before =
        versions.size() > 1 &&
        PassingIn(*one->kind, one->passes, std::move(versions[1])) != nullptr;
    if (after == nullptr && !before) continue;
    v1::ResourceChange change;
    change.set_name(store::NameOf(key));
    change.set_type(after == nullptr ? v1::CHANGE_TYPE_DELETED
                    : before         ? v1::CHANGE_TYPE_UPDATED
                                     : v1::CHANGE_TYPE_CREATED);
    if (after != nullptr) Put(*one->kind, std::move(after), change);
    CITYMATCH_RETURN_IF_ERROR(emit(std::move(change)));
  }
  return absl::OkStatus();
}

absl::Status Watched::ForEachResource(const Call& call,
                                      const store::ReadView& view,
                                      Emit emit) const {
  constexpr int kChunk = 128;
  for (const OneKind& one : kinds_) {
    std::string last;
    for (bool at_end = false; !at_end;) {
      CITYMATCH_RETURN_IF_ERROR(call.Check());
      absl::StatusOr<std::vector<Record>> records =
          view.Scan(one.kind->info().kind, last, kChunk);
      if (!records.ok()) return WithoutNames(records.status());
      at_end = records->size() < static_cast<size_t>(kChunk);
      for (Record& record : *records) {
        const std::string name = NameIn(one.kind->In(record.resource()));
        last = std::string(IdIn(one.kind->info().prefix, name));
        if (last.empty()) {
          return absl::DataLossError(absl::StrCat(
              "a record of ", one.kind->info().plural, " has no name"));
        }
        std::unique_ptr<Message> resource =
            PassingIn(*one.kind, one.passes, std::move(record));
        if (resource == nullptr) continue;
        v1::ResourceChange change;
        change.set_name(name);
        change.set_type(v1::CHANGE_TYPE_CREATED);
        Put(*one.kind, std::move(resource), change);
        CITYMATCH_RETURN_IF_ERROR(emit(std::move(change)));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace citymatch
