#include "server/fact_scope.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "matching/profile.h"
#include "matching/snapshot.h"
#include "server/base/status_macros.h"
#include "server/convert/names.h"
#include "server/gate/access.h"
#include "server/gate/call.h"
#include "server/match_options.h"
#include "server/snapshot/folder.h"
#include "server/snapshot/publisher.h"

namespace citymatch {
namespace {

// Partners whose facts are kept ready; more are made anew each time.
constexpr size_t kMostKept = 64;

std::shared_ptr<const ScopedFacts> Open(const Published& published) {
  return std::make_shared<const ScopedFacts>(
      ScopedFacts{published.open, v1::FACT_SCOPE_PUBLISHED});
}

// What is published, with what some cities told joined to it.
ScopedFacts Join(const Published& published,
                 const std::vector<std::string>& cities) {
  matching::SnapshotBuilder builder(*published.open.snapshot);
  SetDigest digest = published.open_digest;
  bool any = false;
  for (const std::string& name : cities) {
    const std::string id(IdIn(kCityPrefix, name));
    const matching::Profile* open = published.open.snapshot->FindCity(id);
    const auto confided = published.confided->find(id);
    if (open == nullptr || confided == published.confided->end()) continue;
    any = true;
    matching::Profile profile = *open;
    profile.needs.insert(profile.needs.end(), confided->second.needs.begin(),
                         confided->second.needs.end());
    builder.PutCity(std::move(profile));
    builder.PutVetoes(id, confided->second.vetoes);
    digest.Add(confided->second.digest);
  }
  if (!any) return {published.open, v1::FACT_SCOPE_PUBLISHED};
  return {{builder.Build(published.revision), digest.bytes(),
           published.open.times_digest},
          v1::FACT_SCOPE_OWN};
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ScopedFacts>> FactScopes::For(
    const Call& call, const v1::MatchOptions& options) const {
  CITYMATCH_ASSIGN_OR_RETURN(
      const std::shared_ptr<const Published> published,
      publisher_->WaitFor(options.min_revision(), kMinRevision, call));
  if (published->confided->empty() || options.published_only()) {
    return Open(*published);
  }
  const Grants& grants = *call.caller.grants;
  if (grants.Has(Role::kAdmin) || grants.Has(Role::kCoordinator)) {
    return std::make_shared<const ScopedFacts>(
        ScopedFacts{published->full, v1::FACT_SCOPE_CONFIDENTIAL});
  }
  const Key cities = grants.ScopesOf(Role::kPartner);
  return cities.empty() ? Open(*published) : OwnFacts(published, cities);
}

std::shared_ptr<const ScopedFacts> FactScopes::OwnFacts(
    const std::shared_ptr<const Published>& published,
    const Key& cities) const {
  {
    absl::MutexLock lock(&mutex_);
    if (made_on_ == published) {
      const auto it = made_.find(cities);
      if (it != made_.end()) return it->second;
    }
  }
  auto facts = std::make_shared<const ScopedFacts>(Join(*published, cities));
  absl::MutexLock lock(&mutex_);
  if (made_on_ != published) {
    if (made_on_ != nullptr && made_on_->revision > published->revision) {
      return facts;
    }
    made_on_ = published;
    made_.clear();
  }
  if (made_.size() >= kMostKept) made_.clear();
  made_.insert_or_assign(cities, facts);
  return facts;
}

}  // namespace citymatch
