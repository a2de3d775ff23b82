#include "server/snapshot/folder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "citymatch/storage/v1/record.pb.h"
#include "matching/policy.h"
#include "matching/profile.h"
#include "server/base/status_macros.h"
#include "server/convert/dates.h"
#include "server/convert/digest.h"
#include "server/convert/profile.h"
#include "server/convert/programme.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

absl::Status WrongKind(const store::Key& key) {
  return absl::DataLossError(absl::StrCat(
      store::NameOf(key), ": the record holds a resource of another kind"));
}

}  // namespace

absl::Status SnapshotFolder::Put(const store::Key& key,
                                 const storage::v1::Record& record) {
  absl::Status status = Convert(key, record);
  if (!status.ok()) {
    LeaveOut(key);
    return status;
  }
  left_out_.erase(key);
  RemoveDigests(key);
  AddDigests(key, record);
  return absl::OkStatus();
}

void SnapshotFolder::LeaveOut(const store::Key& key) {
  RemoveContent(key);
  RemoveDigests(key);
  left_out_.insert(key);
}

void SnapshotFolder::Remove(const store::Key& key) {
  RemoveContent(key);
  RemoveDigests(key);
  left_out_.erase(key);
}

std::shared_ptr<const Published> SnapshotFolder::Publish(int64_t revision) {
  auto published = std::make_shared<Published>();
  published->revision = revision;
  published->snapshot = builder_.Build(revision);
  published->names = names_.Build();
  published->content_digest = content_digest_.bytes();
  published->times_digest = times_digest_.bytes();
  for (const store::Key& key : left_out_) {
    published->left_out.push_back(store::NameOf(key));
  }
  return published;
}

absl::Status SnapshotFolder::Convert(const store::Key& key,
                                     const storage::v1::Record& record) {
  const storage::v1::Resource& resource = record.resource();
  switch (key.kind) {
    case store::Kind::kCity: {
      if (!resource.has_city()) return WrongKind(key);
      CITYMATCH_ASSIGN_OR_RETURN(matching::Profile profile,
                                 ToProfile(resource.city()));
      profile.update_time = FromTimestamp(record.update_time());
      names_.Put(profile);
      builder_.PutCity(std::move(profile));
      return absl::OkStatus();
    }
    case store::Kind::kCityPreferences:
      if (!resource.has_city_preferences()) return WrongKind(key);
      builder_.PutVetoes(key.id, ToVetoes(resource.city_preferences()));
      return absl::OkStatus();
    case store::Kind::kPartnership: {
      if (!resource.has_partnership()) return WrongKind(key);
      CITYMATCH_ASSIGN_OR_RETURN(matching::Partnership partnership,
                                 ToMatching(resource.partnership()));
      builder_.PutPartnership(std::move(partnership));
      return absl::OkStatus();
    }
    case store::Kind::kProgramme: {
      if (!resource.has_programme()) return WrongKind(key);
      CITYMATCH_ASSIGN_OR_RETURN(
          matching::Programme programme,
          ToMatching(resource.programme(), record.version()));
      builder_.PutProgramme(std::move(programme));
      return absl::OkStatus();
    }
    case store::Kind::kTaxonomy: {
      if (!resource.has_taxonomy()) return WrongKind(key);
      CITYMATCH_ASSIGN_OR_RETURN(matching::Taxonomy taxonomy,
                                 ToMatching(resource.taxonomy()));
      builder_.PutTaxonomy(std::move(taxonomy));
      return absl::OkStatus();
    }
  }
  return WrongKind(key);
}

void SnapshotFolder::RemoveContent(const store::Key& key) {
  switch (key.kind) {
    case store::Kind::kCity:
      builder_.RemoveCity(key.id);
      names_.Remove(key.id);
      return;
    case store::Kind::kCityPreferences:
      builder_.PutVetoes(key.id, {});
      return;
    case store::Kind::kPartnership:
      builder_.RemovePartnership(key.id);
      return;
    case store::Kind::kProgramme:
      builder_.RemoveProgramme(key.id);
      return;
    case store::Kind::kTaxonomy:
      builder_.RemoveTaxonomy(key.id);
      return;
  }
}

void SnapshotFolder::AddDigests(const store::Key& key,
                                const storage::v1::Record& record) {
  std::string content;
  AppendPart(store::NameOf(key), content);
  std::string times = content;
  AppendPart(DeterministicBytes(record.resource()), content);
  if (key.kind == store::Kind::kProgramme) {
    AppendPart(absl::StrCat(record.version()), content);
  }
  AppendPart(DeterministicBytes(record.update_time()), times);
  const Digests digests{SetDigest::MemberOf(content),
                        key.kind == store::Kind::kCity
                            ? SetDigest::MemberOf(times)
                            : SetDigest::Member{}};
  content_digest_.Add(digests.content);
  times_digest_.Add(digests.times);
  digests_.emplace(key, digests);
}

void SnapshotFolder::RemoveDigests(const store::Key& key) {
  const auto it = digests_.find(key);
  if (it == digests_.end()) return;
  content_digest_.Remove(it->second.content);
  times_digest_.Remove(it->second.times);
  digests_.erase(it);
}

}  // namespace citymatch
