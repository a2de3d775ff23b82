// Which facts a call is answered on: what is published, and what cities told in
// confidence as far as the caller may see it. An answer never rests on more, so
// that no score, order, count or sentence in it can give anything away.
#ifndef CITYMATCH_SERVER_FACT_SCOPE_H_
#define CITYMATCH_SERVER_FACT_SCOPE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "citymatch/v1/match_service.pb.h"
#include "server/gate/call.h"
#include "server/snapshot/folder.h"
#include "server/snapshot/publisher.h"

namespace citymatch {

// Facts with their scope. Immutable.
struct ScopedFacts {
  Facts facts;
  v1::FactScope scope = v1::FACT_SCOPE_PUBLISHED;
};

// Thread-safe.
class FactScopes {
 public:
  // `publisher` must outlive this.
  explicit FactScopes(const SnapshotPublisher* publisher)
      : publisher_(publisher) {}

  // The facts for a call with these options:
  //   coordinators and admins   all, unless `published_only`
  //   partners                  what is published, and what their own cities
  //                             told, unless `published_only`
  //   all others                what is published
  // The scope says what the answer really rests on: while nobody told anything
  // it is FACT_SCOPE_PUBLISHED. Errors are those of WaitFor, on the field
  // `options.min_revision`.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const ScopedFacts>> For(
      const Call& call, const v1::MatchOptions& options) const;

 private:
  using Key = std::vector<std::string>;  // the cities of a partner

  std::shared_ptr<const ScopedFacts> OwnFacts(
      const std::shared_ptr<const Published>& published,
      const Key& cities) const;

  const SnapshotPublisher* const publisher_;
  // What was made for partners on the newest snapshot seen.
  mutable absl::Mutex mutex_;
  mutable std::shared_ptr<const Published> made_on_ ABSL_GUARDED_BY(mutex_);
  mutable absl::flat_hash_map<Key, std::shared_ptr<const ScopedFacts>> made_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace citymatch

#endif  // CITYMATCH_SERVER_FACT_SCOPE_H_
