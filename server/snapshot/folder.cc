#include "server/snapshot/folder.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
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
#include "server/convert/access.h"
#include "server/convert/dates.h"
#include "server/convert/digest.h"
#include "server/convert/names.h"
#include "server/convert/profile.h"
#include "server/convert/programme.h"
#include "server/gate/access.h"
#include "server/store/references.h"
#include "server/store/store.h"

namespace citymatch {
namespace {

absl::Status WrongKind(const store::Key& key) {
  return absl::DataLossError(absl::StrCat(
      store::NameOf(key), ": the record holds a resource of another kind"));
}

// Whether records of this kind are part of the published content that answers
// rest on.
bool IsOpenContent(store::Kind kind) {
  return kind == store::Kind::kCity || kind == store::Kind::kPartnership ||
         kind == store::Kind::kProgramme || kind == store::Kind::kTaxonomy;
}

}  // namespace

bool IsFolded(store::Kind kind) {
  return IsOpenContent(kind) || kind == store::Kind::kCityPreferences ||
         kind == store::Kind::kIdentity || kind == store::Kind::kToken;
}

// There is always something to compare with.
SnapshotFolder::SnapshotFolder()
    : last_([] {
        auto nothing = std::make_shared<Published>();
        nothing->confided =
            std::make_shared<const std::map<std::string, Confided>>();
        nothing->access = std::make_shared<const AccessDirectory>();
        return nothing;
      }()) {}

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
  published->full.snapshot = full_.Build(revision);
  if (confided_.empty()) open_.reset();
  published->open.snapshot =
      open_ ? open_->Build(revision) : published->full.snapshot;
  SetDigest with_confided = content_digest_;
  for (const auto& [id, confided] : confided_) {
    with_confided.Add(confided.digest);
  }
  published->open_digest = content_digest_;
  published->open.content_digest = content_digest_.bytes();
  published->full.content_digest = with_confided.bytes();
  published->open.times_digest = times_digest_.bytes();
  published->full.times_digest = published->open.times_digest;
  published->confided =
      std::exchange(confided_changed_, false)
          ? std::make_shared<const std::map<std::string, Confided>>(confided_)
          : last_->confided;
  published->names = names_.Build();
  published->access = std::exchange(access_changed_, false)
                          ? std::make_shared<const AccessDirectory>(access_)
                          : last_->access;
  for (const store::Key& key : left_out_) {
    published->left_out.push_back(store::NameOf(key));
  }
  last_ = published;
  return published;
}

template <typename Change>
void SnapshotFolder::InEachScope(const Change& change) {
  change(full_);
  if (open_) change(*open_);
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
      PutCity(std::move(profile));
      return absl::OkStatus();
    }
    case store::Kind::kCityPreferences:
      return ConvertPreferences(key, record);
    case store::Kind::kPartnership: {
      if (!resource.has_partnership()) return WrongKind(key);
      if (!WasEverActive(resource.partnership())) {
        // A proposal is neither history nor load.
        InEachScope([&](auto& builder) { builder.RemovePartnership(key.id); });
        return absl::OkStatus();
      }
      CITYMATCH_ASSIGN_OR_RETURN(const matching::Partnership partnership,
                                 ToMatching(resource.partnership()));
      InEachScope([&](auto& builder) { builder.PutPartnership(partnership); });
      return absl::OkStatus();
    }
    case store::Kind::kProgramme: {
      if (!resource.has_programme()) return WrongKind(key);
      CITYMATCH_ASSIGN_OR_RETURN(
          const matching::Programme programme,
          ToMatching(resource.programme(), record.version()));
      InEachScope([&](auto& builder) { builder.PutProgramme(programme); });
      return absl::OkStatus();
    }
    case store::Kind::kTaxonomy: {
      if (!resource.has_taxonomy()) return WrongKind(key);
      CITYMATCH_ASSIGN_OR_RETURN(const matching::Taxonomy taxonomy,
                                 ToMatching(resource.taxonomy()));
      InEachScope([&](auto& builder) { builder.PutTaxonomy(taxonomy); });
      return absl::OkStatus();
    }
    case store::Kind::kIdentity: {
      if (!resource.has_identity()) return WrongKind(key);
      RemoveContent(key);  // its certificate names may have changed
      KnownIdentity identity = ToKnown(resource.identity());
      for (const std::string& name : identity.certificate_names) {
        access_.by_certificate.emplace(name, store::NameOf(key));
      }
      access_.identities.insert_or_assign(store::NameOf(key),
                                          std::move(identity));
      return absl::OkStatus();
    }
    case store::Kind::kToken:
      if (!resource.has_token()) return WrongKind(key);
      access_.tokens.insert_or_assign(key.id, ToKnown(resource.token()));
      access_changed_ = true;
      return absl::OkStatus();
    case store::Kind::kRound:
    case store::Kind::kRoundSolution:
    case store::Kind::kRoundRanking:
    case store::Kind::kPublishedRound:
      return absl::OkStatus();  // no answer rests on them
  }
  return WrongKind(key);
}

