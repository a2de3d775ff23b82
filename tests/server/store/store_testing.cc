#include "tests/server/store/store_testing.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/store/references.h"

namespace citymatch::store {

using storage::v1::Record;
using storage::v1::Resource;

Key CityKey(absl::string_view id) { return {Kind::kCity, std::string(id)}; }
Key PartnershipKey(absl::string_view id) {
  return {Kind::kPartnership, std::string(id)};
}
Key ProgrammeKey(absl::string_view id) {
  return {Kind::kProgramme, std::string(id)};
}
Key TaxonomyKey(absl::string_view id) {
  return {Kind::kTaxonomy, std::string(id)};
}

Resource CityOf(absl::string_view id, absl::string_view title) {
  Resource resource;
  resource.mutable_city()->set_name(NameOf(CityKey(id)));
  resource.mutable_city()->set_display_name(std::string(title));
  return resource;
}

Resource PartnershipOf(absl::string_view id, absl::string_view provider_id,
                       absl::string_view partner_id,
                       absl::string_view programme_id) {
  Resource resource;
  auto& partnership = *resource.mutable_partnership();
  partnership.set_name(NameOf(PartnershipKey(id)));
  partnership.set_provider(NameOf(CityKey(provider_id)));
  partnership.set_partner(NameOf(CityKey(partner_id)));
  if (!programme_id.empty()) {
    partnership.set_programme(NameOf(ProgrammeKey(programme_id)));
  }
  return resource;
}

Resource ProgrammeOf(absl::string_view id, absl::string_view taxonomy_id) {
  Resource resource;
  resource.mutable_programme()->set_name(NameOf(ProgrammeKey(id)));
  if (!taxonomy_id.empty()) {
    resource.mutable_programme()->set_taxonomy(
        NameOf(TaxonomyKey(taxonomy_id)));
  }
  return resource;
}

Mutation Put(Resource resource, int64_t expected_revision) {
  const std::string& name =
      resource.has_city()          ? resource.city().name()
      : resource.has_partnership() ? resource.partnership().name()
      : resource.has_programme()   ? resource.programme().name()
                                   : resource.taxonomy().name();
  return Mutation{KeyOfName(name).value(), std::move(resource),
                  expected_revision};
}

Mutation Delete(const Key& key, int64_t expected_revision) {
  return Mutation{key, std::nullopt, expected_revision};
}

CommitRequest CommitOf(std::vector<Mutation> mutations,
                       std::vector<Precondition> demands) {
  CommitRequest request;
  request.mutations = std::move(mutations);
  request.preconditions = std::move(demands);
  request.origin.set_principal("tester");
  request.origin.set_method("citymatch.v1.Test/Test");
  return request;
}

int64_t MustCommit(Store& store, std::vector<Mutation> mutations) {
  const absl::StatusOr<CommitResult> result =
      store.Commit(CommitOf(std::move(mutations)));
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? result->revision : -1;
}

std::vector<std::string> Listing(const Store& store, Kind kind) {
  const std::unique_ptr<ReadView> view = store.View();
  std::vector<std::string> listing;
  std::string after;
  while (true) {
    const absl::StatusOr<std::vector<Record>> page = view->Scan(kind, after, 3);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok() || page->empty()) return listing;
    for (const Record& record : *page) {
      const Resource& resource = record.resource();
      const std::string& name = resource.has_city()
                                    ? resource.city().name()
                                    : resource.partnership().name();
      after = KeyOfName(name).value().id;
      listing.push_back(absl::StrCat(after, "@", record.revision(), ":",
                                     resource.city().display_name()));
    }
  }
}

absl::Status CheckWhole(const Store& store) {
  const std::unique_ptr<ReadView> view = store.View();
  const absl::StatusOr<std::vector<Change>> changes =
      store.ReadChanges(0, 1 << 30);
  if (!changes.ok()) return changes.status();
  if (static_cast<int64_t>(changes->size()) != view->revision()) {
    return absl::InternalError(absl::StrCat(
        changes->size(), " changes at revision ", view->revision()));
  }
  std::map<Key, int64_t> latest;  // the negative revision if it was a deletion
  int64_t revision = 0;
  for (const Change& change : *changes) {
    if (change.revision != ++revision) {
      return absl::InternalError(absl::StrCat("no change ", revision));
    }
    for (const auto& touched : change.entry.touched()) {
      latest[{static_cast<Kind>(touched.kind()), touched.id()}] =
          touched.deleted() ? -revision : revision;
    }
  }
  for (const auto& [key, last] : latest) {
    const absl::StatusOr<std::vector<Record>> history =
        view->History(key, 0, 1 << 30);
    if (!history.ok()) return history.status();
    if (history->empty() || history->front().revision() != std::abs(last) ||
        history->front().deleted() != (last < 0)) {
      return absl::InternalError(
          absl::StrCat(NameOf(key), " is not as the feed says, at ", last));
    }
    const absl::Status found = view->Get(key).status();
    if (last < 0 ? !absl::IsNotFound(found) : !found.ok()) {
      return absl::InternalError(
          absl::StrCat(NameOf(key), ": ", found.ToString()));
    }
  }
  for (const Kind kind :
       {Kind::kCity, Kind::kCityPreferences, Kind::kPartnership,
        Kind::kProgramme, Kind::kTaxonomy}) {
    const absl::StatusOr<std::vector<Record>> all =
        view->Scan(kind, "", 1 << 30);
    if (!all.ok()) return all.status();
    size_t expected = 0;
    for (const auto& [key, last] : latest) {
      expected += key.kind == kind && last > 0 ? 1 : 0;
    }
    if (all->size() != expected) {
      return absl::InternalError(
          absl::StrCat(all->size(), " records of kind ", static_cast<int>(kind),
                       ", and the feed speaks of ", expected));
    }
  }
  return absl::OkStatus();
}

}  // namespace citymatch::store
