#include "server/resource/watched.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "citymatch/storage/v1/record.pb.h"
#include "citymatch/v1/batch.pb.h"
#include "citymatch/v1/watch_service.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/base/errors.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/gate/call.h"
#include "server/resource/complete.h"
#include "server/resource/kind/kinds.h"
#include "server/resource/kind/resource_kind.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

using google::protobuf::Message;
using storage::v1::Record;

// Null for a number that stands for no kind.
const ResourceKind* KindOf(v1::WatchedKind::Kind kind) {
  switch (kind) {
    case v1::WatchedKind::KIND_CITY:
      return &CityKind();
    case v1::WatchedKind::KIND_PARTNERSHIP:
      return &PartnershipKind();
    case v1::WatchedKind::KIND_PROGRAMME:
      return &ProgrammeKind();
    case v1::WatchedKind::KIND_TAXONOMY:
      return &TaxonomyKind();
    default:
      return nullptr;
  }
}

// Puts the resource into the field of its type.
void Put(std::unique_ptr<Message> resource, v1::ResourceChange& change) {
  Message* const field = change.GetReflection()->MutableMessage(
      &change, change.GetDescriptor()->FindFieldByName(absl::AsciiStrToLower(
                   std::string(resource->GetDescriptor()->name()))));
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
    const google::protobuf::RepeatedPtrField<v1::WatchedKind>& kinds) {
  Watched watched;
  const auto add = [&](v1::WatchedKind::Kind kind,
                       const std::string& filter) -> absl::Status {
    const ResourceKind* const found = KindOf(kind);
    CITYMATCH_ASSIGN_OR_RETURN(ResourcePredicate passes,
                               found->ParseFilter(filter));
    watched.kinds_.push_back({found, std::move(passes)});
    return absl::OkStatus();
  };
  if (kinds.empty()) {
    for (const v1::WatchedKind::Kind kind :
         {v1::WatchedKind::KIND_CITY, v1::WatchedKind::KIND_PARTNERSHIP,
          v1::WatchedKind::KIND_PROGRAMME, v1::WatchedKind::KIND_TAXONOMY}) {
      CITYMATCH_RETURN_IF_ERROR(add(kind, ""));
    }
    return watched;
  }
  for (int i = 0; i < kinds.size(); ++i) {
    const ResourceKind* const kind = KindOf(kinds[i].kind());
    const std::string field = absl::StrCat("kinds[", i, "].kind");
    if (kind == nullptr) {
      return InvalidField(field,
                          "is not a kind that can be watched; take KIND_CITY, "
                          "KIND_PARTNERSHIP, KIND_PROGRAMME or KIND_TAXONOMY");
    }
    if (watched.Find(kind->info().kind) != nullptr) {
      return InvalidField(field, "stands there twice; join the filters by OR");
    }
    CITYMATCH_RETURN_IF_ERROR(add(kinds[i].kind(), kinds[i].filter()));
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
    // The version of this commit, whatever came after it, and the one before.
    CITYMATCH_ASSIGN_OR_RETURN(std::vector<Record> versions,
                               view.History(key, commit.revision + 1, 2));
    if (versions.empty() || versions[0].revision() != commit.revision) {
      return absl::DataLossError(
          absl::StrCat("the version of ", store::NameOf(key), " at revision ",
                       commit.revision, " is missing"));
    }
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
    if (after != nullptr) Put(std::move(after), change);
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
      CITYMATCH_ASSIGN_OR_RETURN(
          std::vector<Record> records,
          view.Scan(one.kind->info().kind, last, kChunk));
      at_end = records.size() < static_cast<size_t>(kChunk);
      for (Record& record : records) {
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
        Put(std::move(resource), change);
        CITYMATCH_RETURN_IF_ERROR(emit(std::move(change)));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace citymatch