absl::Status SnapshotFolder::ConvertPreferences(
    const store::Key& key, const storage::v1::Record& record) {
  if (!record.resource().has_city_preferences()) return WrongKind(key);
  v1::CityPreferences preferences = record.resource().city_preferences();
  Confided confided;
  confided.vetoes = ToVetoes(preferences);
  CITYMATCH_ASSIGN_OR_RETURN(confided.needs, ToUnpublishedNeeds(preferences));
  // Contacts are in no answer.
  preferences.clear_contacts();
  std::string content;
  AppendPart(store::NameOf(key), content);
  storage::v1::Resource counted;
  *counted.mutable_city_preferences() = std::move(preferences);
  AppendPart(DeterministicBytes(counted), content);
  confided.digest = SetDigest::MemberOf(content);
  Confide(key.id, std::move(confided));
  return absl::OkStatus();
}

void SnapshotFolder::PutCity(matching::Profile profile) {
  names_.Put(profile);
  if (open_) open_->PutCity(profile);
  const auto it = confided_.find(profile.id);
  if (it != confided_.end()) {
    profile.needs.insert(profile.needs.end(), it->second.needs.begin(),
                         it->second.needs.end());
  }
  full_.PutCity(std::move(profile));
}

// Vetoes hold at once, needs when the city is put.
void SnapshotFolder::Confide(const std::string& city_id, Confided confided) {
  const bool nothing = confided.needs.empty() && confided.vetoes.empty();
  if (nothing && !confided_.contains(city_id)) return;
  confided_changed_ = true;
  // The first thing that is told parts the two scopes.
  if (!nothing && !open_) open_.emplace(*full_.Build(0));
  full_.PutVetoes(city_id, confided.vetoes);
  if (nothing) {
    confided_.erase(city_id);
  } else {
    confided_.insert_or_assign(city_id, std::move(confided));
  }
}

void SnapshotFolder::RemoveContent(const store::Key& key) {
  switch (key.kind) {
    case store::Kind::kCity:
      InEachScope([&](auto& builder) { builder.RemoveCity(key.id); });
      names_.Remove(key.id);
      return;
    case store::Kind::kCityPreferences:
      Confide(key.id, {});
      return;
    case store::Kind::kPartnership:
      InEachScope([&](auto& builder) { builder.RemovePartnership(key.id); });
      return;
    case store::Kind::kProgramme:
      InEachScope([&](auto& builder) { builder.RemoveProgramme(key.id); });
      return;
    case store::Kind::kTaxonomy:
      InEachScope([&](auto& builder) { builder.RemoveTaxonomy(key.id); });
      return;
    case store::Kind::kIdentity:
      access_.identities.erase(store::NameOf(key));
      absl::erase_if(access_.by_certificate, [&](const auto& entry) {
        return entry.second == store::NameOf(key);
      });
      access_changed_ = true;
      return;
    case store::Kind::kToken:
      access_.tokens.erase(key.id);
      access_changed_ = true;
      return;
    case store::Kind::kRound:
    case store::Kind::kRoundSolution:
    case store::Kind::kRoundRanking:
    case store::Kind::kPublishedRound:
      return;
  }
}

void SnapshotFolder::AddDigests(const store::Key& key,
                                const storage::v1::Record& record) {
  if (!IsOpenContent(key.kind)) return;
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
